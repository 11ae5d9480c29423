"""Every surface of the deck for random viewers: no identifier and no name of a thing outside what they may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import CitydeckApp
from callbacks.options import options_of
from callbacks.registry.panel import Panel
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.contract.incidents import incident
from data.contract.layers import asset
from data.contract.parts import CITY
from data.contract.services import service_hall
from data.contract.tables import metadata
from data.questions.vocabulary import BY_NAME
from data.warehouse.policy import FULL, Viewer
from layouts.kit.theme import RenderContext
from tests.exam.cases import random_cases
from tests.support.browserless import asking
from tests.support.decks import opened_app

SCOPED = [panel for panel in PANELS if any(metadata.tables[name].info["scope"] != CITY for name in panel.tables)]
THINGS = (incident.c.incident_id, asset.c.asset_id, service_hall.c.hall_id, asset.c.name_zh, service_hall.c.name_zh)
MODULES = ("panels", "pages", "replies", "routes", "options", "address")
"""Modules of `callbacks` that ask who the viewer of a request is."""
DISTRICTS = ("430102", "430103", "430104", "430105", "430111", "430121")
SURFACES = 300
"""Number of questions in the exam."""


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@dataclass(frozen=True)
class Question:
    """Someone who asks for one panel on one surface. more: parameters of the address."""

    viewer: Viewer
    panel: Panel
    surface: str
    more: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.surface} {self.panel.id} {self.more} {self.viewer.scope}"


def question(random: Random) -> Question:
    """Of a random viewer: one of one or two districts, of some of the agencies, or of both."""
    districts = random.choice([FULL.districts, frozenset(random.sample(DISTRICTS, random.randint(1, 2)))])
    agencies = random.choice([FULL.agencies, frozenset(f"{number}" for number in random.sample(range(40), 9))])
    viewer = Viewer("someone", "viewer", districts, agencies, random.random() < 0.7)
    more = random.choice([(), (), (("district", random.choice([*DISTRICTS, "999999"])),), (("asset", "nothing"),)])
    return Question(
        viewer, random.choice(SCOPED), random.choice(("page", "callback", "csv", "json", "table", "number")), more
    )


def numbered(viewer: Viewer, app: CitydeckApp) -> Viewer:
    """The viewer with identifiers of agencies in place of their numbers."""
    listed = sorted(app.deck.known().identifiers["agency"])
    own = frozenset(name if name == "*" else listed[int(name) % len(listed)] for name in viewer.agencies)
    return Viewer(viewer.name, viewer.role, viewer.districts, own, viewer.case_detail)


def answer(asked: Question, client: FlaskClient) -> str:
    """The text of the response."""
    search = urlencode([*asked.more, ("lang", "zh")])
    if asked.surface in ("csv", "json"):
        return client.get(f"/panel/{asked.panel.id}.{asked.surface}?{search}").get_data(as_text=True)
    if asked.surface == "page":
        return client.get(f"/{asked.panel.read.domain}?{search}").get_data(as_text=True) + posted_page(
            asked, client, search
        )
    body = asking(asked.panel.id, "/", f"?{search}")
    if asked.surface != "callback":
        ask = {"panel": asked.panel.id, "path": "/", "search": f"?{search}", "view": asked.surface}
        parts = [("dialog-title", "children"), ("dialog-body", "children")]
        body = {
            "output": f"..{'...'.join('.'.join(one) for one in parts)}..",
            "outputs": [{"id": name, "property": of} for name, of in parts],
            "inputs": [{"id": "dialog-ask", "property": "data", "value": ask}],
            "changedPropIds": ["dialog-ask.data"],
        }
    return client.post("/_dash-update-component", json=body).get_data(as_text=True)


def posted_page(asked: Question, client: FlaskClient, search: str) -> str:
    """The response to the callback that draws the filter bar and the messages of a page."""
    parts = [(name, "children") for name in ("filters", "navigation", "deck-alert", "standing")]
    body = {
        "output": f"..{'...'.join('.'.join(one) for one in parts)}..",
        "outputs": [{"id": name, "property": of} for name, of in parts],
        "inputs": [
            {"id": "url", "property": "search", "value": f"?{search}"},
            {"id": "url", "property": "pathname", "value": f"/{asked.panel.read.domain}"},
        ],
        "changedPropIds": ["url.search"],
    }
    return client.post("/_dash-update-component", json=body).get_data(as_text=True)


def things(app: CitydeckApp, viewer: Viewer) -> set[str]:
    """The identifiers and names of incidents, assets and halls that the viewer may see."""
    found = (app.deck.warehouse.read_uncached(select(one).distinct(), viewer).iloc[:, 0].dropna() for one in THINGS)
    return {str(name) for column in found for name in column}


@random_cases("surfaces", "asked", question, SURFACES)
def test_no_surface_tells_a_thing_outside_what_the_viewer_may_see(
    asked: Question, app: CitydeckApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = numbered(asked.viewer, app)
    for module in MODULES:
        monkeypatch.setattr(f"callbacks.{module}.viewer_of_request", lambda: viewer)
    told = answer(asked, app.server.test_client())
    hidden = things(app, FULL) - things(app, viewer)
    words = set(re.findall(r"[\w-]+", told.encode().decode("unicode_escape", "ignore") if "\\u" in told else told))
    assert not words & hidden, (str(asked), sorted(words & hidden)[:5])


ONE = Viewer("one", "viewer", frozenset({"430102"}), FULL.agencies, True)


def seen_by(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in MODULES:
        monkeypatch.setattr(f"callbacks.{module}.viewer_of_request", lambda: viewer)


@pytest.mark.parametrize("path", ["/panel/incidents_open.csv?incident={}", "/panel/layers_readings.json?asset={}"])
def test_a_thing_that_he_may_not_see_is_as_unknown_as_one_that_is_not_there(
    path: str, app: CitydeckApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = incident.c.incident_id if "incident=" in path else asset.c.asset_id
    of_others = select(column).where(column.table.c.district_id == "430103").order_by(column).limit(1)
    other = str(app.deck.warehouse.read_uncached(of_others, FULL).iloc[0, 0])
    seen_by(ONE, monkeypatch)
    client = app.server.test_client()
    outside, nowhere = (client.get(path.format(name)) for name in (other, "nothing"))
    assert outside.status_code == nowhere.status_code
    assert outside.get_data(as_text=True).replace(other, "nothing") == nowhere.get_data(as_text=True)


def test_the_page_of_a_foreign_district_is_that_of_no_district(
    app: CitydeckApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by(ONE, monkeypatch)
    client = app.server.test_client()
    outside, nowhere = (
        client.get(f"/panel/incidents_open.csv?district={name}").get_data(as_text=True) for name in ("430103", "999999")
    )
    assert outside.replace("430103", "999999") == nowhere and "430103" not in nowhere


def test_filters_offer_only_what_the_viewer_may_see(app: CitydeckApp, monkeypatch: pytest.MonkeyPatch) -> None:
    look, everything = RenderContext(language="en"), app.deck.known()
    seen_by(ONE, monkeypatch)
    assert {value for value, _ in options_of(app.deck, BY_NAME["district"], look)} == {"430102"}
    offered = {value for value, _ in options_of(app.deck, BY_NAME["asset"], look)}
    assert offered < everything.identifiers["asset"] and offered == app.deck.known_to(ONE).identifiers["asset"]
    nobody: Any = app.deck.known_to(Viewer("nobody"))
    assert not nobody.districts and not any(nobody.identifiers.values())
