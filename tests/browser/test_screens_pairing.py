"""A screen in a real browser: paired, its clock a year off, the server restarted, the store away, revoked, restored."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from app import create_app
from callbacks.identity.screens import AGAIN_S
from data.city.pack import CityPack
from data.deck import Deck
from data.store.backup import backup
from data.store.screens import all_screens, approve_screen, revoke_screen
from data.store.store import Store
from tests.browser.conftest import Seen
from tests.conftest import DEMO_END
from tests.support.decks import opened_deck
from tests.support.stores import Clock, new_store, remove_files, replace_files

SCENE = "/wall/overview"
CLOCK = """() => {
  const Real = Date;
  const shift = () => Number(localStorage.getItem("shift") || 0);
  window.Date = class extends Real {
    constructor(...parts) { parts.length ? super(...parts) : super(Real.now() + shift()); }
    static now() { return Real.now() + shift(); }
  };
}"""
"""Gives the page a clock that a test can set: localStorage has by how many ms it is wrong."""
YEAR_MS = 365 * 24 * 3600 * 1000


@dataclass
class ServedWall:
    """A deck with accounts, served at an address that stays, with its store and its clock in our hands."""

    deck: Deck
    store: Store
    clock: Clock
    server: BaseWSGIServer
    port: int = 0

    def start(self) -> None:
        app = create_app(self.deck.settings, self.deck)
        self.server = make_server("127.0.0.1", self.port, app.server, threaded=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def approve(self, code: str) -> None:
        approve_screen(
            self.store, code.replace(" ", ""), scenes=[SCENE], districts=["*"], by="li", now=self.clock(), name="hall"
        )


@pytest.fixture
def served(
    demo_path: Path, changsha_pack: CityPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ServedWall]:
    monkeypatch.setitem(AGAIN_S, "paired", 1)
    monkeypatch.setitem(AGAIN_S, "waiting", 1)
    monkeypatch.setitem(AGAIN_S, "away", 1)
    store, clock = new_store(tmp_path), Clock()
    clock.now = DEMO_END
    url = f"sqlite:///{tmp_path}/store.db"
    with opened_deck(demo_path, changsha_pack, CITYDECK_AUTH="password", CITYDECK_STORE=url) as deck:
        deck.clock = clock
        made = ServedWall(deck, store, clock, None)  # type: ignore[arg-type]
        made.start()
        yield made
        made.stop()
    store.close()


def asked(page: Page) -> dict[str, Any]:
    """What the screen hears next that is no question."""
    with page.expect_response(
        lambda one: one.url.endswith("/screen/ask") and one.ok and one.json()["state"] != "prove"
    ) as answer:
        pass
    told: dict[str, Any] = answer.value.json()
    return told


def code_of(page: Page) -> str:
    """The code on the pairing picture, which has nothing to fill in or press."""
    code = page.locator("#pairing-code")
    expect(code).not_to_be_empty()
    assert page.locator("form, input, button, a").count() == 0
    return code.inner_text()


def test_a_wall_comes_back_without_a_touch_and_never_shows_a_form(
    served: ServedWall, browse: Callable[..., Seen], tmp_path: Path
) -> None:
    page = browse(1920, 1080, cold=True).page
    page.add_init_script(f"({CLOCK})()")
    page.goto(f"http://127.0.0.1:{served.port}{SCENE}")
    served.approve(code_of(page))
    expect(page.locator(".wall-grid")).to_be_visible()
    (screen,) = all_screens(served.store)
    assert screen.asker.binding == "key"
    page.evaluate("window.opened = true")  # gone after any load

    served.stop()
    served.start()
    assert asked(page)["state"] == "paired"

    for shift in (YEAR_MS, -YEAR_MS):
        page.evaluate("(shift) => localStorage.setItem('shift', shift)", shift)
        served.clock.move(minutes=6)
        asked(page)
        assert asked(page)["state"] == "paired"
        (screen,) = all_screens(served.store)
        assert served.clock() - screen.seen_at < timedelta(minutes=1)  # renewed by the server's clock

    kept = tmp_path / "backup"
    backup(served.store, kept)
    remove_files(tmp_path)
    served.clock.move(seconds=6)
    expect(page.locator(".wall-top .deck-open")).to_be_visible()
    replace_files(tmp_path, kept)
    served.clock.move(seconds=6)
    expect(page.locator(".wall-top .deck-open")).to_be_hidden()
    assert page.evaluate("window.opened")

    revoke_screen(served.store, "hall", by="li", now=served.clock())
    served.clock.move(seconds=6)
    assert len(code_of(page)) == 7
    replace_files(tmp_path, kept)
    served.clock.move(seconds=6)
    expect(page.locator(".wall-grid")).to_be_visible()
