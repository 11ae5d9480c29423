"""Every panel of the registry: what it declares is true, its rows have their types, and it draws any frame."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from plotly.io.json import to_json_plotly
from sqlalchemy import create_engine, select

from callbacks.picture_json import as_json
from callbacks.registry.panel import PROBE, Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.incidents import incident
from data.contract.layers import asset
from data.questions.filters import Filters
from data.questions.panel_read import typed
from data.questions.reading import Recorder, ViewerReader
from data.warehouse.door import open_warehouse
from data.warehouse.policy import FULL, Viewer
from layouts.kit.theme import PROFILES, Language, RenderContext, Theme
from tests.exam.cases import cases
from tests.support.decks import opened_app
from tests.support.recording import filters_used, statements_of, tables_used

Ask = Callable[..., Filters]
Rows = dict[str, pd.DataFrame]
LOOKS = {
    "zh": RenderContext("desk", "zh", "light"),
    "en": RenderContext("desk", "en", "dark"),
    "wall-zh": RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
    "wall-en": RenderContext.for_wall(PROFILES["3840x1080"], "en", "Asia/Shanghai"),
}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
THEMES: tuple[Theme, ...] = ("light", "dark")
EVERY_LOOK = {
    f"{language}-{theme}": RenderContext("desk", language, theme) for language in LANGUAGES for theme in THEMES
}
EVERY_LOOK |= {
    f"{language}-{name}": RenderContext.for_wall(profile, language, "Asia/Shanghai")
    for language in LANGUAGES for name, profile in PROFILES.items()
}  # fmt: skip
ROWS_IN_SETS = ("calls_utilisation",)
"""Panels whose read gives either a fixed set of rows or none."""
panels = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
looks = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)


# Dependencies ------------------------------------------------------------------------------------------------------


def listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


@panels
def test_a_panel_declares_exactly_the_tables_that_it_reads(panel: Panel) -> None:
    found, declared = tables_used(panel), set(panel.tables)
    assert declared == found, (
        f"panel_read(tables=…) of {panel.id}: add {listed(found - declared)}; remove {listed(declared - found)}"
    )


@panels
def test_a_panel_declares_exactly_the_filters_that_it_obeys(panel: Panel) -> None:
    found, declared = filters_used(panel), set(panel.obeys)
    assert declared == found, (
        f"panel_read(obeys=…) of {panel.id}: add {listed(found - declared)}; remove {listed(declared - found)}"
    )


ASKS_MORE_BY_ROWS = ("layers_abnormal", "services_flow", "incidents_flow")
"""Panels with a further select about some of their rows: since when an old state holds, which costs 30 days of rows;
and whether a table was emptied, if nothing was counted."""


@pytest.mark.parametrize(
    "panel", [panel for panel in PANELS if panel.id not in ASKS_MORE_BY_ROWS], ids=lambda panel: panel.id
)
def test_a_read_asks_the_same_whatever_the_rows_are(
    panel: Panel, read: ViewerReader, ask: Ask, chosen: dict[str, str]
) -> None:
    filters, door = ask(**chosen), ViewerReader(read.warehouse, FULL)
    panel.read(door, filters)
    assert [str(one) for one in door.statements] == [str(one) for one in statements_of(panel, filters)]


def test_serving_a_page_runs_no_read_on_a_recorder(
    demo_path: Path, changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dependencies are declared: nothing has to be found out before the first page."""
    made = []
    monkeypatch.setattr(Recorder, "__init__", lambda *_: made.append(1))
    with opened_app(demo_path, changsha_pack) as app:
        client = app.server.test_client()
        for path in ("/", "/_dash-layout", "/_dash-dependencies"):
            assert client.get(path, headers={"Referer": "http://localhost/calls"}).status_code == 200
    assert made == []


# Rows --------------------------------------------------------------------------------------------------------------


