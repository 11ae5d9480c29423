"""What somebody may see and why, in words: the facts of /access."""

from __future__ import annotations

from datetime import timedelta

from callbacks.identity.accounts import Accounts
from callbacks.identity.scopes import names_of
from data.identity.rights import rights_of
from data.identity.who import Identity, identity_of
from data.store.sessions import sessions_of
from data.store.viewers import StoredViewer
from layouts.identity.words import ORIGINS, rights_in_words, role_with_purpose, scope_in_words
from layouts.kit.numbers import moment
from layouts.kit.theme import RenderContext


def facts_of(accounts: Accounts, who: StoredViewer, identity: Identity | None) -> list[tuple[str, str]]:
    """Pairs (term, fact) about a viewer, in the language of the request. identity: the viewer himself, if he asks."""
    look, policy, deck = accounts.look(), who.policy, accounts.deck
    rights = (identity or identity_of(who, "password")).rights
    districts, agencies = names_of(deck, "district", look), names_of(deck, "agency", look)
    return [
        (look.t("Name to sign in with"), who.name),
        (look.t("Role"), role_with_purpose(look, policy.role)),
        (look.t("Rights"), rights_in_words(look, rights)),
        (look.t("Districts"), scope_in_words(look, policy.districts, districts, look.t("whole city"))),
        (look.t("Agencies"), scope_in_words(look, policy.agencies, agencies, look.t("all agencies"))),
        (look.t("Single cases"), _cases(who, look)),
        (look.t("Where this comes from"), look.t(ORIGINS[who.origin])),
        (look.t("As it is since"), moment(look, who.changed_at, "full")),
        (look.t("State"), state_of(who, look)),
    ]


def _cases(who: StoredViewer, look: RenderContext) -> str:
    if "cases" not in rights_of(who.policy.role):
        return look.t("no: the role has no right to them")
    return look.t("yes") if who.policy.case_detail else look.t("no: they were not granted")


def state_of(who: StoredViewer, look: RenderContext) -> str:
    """Whether the viewer can sign in, in words."""
    if who.blocked_at is not None:
        return look.t("blocked since {time}", time=moment(look, who.blocked_at, "full"))
    if who.origin == "store" and not who.has_password:
        return look.t("has not chosen a password yet")
    return look.t("can sign in")


def sessions_in_words(accounts: Accounts, who: StoredViewer) -> list[list[str]]:
    """The living sessions of a viewer as rows: since, last use, latest end, address, browser. Raises StoreError."""
    look, idle = accounts.look(), timedelta(hours=accounts.deck.settings.session_idle_h)
    return [
        [
            *(moment(look, at, "full") for at in (found.created_at, found.seen_at, found.ends_at)),
            found.address,
            found.browser,
        ]
        for found in sessions_of(accounts.store, who, now=accounts.clock(), idle=idle)
    ]
