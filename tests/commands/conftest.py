"""Runs the command line on the demo warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from callbacks.commands.main import main
from data.city.pack import CityPack
from data.deck import Deck
from data.settings import Settings
from tests.commands.results import Command


class KeptDecks:
    """Opens decks for commands. Over a warehouse that no test changes, a deck is opened once: that takes a second.

    unchanging: the URLs of such warehouses.
    """

    def __init__(self) -> None:
        self.unchanging: set[str] = set()
        self.kept: dict[Settings, Deck] = {}
        self.open = Deck.open

    def opened(self, settings: Settings, *, read_only: bool = False, **more: Any) -> Deck:
        if more or not read_only or settings.warehouse not in self.unchanging:
            return self.open(settings, read_only=read_only, **more)
        if settings not in self.kept:
            self.kept[settings] = self.open(settings, read_only=True)
        return self.kept[settings]


@pytest.fixture(scope="session")
def kept_decks(demo_path: Path) -> Iterator[KeptDecks]:
    """The decks that commands have opened over the demo."""
    decks = KeptDecks()
    decks.unchanging.add(f"duckdb:///{demo_path}")
    yield decks
    for deck in decks.kept.values():
        deck.warehouse.engine.dispose()


@pytest.fixture
def command(
    demo_path: Path,
    changsha_pack: CityPack,
    kept_decks: KeptDecks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """`command("query", "calls_by_hour", warehouse=…)`: runs it in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Deck, "open", kept_decks.opened)

    def run(*words: str, warehouse: Path | str = demo_path, **environ: str) -> Result:
        url = warehouse if isinstance(warehouse, str) else f"duckdb:///{warehouse}"
        given = {"CITYDECK_WAREHOUSE": url, "CITYDECK_CITY": str(changsha_pack.directory)} | environ
        return CliRunner().invoke(main, words, env=given)

    return run
