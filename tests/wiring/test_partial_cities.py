"""A city that has only some parts of the contract: every page works, live and at a past moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app import CitydeckApp
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.contract.tables import DOMAINS, metadata
from data.errors import WarehouseError
from data.warehouse.policy import FULL
from layouts.kit.theme import RenderContext
from tests.support.decks import opened_app

MOMENTS = {"live": {}, "past": {"as_of": "2026-11-18T06:30:00"}, "before the data": {"as_of": "2020-01-01"}}
EN = RenderContext(language="en")


@pytest.fixture(scope="module", params=DOMAINS)
def city(
    request: pytest.FixtureRequest, demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, CitydeckApp]]:
    """A deck over the demo, of which only the tables of one domain are left, and the dimensions that all share."""
    path = tmp_path_factory.mktemp(request.param) / "part.duckdb"
    shutil.copy(demo_path, path)
    engine = create_engine(f"duckdb:///{path}")
    with engine.begin() as connection:
        for table in metadata.tables.values():
            if table.info["domain"] not in (request.param, "common"):
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table.name}")
        kept = ", ".join(
            f"'{name}'" for name, table in metadata.tables.items() if table.info["domain"] == request.param
        )
        connection.exec_driver_sql(f"DELETE FROM load_log WHERE table_name NOT IN ({kept})")
    engine.dispose()
    with opened_app(path, changsha_pack) as app:
        yield request.param, app


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_panel_works_or_says_what_the_city_has_not(city: tuple[str, CitydeckApp], moment: str) -> None:
    domain, app = city
    present = app.deck.warehouse.inventory()
    worked = []
    for panel in PANELS:
        filters = app.deck.filters({"window": "7d"} | MOMENTS[moment])
        try:
            app.service.picture(panel, filters, EN, FULL)
            worked.append(panel.id)
        except WarehouseError as error:
            assert error.kind == "not_connected" and panel.missing(present), (panel.id, str(error))
    able = {panel.id for panel in PANELS if not panel.missing(present)}
    assert able <= set(worked) and able & {panel.id for panel in PANELS if reads(panel, domain)}


def reads(panel: Panel, domain: str) -> bool:
    return any(metadata.tables[name].info["domain"] == domain for name in panel.tables)


@pytest.mark.parametrize("search", ["", "?as_of=2026-11-18T06:30:00", "?as_of=2026-11-18T06:30:00&district=430102"])
def test_every_page_opens(city: tuple[str, CitydeckApp], search: str) -> None:
    client = city[1].server.test_client()
    for page in PAGES:
        path = page.path.replace("<district_id>", "430102").replace("<district>", "430102")
        reply = client.get("/_dash-layout", headers={"Referer": f"http://localhost{path}{search}"})
        assert reply.status_code == 200 and b"could not be drawn" not in reply.data, path
        for place in page.places:
            if not BY_ID[place.panel].missing(city[1].deck.warehouse.inventory()):
                assert place.panel.encode() in reply.data
