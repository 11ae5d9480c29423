"""Rights by name, and the roles that have them. `python -m data.identity.rights` prints them for `docs/security.md`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Right = Literal["pages", "cases", "export", "acknowledge", "note", "administer", "audit", "monitor"]
RIGHTS: dict[Right, str] = {
    "pages": "see pages and their figures",
    "cases": "see single cases",
    "export": "take rows and reports away",
    "acknowledge": "acknowledge an alarm",
    "note": "write notes",
    "administer": "add and change viewers, screens and tokens",
    "audit": "read the audit",
    "monitor": "read /metrics and /readyz",
}
"""Name of a right -> what it allows."""


@dataclass(frozen=True)
class Role:
    """A role: its name for people (a msgid), what it is for, and its rights."""

    label: str
    purpose: str
    rights: frozenset[Right]


def _role(label: str, purpose: str, *rights: Right) -> Role:
    return Role(label, purpose, frozenset(rights))


ROLES: dict[str, Role] = {
    "duty": _role("Duty officer", "watches the city and reacts", "pages", "cases", "acknowledge", "note"),
    "manager": _role("Manager", "answers for results", "pages", "cases", "export", "acknowledge", "note"),
    "official": _role("Official", "looks after the cases of a district or agency", "pages", "cases", "export"),
    "data_officer": _role("Data officer", "answers for the data, not for cases", "pages", "export"),
    "auditor": _role("Auditor", "checks who did what", "pages", "audit"),
    "administrator": _role("Administrator", "decides who may see what", "pages", "administer", "monitor"),
}
"""Name of a role -> the role. No role has all rights: who decides about access does not read the audit of it."""


def rights_of(role: str) -> frozenset[str]:
    """The rights of a role; none if there is no such role."""
    return frozenset(ROLES[role].rights) if role in ROLES else frozenset()


def document() -> str:
    """The roles and their rights as a table of Markdown."""
    lines = [f"| role | | {' | '.join(f'`{right}`' for right in RIGHTS)} |", f"|---|---|{'---|' * len(RIGHTS)}"]
    for name, role in ROLES.items():
        marks = " | ".join("✓" if right in role.rights else "" for right in RIGHTS)
        lines.append(f"| `{name}` | {role.purpose} | {marks} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(document(), end="")
