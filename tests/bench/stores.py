"""Warehouses of the benchmark: the demo city with three different numbers of calls, and copies that can be written."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tqdm import tqdm

from data.city.pack import CityPack, load_pack
from data.deck import Deck
from data.demo.build import FULL_DAYS, build
from data.demo.changsha import build_changsha_pack
from data.demo.feed import Feed
from data.settings import Settings, load_settings
from data.watch.log_state import floor

ROOT = Path(__file__).parents[2]
SIZES = (1_300_000, 13_000_000, 131_000_000)
"""Number of data calls in each warehouse. All else is the same."""
UNTIL = datetime(2026, 11, 22, 2)
SEED = 1
OFF_HOUR = timedelta(minutes=22, seconds=40)
"""Questions are asked for a moment this long before the end of the data. It is not a full hour, so that both ends of a
window are cut."""
LIVE = "live.duckdb"


@dataclass(frozen=True)
class Stores:
    """The warehouses. folder: has the files calls_<size>.duckdb. sizes: numbers of calls, small to large."""

    folder: Path
    pack: CityPack
    sizes: tuple[int, ...] = SIZES

    @property
    def largest(self) -> int:
        """The largest number of calls."""
        return self.sizes[-1]

    @property
    def middle(self) -> int:
        """The number of calls for parts that need a living city. The largest number would only make them slower."""
        return self.sizes[min(1, len(self.sizes) - 1)]

    def path(self, size: int) -> Path:
        """The warehouse file with this number of calls. A missing file is built."""
        path = self.folder / f"calls_{size}.duckdb"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            build(path, pack=self.pack, until=UNTIL, seed=SEED, days=FULL_DAYS, calls=size)
        return path

    def deck(self, size: int) -> Deck:
        """A read-only deck on the warehouse with this number of calls. Its clock stands at the end of the data."""
        return probed(self.settings(self.path(size)), read_only=True)

    def copy(self, size: int, name: str = LIVE) -> Path:
        """A copy, which can be written, of the warehouse with this number of calls."""
        target = self.folder / name
        for path in (target, Path(f"{target}.wal")):
            path.unlink(missing_ok=True)
        shutil.copy(self.path(size), target)
        return target

    def living(self, now: datetime) -> Path:
        """A copy of the middle size with all rows of the feed up to `now`. A server then only has to add new ticks."""
        path = self.copy(self.middle)
        deck = Deck.open(self.settings(path))
        feed = Feed(deck.warehouse.engine, self.pack)
        tqdm.write(f"filling {now - feed.complete_until()} of the city's life")
        feed.tick(now)
        deck.warehouse.engine.dispose()
        return path

    def settings(self, path: Path, **more: str) -> Settings:
        """Settings for this file. They ignore any citydeck.toml in the working directory."""
        return load_settings(self.environ(path) | more, file=Path("/nonexistent/citydeck.toml"))

    def environ(self, path: Path) -> dict[str, str]:
        """The same settings as environment variables for a process."""
        return {
            "CITYDECK_WAREHOUSE": f"duckdb:///{path.resolve()}",
            "CITYDECK_CITY": str(self.pack.directory.resolve()),
        }


def probed(settings: Settings, *, read_only: bool) -> Deck:
    """A deck that has read the log once and whose clock stands at the end of its data."""
    deck = Deck.open(settings, read_only=read_only)
    deck.watcher.probe()
    end = floor(max(deck.watcher.state.until.values(), default=deck.clock()), settings.tick_s)
    deck.clock = deck.watcher.clock = lambda: end
    return deck


def city_pack(folder: Path) -> CityPack:
    """The city pack of the demo. A missing pack is built."""
    return load_pack(folder) if folder.exists() else build_changsha_pack(folder)
