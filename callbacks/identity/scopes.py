"""The names of districts and agencies, and the fields of a policy in a form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from callbacks.identity.accounts import Accounts
from data.deck import Deck
from data.errors import WarehouseError
from data.identity.rights import ROLES
from data.store.store import StoreError
from data.store.viewers import Policy, StoredViewer
from data.warehouse.policy import EVERYWHERE, FULL
from layouts.identity.words import role_with_purpose
from layouts.kit.theme import RenderContext

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class PolicyForm:
    """What the form of a policy shows: the options as pairs (value, name), and what is chosen."""

    shown_name: str
    role: str
    case_detail: bool
    chosen_districts: frozenset[str]
    chosen_agencies: frozenset[str]
    roles: Options
    districts: Options
    agencies: Options


def names_of(deck: Deck, dimension: str, look: RenderContext) -> dict[str, str]:
    """Identifier of each district or agency -> its name. dimension: district or agency.

    It is empty if the warehouse does not answer: identifiers are then shown in place of names.
    """
    try:
        rows = deck.names(dimension, FULL)
    except WarehouseError:
        return {}
    return dict(zip(rows.iloc[:, 0].tolist(), look.name(rows).tolist(), strict=True)) if len(rows) else {}


def policy_form(accounts: Accounts, who: StoredViewer | None = None) -> PolicyForm:
    """The fields of a policy: as they were just sent, else those of the viewer, else empty."""
    deck, look, sent = accounts.deck, accounts.look(), request.form
    districts, agencies = names_of(deck, "district", look), names_of(deck, "agency", look)
    districts.pop(deck.pack.city_id, None)
    policy = sent_policy() if "role" in sent else who.policy if who else Policy("official")
    return PolicyForm(
        sent.get("shown_name", who.shown_name if who else ""),
        policy.role,
        policy.case_detail,
        policy.districts,
        policy.agencies,
        [(name, role_with_purpose(look, name)) for name in ROLES],
        [(EVERYWHERE, look.t("whole city")), *districts.items()],
        [(EVERYWHERE, look.t("all agencies")), *agencies.items()],
    )


def sent_policy() -> Policy:
    """The policy in the form that was sent."""
    sent = request.form
    districts, agencies = (frozenset(sent.getlist(name)) for name in ("district", "agency"))
    return Policy(sent.get("role", ""), districts, agencies, "case_detail" in sent)


def checked_policy(deck: Deck) -> Policy:
    """As `sent_policy`. Raises StoreError(wrong) if the role, a district or an agency does not exist.

    Raises WarehouseError.
    """
    policy, known = sent_policy(), deck.known()
    if policy.role not in ROLES:
        raise StoreError("wrong", "There is no role '{name}'", name=policy.role[:40])
    for unit in sorted(policy.districts - {EVERYWHERE}):
        if unit not in known.districts:
            raise StoreError("wrong", "There is no district '{name}'", name=unit[:40])
    agencies = set(names_of(deck, "agency", RenderContext()))
    for agency in sorted(policy.agencies - {EVERYWHERE}):
        if agency not in agencies:
            raise StoreError("wrong", "There is no agency '{name}'", name=agency[:40])
    return policy
