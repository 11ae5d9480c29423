"""`Identity`: who asks, with his rights and the viewer whose rows he may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from data.identity.rights import RIGHTS, Right, rights_of
from data.store.tokens import StoredToken
from data.store.viewers import StoredViewer
from data.warehouse.policy import FULL, Viewer

Method = Literal["open", "password", "oidc", "proxy", "token", "screen"]
"""How somebody was recognised."""


@dataclass(frozen=True)
class Identity:
    """Who asks. rights: names of `RIGHTS`. viewer: decides which rows he sees.

    unverified_since: None, or, while the store is away, the moment (naive UTC) at which it last vouched for him.
    """

    name: str
    shown_name: str
    role: str
    rights: frozenset[str]
    viewer: Viewer
    method: Method
    unverified_since: datetime | None = None

    def may(self, right: Right) -> bool:
        """Whether he has the right."""
        return right in self.rights

    def in_grace(self, verified_at: datetime) -> Identity:
        """He while the store is away: he sees pages without single cases, and does nothing that must be recorded."""
        rights = self.rights & {"pages"}
        return replace(
            self, rights=rights, viewer=replace(self.viewer, case_detail=False), unverified_since=verified_at
        )


EVERYONE = Identity("open", "", "full", frozenset(RIGHTS) - {"administer", "audit"}, FULL, "open")
"""Whoever reaches a deck with CITYDECK_AUTH=open. Nobody administers it and nobody reads an audit there."""


def identity_of(found: StoredViewer, method: Method) -> Identity:
    """The identity of a viewer in the store. He sees single cases if his role and his policy allow it."""
    policy, rights = found.policy, rights_of(found.policy.role)
    cases = policy.case_detail and "cases" in rights
    viewer = Viewer(found.name, policy.role, policy.districts, agencies=policy.agencies, case_detail=cases)
    return Identity(found.name, found.shown_name, policy.role, rights if cases else rights - {"cases"}, viewer, method)


def identity_of_token(found: StoredToken) -> Identity:
    """The identity of a program that carries a token."""
    cases = found.case_detail and "cases" in found.rights
    viewer = Viewer(found.name, "token", found.districts, agencies=found.agencies, case_detail=cases)
    rights = found.rights if cases else found.rights - {"cases"}
    return Identity(f"token:{found.name}", found.name, "token", rights, viewer, "token")
