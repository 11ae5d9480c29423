"""The warehouses of the benchmark: the demo city at three densities, with rollups, and copies that may be written."""

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

ROOT = Path(__file__).parents[2]
SIZES = (1_300_000, 13_000_000, 131_000_000)
"""Numbers of calls; everything else of the city is the same in all."""
UNTIL = datetime(2026, 11, 22, 2)
SEED = 1
OFF_HOUR = timedelta(minutes=22, seconds=40)
"""So long before the end of the data the questions are asked: at no hour, so that both ends of a window are cut."""
LIVE = "live.duckdb"


@dataclass(frozen=True)
class Stores:
    """Where the warehouses are. sizes: those that are measured, small to large; folder: files calls_<size>.duckdb."""

    folder: Path
    pack: CityPack
    sizes: tuple[int, ...] = SIZES

    @property
    def largest(self) -> int:
        """The largest size."""
        return self.sizes[-1]

    @property
    def middle(self) -> int:
        """The size of the parts that need a living city, which would only grow longer at the largest."""
        return self.sizes[min(1, len(self.sizes) - 1)]

    def path(self, size: int) -> Path:
        """The file of a size, built where it is missing."""
        path = self.folder / f"calls_{size}.duckdb"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            build(path, pack=self.pack, until=UNTIL, seed=SEED, days=FULL_DAYS, calls=size)
        return path

    def deck(self, size: int) -> Deck:
        """A deck over the file of a size, read only, that has looked once and whose clock stands at the data's end."""
        return looked(self.settings(self.path(size)), read_only=True)

    def copy(self, size: int, name: str = LIVE) -> Path:
        """A copy of the file of a size, that may be written."""
        target = self.folder / name
        for path in (target, Path(f"{target}.wal")):
            path.unlink(missing_ok=True)
        shutil.copy(self.path(size), target)
        return target

    def living(self, now: datetime) -> Path:
        """A copy of the middle size whose feed has come up to `now`: a server then has only its ticks to do."""
        path = self.copy(self.middle)
        deck = Deck.open(self.settings(path))
        feed = Feed(deck.warehouse.engine, self.pack)
        tqdm.write(f"filling {now - feed.complete_until()} of the city's life")
        feed.tick(now)
        deck.warehouse.engine.dispose()
        return path

    def settings(self, path: Path, **more: str) -> Settings:
        """Settings that name the file, whatever stands in the working directory."""
        return load_settings(self.environ(path) | more, file=Path("/nonexistent/citydeck.toml"))

    def environ(self, path: Path) -> dict[str, str]:
        """The same as variables for a process."""
        return {
            "CITYDECK_WAREHOUSE": f"duckdb:///{path.resolve()}",
            "CITYDECK_CITY": str(self.pack.directory.resolve()),
        }


def looked(settings: Settings, *, read_only: bool) -> Deck:
    """A deck that has looked once, and whose clock stands where its data end."""
    deck = Deck.open(settings, read_only=read_only)
    deck.watcher.probe()
    end = deck.moment()
    deck.clock = deck.watcher.clock = lambda: end
    return deck


def city_pack(folder: Path) -> CityPack:
    """The demo's city pack, built where it is missing."""
    return load_pack(folder) if folder.exists() else build_changsha_pack(folder)
