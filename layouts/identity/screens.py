"""What the page about screens says of each screen, and of each browser that waits for approval."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data.identity.screen_tokens import shown_code
from data.store.screens import Asker, StoredScreen, Waiting
from layouts.identity.words import scope_in_words
from layouts.kit.numbers import listed, moment
from layouts.kit.theme import RenderContext

BOUND = {"key": "this browser, by a key", "address": "its address only: without TLS a browser keeps no key"}
"""What ties a screen to its browser -> its words, a msgid."""
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Version", "Safari"))
"""Name of a browser in what it says of itself -> its common name. Most browsers also name others, which stand later."""
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("Mac OS", "macOS"), ("Linux", "Linux"))


@dataclass(frozen=True)
class Line:
    """A row of a table: the name or the code of a screen, and the other cells."""

    name: str
    cells: tuple[str, ...]


def screen_line(
    screen: StoredScreen, titles: Mapping[str, str], districts: Mapping[str, str], look: RenderContext
) -> Line:
    """The row of a screen. titles: path of a scene -> its title, a msgid. districts: identifier -> name."""
    scenes = [look.t(titles[path]) if path in titles else path for path in sorted(screen.scenes)]
    approved = look.t("{time} by {name}", time=_time(look, screen.approved_at), name=screen.approved_by)
    scope = scope_in_words(look, screen.districts, districts, look.t("whole city"))
    binding, where, seen = bound(screen.asker, look), _where(screen.asker, look), _time(look, screen.seen_at)
    return Line(screen.name, (listed(scenes, look), scope, binding, where, approved, seen))


def waiting_line(one: Waiting, look: RenderContext) -> Line:
    """The row of a browser that waits."""
    times = _time(look, one.asked_at), _time(look, one.seen_at)
    return Line(shown_code(one.code), (bound(one.asker, look), _where(one.asker, look), *times))


def bound(asker: Asker, look: RenderContext) -> str:
    """What ties a screen to its browser, in words."""
    return look.t(BOUND[asker.binding])


def _where(asker: Asker, look: RenderContext) -> str:
    browser = browser_name(asker.browser) or look.t("unknown")
    return look.t("{address}, {browser}", address=asker.address, browser=browser)


def browser_name(said: str) -> str:
    """The browser and the system in the text with which a browser names itself: Chrome 120, Linux.

    A browser that says something else is named by its first 60 characters.
    """
    found = next((match for sign, _ in BROWSERS if (match := re.search(rf"{sign}/(\d+)", said))), None)
    if found is None:
        return said[:60]
    name = next(name for sign, name in BROWSERS if found[0].startswith(sign))
    return ", ".join([f"{name} {found[1]}", *(system for sign, system in SYSTEMS if sign in said)][:2])


def _time(look: RenderContext, at: datetime) -> str:
    return moment(look, at, "full")