def mistakes(panel: Panel, frame: pd.DataFrame) -> list[str]:
    """What is wrong with the columns of a frame, in words."""
    declared = panel.read.columns
    if list(frame.columns) != list(declared):
        return [f"{panel.id} declares {list(declared)} and has {list(frame.columns)}"]
    found = {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    complete = {name for name in found if not frame[name].isna().any()}
    wrong = {
        name: dtype
        for name, dtype in found.items()
        if dtype not in declared[name].split(" | ")[: 1 if name in complete and "object" in declared[name] else 2]
    }
    return [f"{panel.id}: column {name} is {wrong[name]}, declared {declared[name]}" for name in wrong]


@pytest.fixture(scope="module")
def chosen(read: ViewerReader) -> dict[str, str]:
    """Filters that choose one thing, for the panels that need it."""
    closed = select(incident.c.incident_id).where(incident.c.closed_at.is_not(None)).order_by(incident.c.closed_at)
    measured = select(asset.c.asset_id).where(asset.c.layer == "water_level").order_by(asset.c.asset_id)
    found = {"incident": read(closed.limit(1)).iloc[0, 0], "asset": read(measured.limit(1)).iloc[0, 0]}
    return found | {"indicator": "renewal_progress"}


@pytest.fixture(scope="module")
def rows(read: ViewerReader, ask: Ask, chosen: dict[str, str]) -> Rows:
    """The rows of every panel over seven days."""
    return {panel.id: panel.read(read, ask(window="7d", **chosen)) for panel in PANELS}


@pytest.fixture(scope="module")
def empty() -> Rows:
    """The frame of every panel without rows."""
    return {panel.id: panel.read(Recorder(), PROBE).iloc[:0] for panel in PANELS}


@pytest.fixture(scope="module")
def bare(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ViewerReader]:
    """A reader of the demo whose dimensions are empty, so that whatever a join adds is missing."""
    path = tmp_path_factory.mktemp("bare") / "bare.duckdb"
    shutil.copy(demo_path, path)
    engine = create_engine(f"duckdb:///{path}")
    with engine.begin() as connection:
        for table in ("agency", "business_system", "incident_type", "service_item", "quantity", "service_hall"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        lost = ", ".join(f"{name} = NULL" for name in ("share_class", "domain", "open_to_public", "cadence_s"))
        connection.exec_driver_sql(f"UPDATE dataset SET {lost} WHERE hash(dataset_id) % 2 = 0")
        connection.exec_driver_sql("DELETE FROM dataset_state WHERE hash(dataset_id) % 3 = 0")
    engine.dispose()
    opened = open_warehouse(f"duckdb:///{path}", read_only=True)
    yield ViewerReader(opened, FULL)
    opened.engine.dispose()


@panels
def test_rows_have_the_declared_columns_and_dtypes(panel: Panel, rows: Rows) -> None:
    assert mistakes(panel, rows[panel.id]) == []


@panels
def test_a_frame_without_rows_has_the_declared_columns_and_dtypes(
    panel: Panel, empty: Rows, read: ViewerReader, ask: Ask
) -> None:
    assert mistakes(panel, empty[panel.id]) == []
    nobody = panel.read(ViewerReader(read.warehouse, Viewer("nobody")), ask())
    assert mistakes(panel, nobody) == []


@panels
def test_rows_have_the_declared_dtypes_where_names_and_limits_are_missing(
    panel: Panel, bare: ViewerReader, ask: Ask, chosen: dict[str, str]
) -> None:
    for window in ("24h", "30d"):
        assert mistakes(panel, panel.read(bare, ask(window=window, **chosen))) == []


BY_DISTRICT = [
    panel for panel in PANELS if panel.read.domain in ("services", "incidents") and "district" in panel.obeys
]


@pytest.mark.parametrize("panel", BY_DISTRICT, ids=lambda panel: panel.id)
def test_a_viewer_of_a_district_sees_what_its_filter_shows(panel: Panel, read: ViewerReader, ask: Ask) -> None:
    for district in ("430102", "430111"):
        narrow = ViewerReader(
            read.warehouse, Viewer("official", districts=frozenset({district}), agencies=FULL.agencies)
        )
        seen, filtered = panel.read(narrow, ask(window="7d")), panel.read(read, ask(window="7d", district=district))
        pd.testing.assert_frame_equal(seen, filtered)


def test_a_missing_column_is_named_and_an_untyped_one_gets_its_type() -> None:
    with pytest.raises(KeyError, match="calls"):
        typed(pd.DataFrame({"system_id": ["s"]}), {"system_id": "str", "calls": "int64"})
    columns = {"name_zh": "str", "value": "int64 | float64", "open": "bool | object"}
    loose = pd.DataFrame({"value": [None], "name_zh": [None], "open": [None], "extra": [1]}, dtype="object")
    assert [str(dtype) for dtype in typed(loose, columns).dtypes] == ["str", "float64", "object"]
    exact = pd.DataFrame({"value": [1]})
    assert typed(exact, {"value": "int64"}) is exact


# Drawings ----------------------------------------------------------------------------------------------------------


def drawn(panel: Panel, frame: pd.DataFrame, look: RenderContext) -> str:
    """The picture's JSON, which has the same content as the JSON that plotly writes."""
    picture = panel.card.draw(frame, look)
    text = as_json(picture).decode()
    assert json.loads(text) == json.loads(to_json_plotly(picture))
    return text


@panels
@looks
def test_a_panel_without_rows_is_drawn_and_says_so_in_the_viewers_language(
    panel: Panel, look: RenderContext, empty: Rows
) -> None:
    card, frame, other = panel.card, empty[panel.id], LOOKS["en" if look.language == "zh" else "zh"]
    assert json.loads(drawn(panel, frame, look)) is not None
    assert card.headline(frame, look) and card.headline(frame, look) != card.headline(frame, other)


@cases("looks", "panel, name, count", product(PANELS, EVERY_LOOK, [1, 3, None]))
def test_a_panel_draws_few_and_many_rows_and_does_not_change_them(
    panel: Panel, name: str, count: int | None, rows: Rows, empty: Rows
) -> None:
    look = EVERY_LOOK[name]
    whole = count is None or panel.id in ROWS_IN_SETS
    frame = rows[panel.id] if whole else rows[panel.id].head(count)
    kept = frame.copy(deep=True)
    headline = panel.card.headline(frame, look)
    assert headline and not re.search(r"\bnan\b|[{}]", headline, re.I)
    assert not whole or headline != panel.card.headline(empty[panel.id], look)
    picture = drawn(panel, frame, look)
    assert picture != drawn(panel, empty[panel.id], look) and not re.search(r"\bnan\b", picture, re.I)
    pd.testing.assert_frame_equal(frame, kept)


@panels
def test_a_bar_chart_has_ten_bars_at_most_and_a_click_gives_an_identifier_of_the_rows(panel: Panel, rows: Rows) -> None:
    picture: Any = panel.card.draw(rows[panel.id], LOOKS["en"])
    if panel.card.kind == "figure" and panel.card.click:
        assert all(len(trace["y"]) <= 10 for trace in picture["data"] if trace.get("orientation") == "h"), panel.id
        clicked = [value for trace in picture["data"] for value in trace.get("customdata") or ()]
        values = set(rows[panel.id].astype("object").to_numpy().ravel().tolist())
        assert clicked and set(clicked) <= values, panel.id
