"""The table [claims] of citydeck.toml: what an identity provider or a proxy says about somebody, and his policy for it.

    [[claims.rules]]
    when = { groups = "city-duty" }
    role = "duty"
    districts = ["*"]
    agencies = ["*"]
    case_detail = true

The first rule that fits decides, so a policy is never put together from parts of several rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.identity.rights import ROLES
from data.settings import SettingError
from data.store.viewers import Policy

KEYS = {"when", "role", "districts", "agencies", "case_detail"}


@dataclass(frozen=True)
class Rule:
    """Claim -> the value that it has, or that is in its list; all must fit. A dot in a name leads into a claim."""

    when: Mapping[str, str]
    policy: Policy

    def fits(self, claims: Mapping[str, Any]) -> bool:
        """Whether all claims of the rule are there with their values."""
        return all(value in _values(claims, name) for name, value in self.when.items())


@dataclass(frozen=True)
class Claims:
    """The rules, in the order of the file."""

    rules: tuple[Rule, ...]

    def policy_of(self, claims: Mapping[str, Any]) -> Policy | None:
        """The policy of whoever has these claims; None if no rule fits: he then sees nothing."""
        return next((rule.policy for rule in self.rules if rule.fits(claims)), None)


def load_claims(table: Mapping[str, Any]) -> Claims:
    """The rules of the table. Raises SettingError, which names the first rule that is wrong."""
    rules = table.get("rules")
    if not isinstance(rules, list) or not rules or set(table) != {"rules"}:
        raise SettingError("[claims] has no rules: nobody could see anything; write [[claims.rules]]")
    return Claims(tuple(_rule(number, one) for number, one in enumerate(rules, 1)))


def _rule(number: int, one: Any) -> Rule:
    if not isinstance(one, dict):
        raise _wrong(number, "it is not a table")
    unknown, missing = sorted(set(one) - KEYS), sorted(KEYS - {"case_detail"} - set(one))
    if unknown:
        raise _wrong(number, f"'{unknown[0]}' is not known; known: {', '.join(sorted(KEYS))}")
    if missing:
        raise _wrong(number, f"'{missing[0]}' is missing")
    if one["role"] not in ROLES:
        raise _wrong(number, f"the role '{one['role']}' is not known; known: {', '.join(ROLES)}")
    when = one["when"]
    if not isinstance(when, dict) or not when or not all(isinstance(value, str) and value for value in when.values()):
        raise _wrong(number, 'when names claims and their values; write { groups = "city-duty" }')
    detail = one.get("case_detail", False)
    if not isinstance(detail, bool):
        raise _wrong(number, "case_detail is true or false")
    districts, agencies = _texts(number, one, "districts"), _texts(number, one, "agencies")
    return Rule(when, Policy(one["role"], districts, agencies, detail))


def _texts(number: int, one: Mapping[str, Any], name: str) -> frozenset[str]:
    found = one[name]
    if not isinstance(found, list) or not all(isinstance(value, str) and value for value in found):
        raise _wrong(number, f'{name} is a list of texts; write ["430102"], or ["*"] for all')
    return frozenset(found)


def _wrong(number: int, words: str) -> SettingError:
    return SettingError(f"rule {number} of [[claims.rules]]: {words}")


def _values(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values of a claim: those of a list, or the one that it has. Others than texts have none."""
    found: Any = claims.get(name)
    if found is None and "." in name:
        first, _, rest = name.partition(".")
        inner = claims.get(first)
        return _values(inner, rest) if isinstance(inner, Mapping) else ()
    listed = found if isinstance(found, list | tuple) else [found]
    return tuple(value for value in listed if isinstance(value, str))
