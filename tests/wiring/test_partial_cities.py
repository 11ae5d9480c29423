"""A city that has only some parts of the contract: every page works, live and at a past moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app import CitydeckApp
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.tables import DOMAINS, metadata
from data.errors import WarehouseError
from data.warehouse.policy import FULL
from layouts.kit.theme import RenderContext
from tests.exam.cases import cases
from tests.support.decks import opened_app

MOMENTS = {"live": {}, "past": {"as_of": "2026-11-18T06:30:00"}, "before the data": {"as_of": "2020-01-01"}}
EN = RenderContext(language="en")


@pytest.fixture(scope="module")
def city_of(
    demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], CitydeckApp]]:
    """`city_of("calls")`: a deck over the demo with the tables of one domain and the dimensions that all share."""
    with ExitStack() as stack:

        @cache
        def made(domain: str) -> CitydeckApp:
            path = tmp_path_factory.mktemp(domain) / "part.duckdb"
            shutil.copy(demo_path, path)
            engine = create_engine(f"duckdb:///{path}")
            own = [name for name, table in metadata.tables.items() if table.info["domain"] == domain]
            with engine.begin() as connection:
                for name, table in metadata.tables.items():
                    if table.info["domain"] not in (domain, "common"):
                        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
                kept = ", ".join(f"'{name}'" for name in own)
                connection.exec_driver_sql(f"DELETE FROM load_log WHERE table_name NOT IN ({kept})")
            engine.dispose()
            return stack.enter_context(opened_app(path, changsha_pack))

        yield made


@cases("partial_cities", "domain, moment", product(DOMAINS, MOMENTS))
def test_every_panel_works_or_says_what_the_city_has_not_and_every_page_opens(
    domain: str, moment: str, city_of: Callable[[str], CitydeckApp]
) -> None:
    app = city_of(domain)
    present = app.deck.warehouse.inventory()
    able = {panel.id for panel in PANELS if not panel.missing(present)}
    worked = set()
    for panel in PANELS:
        filters = app.deck.filters({"window": "7d"} | MOMENTS[moment])
        try:
            app.service.picture(panel, filters, EN, FULL)
            worked.add(panel.id)
        except WarehouseError as error:
            assert error.kind == "not_connected" and panel.id not in able, (panel.id, str(error))
    assert able <= worked and able & {panel.id for panel in PANELS if reads(panel, domain)}
    client, search = app.server.test_client(), "&".join(f"{name}={value}" for name, value in MOMENTS[moment].items())
    for page in PAGES:
        path = page.path.replace("<id>", "430102")
        reply = client.get("/_dash-layout", headers={"Referer": f"http://localhost{path}?{search}"})
        assert reply.status_code == 200 and b"could not be drawn" not in reply.data, path
        assert all(place.panel.encode() in reply.data for place in page.places)


def reads(panel: Panel, domain: str) -> bool:
    return any(metadata.tables[name].info["domain"] == domain for name in panel.tables)
