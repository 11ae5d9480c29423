"""The command `screen`: what an administrator types who has no browser at hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callbacks.commands.main import main
from data.city.pack import CityPack
from data.store.audit import rows_of
from data.store.screens import Asker, all_screens, wait_for_approval
from data.store.store import Store
from data.watch.freshness import utc_now
from tests.support.stores import new_store

Deck = Callable[..., Result]
WALL = Asker("a mark", "address", "10.0.0.7", "Chromium")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path)


@pytest.fixture
def deck(store: Store, tmp_path: Path, changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch) -> Deck:
    monkeypatch.chdir(tmp_path)
    environ = {"CITYDECK_STORE": f"sqlite:///{tmp_path}/store.db", "CITYDECK_CITY": str(changsha_pack.directory)}
    return lambda *words: CliRunner().invoke(main, words, env=environ)


def test_a_screen_is_approved_listed_and_revoked(deck: Deck, store: Store) -> None:
    waiting = wait_for_approval(store, WALL, now=utc_now() - timedelta(seconds=1))
    assert waiting is not None
    listed = deck("screen", "list").output
    assert f"{waiting.code[:3]} {waiting.code[3:]}" in listed and "its address only" in listed
    words = ("--scenes", "overview", "--district", "430102", "--name", "hall")
    done = deck("screen", "approve", waiting.code.lower(), *words)
    assert (done.exit_code, done.output) == (
        0, "The screen hall was approved. It is bound to its address only (no TLS).\n",
    )  # fmt: skip
    (made,) = all_screens(store)
    assert made.scenes == {"/wall/overview"} and made.districts == {"430102"}
    assert "hall" in deck("screen", "list").output
    assert deck("screen", "revoke", "hall").output == "The screen hall was revoked.\n"
    assert all_screens(store) == []
    assert [line.act for line in rows_of(store)] == ["screen_revoked", "screen_approved"]
    assert all(line.actor.startswith("command line") for line in rows_of(store))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("approve", "AAAAAA", "--scenes", "overview", "--district", "*"), "No screen waits under the code 'AAAAAA'"),
        (("approve", "AAAAAA", "--scenes", "x", "--district", "*"), "There is no scene 'x'; known: overview"),
        (("approve", "AAAAAA", "--scenes", "", "--district", "*"), "Choose at least one scene"),
        (("approve", "AAAAAA", "--scenes", "*", "--district", "1"), "There is no district '1'"),
        (("approve", "AAAAAA", "--scenes", "*", "--district", ""), "Choose the districts, or the whole city"),
        (("approve", "AAAAAA", "--scenes", "*", "--district", "*", "--name", "a b"), "'a b' cannot be a name"),
        (("approve", "AAAAAA", "--scenes", "*"), "Missing option '--district'"),
        (("revoke", "hall"), "There is no screen 'hall'"),
    ],
)
def test_what_cannot_be_done_is_one_line(deck: Deck, words: tuple[str, ...], line: str) -> None:
    done = deck("screen", *words)
    assert done.exit_code == 2 and line in done.output and done.output.count("\n") == 1
