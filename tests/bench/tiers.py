"""Part (h): what each cache tier saves. Costs with all tiers and with one of them switched off, in turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Any

from tqdm import tqdm

from app import CitydeckApp, create_app
from callbacks.metrics import Metrics
from callbacks.registry.pages import PAGES
from data.deck import Deck
from data.warehouse.cache import Cache
from data.warehouse.memory import settle
from tests.bench.refresh import City
from tests.bench.stores import Stores
from tests.bench.timing import once
from tests.support.browserless import asking

VERSIONS, SCREENS = 5, 50
OVERVIEW = tuple(place.panel for place in PAGES[0].places)
LOOKS = ("?lang=en", "?lang=zh")
BROWSER = {"Accept-Encoding": "gzip, br"}
DIALOG = ("dialog-title", "dialog-body")


class Glass:
    """Screens on the Overview, half of them in each language, on a city whose clock the benchmark sets."""

    def __init__(self, app: CitydeckApp, screens: int) -> None:
        self.app, self.screens = app, screens
        self.client = app.server.test_client()
        self.city = City.over(app.deck)
        self.etag = ""

    def get(self, address: str, **headers: str) -> Any:
        """The response to a GET request."""
        response = self.client.get(address, headers=BROWSER | headers)
        assert response.status_code in (200, 304), response.text[:300]
        return response

    def post(self, body: dict[str, Any]) -> None:
        """Run a callback, and again as long as the server says to retry."""
        response = self.client.post("/_dash-update-component", json=body, headers=BROWSER)
        while b"data-retry" in response.data:
            response = self.client.post("/_dash-update-component", json=body, headers=BROWSER)
        assert response.status_code == 200, response.text[:300]

    def refresh(self, screens: int) -> None:
        """Ask for the pictures of all panels, for this number of screens per language."""
        for search in LOOKS * screens:
            for panel in OVERVIEW:
                self.post(asking(panel, "/", search))

    def open_pages(self, screens: int) -> None:
        """Load the page, on this number of screens per language."""
        for search in LOOKS * screens:
            self.get("/_dash-layout", Referer=f"http://localhost/{search}")

    def poll(self) -> None:
        """Every screen asks for /version once, with the ETag that it has."""
        for _ in range(len(LOOKS) * self.screens):
            self.get("/version", **{"If-None-Match": self.etag})

    def look_closer(self) -> None:
        """Open the number card, the table and the CSV file of every panel."""
        for panel in OVERVIEW:
            for view in ("number", "table"):
                self.post(_dialog(panel, view))
            self.get(f"/panel/{panel}.csv")

    def load_files(self) -> None:
        """Load the deck's own script and style sheet, as a browser does."""
        for address in self.app.files.addresses:
            self.get(address)

    def tasks(self) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
        """(preparation, work) of each task by its name. Only the work is measured."""
        n, nothing = self.screens, lambda: None
        return {
            f"refresh of {2 * n} screens after a new version": (self.city.live, partial(self.refresh, n)),
            "page load just after a new version, 2 looks": (self.city.live, partial(self.open_pages, 1)),
            f"page load of {2 * n} screens, nothing new": (nothing, partial(self.open_pages, n)),
            f"unchanged poll of {2 * n} screens": (self._know, self.poll),
            "number card, table and CSV of 7 panels just shown": (nothing, self.look_closer),
            "own script and style, one browser": (self.load_files, self.load_files),
        }

    def _know(self) -> None:
        self.etag = self.get("/version").headers["ETag"]


def _dialog(panel: str, view: str) -> dict[str, Any]:
    ask = {"panel": panel, "path": "/", "search": LOOKS[0], "view": view}
    return {
        "output": "..dialog-title.children...dialog-body.children..",
        "outputs": [{"id": name, "property": "children"} for name in DIALOG],
        "inputs": [{"id": "dialog-ask", "property": "data", "value": ask}],
        "changedPropIds": ["dialog-ask.data"],
    }


def run(
    stores: Stores, *, versions: int = VERSIONS, screens: int = SCREENS, without: Sequence[str] = ()
) -> dict[str, Any]:
    """CPU and elapsed ms of each task, with all tiers and without each; and what each tier holds at the end.

    without: the tiers that are switched off in turns, where these are not all.
    """
    settings = stores.settings(stores.copy(stores.middle))
    deck = Deck.open(settings, observer=Metrics())
    deck.watcher.probe()
    settle()  # a server does so, too
    glass = Glass(create_app(settings, deck), screens)
    tiers = {cache.tier: cache for cache in caches_of(glass.app)}
    limits = {name: cache.limit for name, cache in tiers.items()}
    costs: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for _ in tqdm(range(versions), desc="(h) cache tiers", unit=""):
        for off in ("", *(without or tiers)):
            for name, cache in tiers.items():
                cache.clear()
                cache.limit = 0 if name == off else limits[name]
            for task, (before, work) in glass.tasks().items():
                glass.refresh(1)
                before()
                costs.setdefault(task, {}).setdefault(off, []).append(once(work))
    for name, cache in tiers.items():
        cache.limit = limits[name]
    glass.refresh(1)
    held = {name: {"limit": cache.limit, "size": cache.size, "answers": len(cache)} for name, cache in tiers.items()}
    deck.warehouse.engine.dispose()
    found = {
        task: {off or "all": [median(kind) * 1e3 for kind in zip(*seconds, strict=True)] for off, seconds in by.items()}
        for task, by in costs.items()
    }
    return {"calls": stores.middle, "versions": versions, "costs": found, "tiers": held}


def caches_of(app: CitydeckApp) -> tuple[Cache, ...]:
    """All cache tiers of an application, from the warehouse to the network."""
    door, service = app.deck.warehouse, app.service
    return (
        door.cached_shapes,
        door.cached_frames,
        service.cached_rows,
        service.cached_pictures,
        service.cached_replies,
        app.files.cached_files,
    )
