"""What the deck's own pages say about who looks at them."""

from __future__ import annotations

from typing import Any

from callbacks.identity.accounts import identity_of_request
from callbacks.identity.scopes import names_of
from data.deck import Deck
from layouts.identity.words import scope_in_words
from layouts.kit.frame import person, warning
from layouts.kit.numbers import moment
from layouts.kit.theme import RenderContext


def person_of_request(deck: Deck, look: RenderContext) -> list[Any]:
    """The part of a page's header about who looks at it: the warnings, the name, and a button to sign out."""
    identity = identity_of_request()
    if identity is None or identity.method == "open":
        return warnings(deck, look)
    can_sign_out = identity.method in ("password", "oidc")
    return [*warnings(deck, look), *person(identity.shown_name, look, can_sign_out=can_sign_out)]


def warnings(deck: Deck, look: RenderContext) -> list[Any]:
    """What everybody must know who looks at a page: that all can see it, or that the store of viewers is away."""
    identity = identity_of_request()
    if identity is not None and identity.unverified_since is not None:
        since = moment(look, identity.unverified_since, "time")
        return warning(look.t("The store of viewers does not answer since {time}", time=since))
    if identity is not None and identity.method == "open" and deck.settings.public:
        return warning(look.t("Open to everyone who reaches this address"))
    return []


def scope_of_request(deck: Deck, look: RenderContext) -> str:
    """Who looks at a page and what he may see, for its foot and for paper; "" where nobody signs in."""
    identity = identity_of_request()
    if identity is None or identity.method == "open":
        return ""
    viewer = identity.viewer
    districts, agencies = names_of(deck, "district", look), names_of(deck, "agency", look)
    seen = scope_in_words(look, viewer.districts, districts, look.t("whole city"))
    owners = scope_in_words(look, viewer.agencies, agencies, look.t("all agencies"))
    return look.t("{name} sees: {districts}; {agencies}", name=identity.shown_name, districts=seen, agencies=owners)
