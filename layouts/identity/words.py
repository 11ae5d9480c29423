"""Words for roles, rights, scopes and acts, in the viewer's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data.identity.rights import RIGHTS, ROLES
from layouts.kit.numbers import listed
from layouts.kit.theme import RenderContext

ACTS: dict[str, str] = {
    "sign_in": "Signed in",
    "sign_in_refused": "Sign-in refused",
    "sign_out": "Signed out",
    "sign_out_everywhere": "Signed out everywhere",
    "refused": "Refused: a right is missing",
    "export": "Took rows away",
    "report": "Took a report away",
    "case": "Opened a single case",
    "viewer_added": "Viewer added",
    "viewer_changed": "Viewer changed",
    "viewer_blocked": "Viewer blocked",
    "viewer_unblocked": "Viewer let in again",
    "viewer_removed": "Viewer removed",
    "password_set": "Password set",
    "link_made": "Link for a password made",
    "token_added": "Token added",
    "token_revoked": "Token revoked",
    "screen_approved": "Screen approved",
    "screen_revoked": "Screen revoked",
    "audit_exported": "Audit taken away",
    "audit_lost": "Entries lost",
}
"""Name of an act in the audit -> its words, a msgid."""
ORIGINS = {
    "store": "set here by an administrator",
    "oidc": "from what the sign-in service says at each sign-in",
    "proxy": "from the groups that the sign-in in front of this deck names",
}
"""Who vouches for a viewer -> where the policy comes from, a msgid."""
EVERYWHERE = "*"


def role_name(look: RenderContext, role: str) -> str:
    """The name of a role; "none" for one that does not exist."""
    return look.t(ROLES[role].label) if role in ROLES else look.t("none")


def role_with_purpose(look: RenderContext, role: str) -> str:
    """The name of a role and what it is for."""
    if role not in ROLES:
        return look.t("none")
    return look.t("{name}: {purpose}", name=look.t(ROLES[role].label), purpose=look.t(ROLES[role].purpose))


def rights_in_words(look: RenderContext, rights: Collection[str]) -> str:
    """What somebody may do, as a list in words."""
    return listed((look.t(words) for name, words in RIGHTS.items() if name in rights), look) or look.t("nothing")


def scope_in_words(look: RenderContext, scope: Collection[str], names: Mapping[str, str], everything: str) -> str:
    """A list of districts or agencies by name. everything: the words for "*", already in the viewer's language."""
    if EVERYWHERE in scope:
        return everything
    return listed((names.get(one, one) for one in sorted(scope)), look) or look.t("none")
