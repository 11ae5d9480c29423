"""The number card of every panel names the moment and the window that its statements have bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import CitydeckApp
from callbacks.panels import _dialog
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from tests.conftest import DEMO_END
from tests.support.decks import opened_app

SEARCHES = [
    "", "window=7d", "window=today", "as_of=2026-11-19T06:30:30", "window=2026-11-10/2026-12-31",
    "window=2026-11-10/2026-11-18T06:30:30",
]  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
CITY = timedelta(hours=8)


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    """An app whose clock is three hours after the end of all data."""
    with opened_app(demo_path, changsha_pack, now=DEMO_END + timedelta(hours=3)) as made:
        yield made


def page_of(panel: Panel) -> str:
    """The path of a page whose panels obey what this one obeys, so that the window stays."""
    return next(
        page.path for page in PAGES if any(place.panel == panel.id for place in page.places) and "<" not in page.path
    )


def entries(card: Any) -> tuple[dict[str, str], set[datetime]]:
    """The lines of a number card, and all moments that its statements have bound."""
    lines, *statements = card.children
    names, values = lines.children[::2], lines.children[1::2]
    bound = [str(item.children[1]) for one in statements for item in one.children[2].children]
    moments = {datetime.fromisoformat(found[:19]) for text in bound for found in MOMENT.findall(text)}
    return {name.children: str(value.children) for name, value in zip(names, values, strict=True)}, moments


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_the_card_names_the_moment_and_the_window_of_the_statements(
    panel: Panel, search: str, app: CitydeckApp
) -> None:
    one = "&incident=NOPE" if panel.id == "incidents_timeline" else ""  # without an incident it asks for nothing
    ask = {"panel": panel.id, "path": page_of(panel), "search": f"?lang=en&{search}{one}", "view": "number"}
    with app.server.test_request_context():
        _, card = _dialog(app.service, ask)
    lines, bound = entries(card)
    moment, *span = (
        datetime.fromisoformat(text) - CITY for name in ("Moment", "Window") for text in MOMENT.findall(lines[name])
    )
    assert moment in bound
    if "window" in panel.obeys:
        assert set(span) <= bound
