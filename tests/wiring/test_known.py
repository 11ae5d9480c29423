"""The parameter `known` from the address to the card: what a page says of it, and where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

from app import CitydeckApp
from callbacks.address import parse_address
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from callbacks.replay import replayed
from data.city.pack import CityPack
from data.questions.filters import FilterError
from tests.support.browserless import PICTURES, asking, refresh
from tests.support.decks import opened_app

THEN = "as_of=2026-11-19T06:30:30&known=1"
BEFORE_THE_LOG = "as_of=2026-10-01T00:00:00&known=1"


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def footer(client: FlaskClient, panel: str, search: str) -> str:
    return str(refresh(client, panel, "/calls", f"?{search}")["response"][f'{{"panel":"{panel}","type":"footer"}}'])


@pytest.mark.parametrize(
    ("panel", "page", "search", "source"),
    [("services_queue", "/services", "", "hall_queues"), ("layers_cameras", "/layers", "", "video_platform"),
     ("layers_map", "/layers", "&layer=water_level", "hydrology"),
     ("layers_status", "/layers", "&layer=slope&as_of=2026-11-19T06:30:30", "slope_monitoring")],
)  # fmt: skip
def test_the_footer_names_a_source_of_the_layers_that_the_panel_shows(
    panel: str, page: str, search: str, source: str, client: FlaskClient
) -> None:
    for lang, words in (("en", f"Readings ({source}) to "), ("zh", f"监测读数（{source}）至 ")):
        answer = refresh(client, panel, page, f"?lang={lang}{search}")["response"]
        assert words in str(answer[f'{{"panel":"{panel}","type":"footer"}}'])


def bar(client: FlaskClient, search: str) -> str:
    """The page with its chips, as JSON."""
    return client.get("/_dash-layout", headers={"Referer": f"http://localhost/calls{search}"}).get_data(as_text=True)


def test_the_footer_says_that_it_was_known_then_and_how_exactly(client: FlaskClient) -> None:
    assert "as it was known then, to the load" in footer(client, "calls_by_hour", f"lang=en&{THEN}")
    assert "按当时所知，精确到每次入库" in footer(client, "calls_by_hour", f"lang=zh&{THEN}")
    assert "as it was known then, to the day: figures of 2026-11-05 " in footer(
        client, "calls_by_hour", "lang=en&as_of=2026-11-05&known=1"
    )
    assert "known" not in footer(client, "calls_by_hour", f"lang=en&{THEN.split('&')[0]}")


def test_a_day_that_is_known_only_as_a_whole_has_neither_zeros_nor_a_dead_source(client: FlaskClient) -> None:
    """The log of that day keeps its first load. The hours after it are not known: neither their calls nor their age."""
    search = "?lang=en&as_of=2026-11-10T06:30:00&known=1"
    for panel, page in (("calls_total", "/calls"), ("calls_by_hour", "/calls"), ("headline_figures", "/")):
        parts = {key.split('"')[7]: str(part) for key, part in refresh(client, panel, page, search)["response"].items()}
        assert "dead" not in parts["footer"] and "to the day" in parts["footer"]
        assert "0 calls" not in parts["headline"] and "'0'" not in parts.get("body", "")
    told = footer(client, "calls_by_hour", search[1:])
    assert "age not known" not in told and "14.5 h ago" in told and "figures of 2026-11-10 00:" in told
    assert "as it was known then: figures of 2026-11-10 00:00" in bar(client, search)
    totals = refresh(client, "calls_total", "/calls", search)["response"]
    words = "Data calls: what was known of this time is kept only to the day"
    assert totals['{"panel":"calls_total","type":"headline"}']["children"] == words


@pytest.mark.parametrize("kind", PICTURES)
def test_where_it_cannot_be_known_the_card_says_so_and_shows_no_number(kind: str, client: FlaskClient) -> None:
    panel = next(name for name, panel in BY_ID.items() if panel.card.kind == kind and "incident" in panel.tables)
    body = asking(panel, "/incidents", f"?lang=en&{BEFORE_THE_LOG}")
    answer = client.post("/_dash-update-component", json=body)
    while "data-retry" in answer.text:
        answer = client.post("/_dash-update-component", json=body)
    updated = answer.get_json()["sideUpdate"]

    def part(name: str) -> dict[str, Any]:
        return updated[f'{{"panel":"{panel}","type":"{name}"}}']  # type: ignore[no-any-return]

    assert part("headline")["children"] == "Cannot be known" and part("footer")["children"] == ""
    assert "the log has no load of" in part("notice")["children"]
    blank = {"figure": "Cannot be known", "grid": "'rowData': []", "body": "Cannot be known"}
    assert blank[kind] in str(part(kind))
    rows = client.get(f"/panel/{panel}.csv?{BEFORE_THE_LOG}")
    assert rows.status_code == 404 and rows.text.startswith("Cannot be known") and rows.text.count("\n") == 1


def test_links_and_lists_keep_it_and_a_live_page_has_none(app: CitydeckApp) -> None:
    address = parse_address("/calls", f"?{THEN}&agency=data")
    chosen = address.asked(app.deck).chosen
    assert all("known=1" in address.link_to(page, chosen) for page in PAGES)
    assert address.asked(app.deck).elsewhere == []
    live = app.deck.filters({"known": "1"})
    assert live.known_by is None and "known" not in live.to_query()


def test_another_moment_keeps_the_choice_but_not_the_load(app: CitydeckApp) -> None:
    query = replayed("2026-11-18 10:00", "?as_of=2026-11-19T06:30:30&known=4711", app.deck)
    assert query == "?known=1&as_of=2026-11-18T02:00:00"


@pytest.mark.parametrize(
    ("text", "meant"), [("1", "1"), ("load:1", "load:1"), ("4711", "load:4711"), ("load:4711", "load:4711")]
)
def test_every_load_can_be_named_and_old_links_keep_their_meaning(text: str, meant: str, app: CitydeckApp) -> None:
    asked = app.deck.filters({"as_of": "2026-11-19T06:30:30", "known": text})
    assert asked.known_by == meant
    assert app.deck.filters(parse_qsl(asked.to_query())).known_by == meant


@pytest.mark.parametrize("text", ["0", "yes", "-1", "1e9", "01", "1" * 40, "load:", "load:0", "load"])
def test_anything_but_1_and_the_number_of_a_load_is_refused_in_one_line(text: str, app: CitydeckApp) -> None:
    with pytest.raises(FilterError, match="is neither 1 nor the number of a load") as raised:
        app.deck.filters({"as_of": "2026-11-19T06:30:30", "known": text})
    assert "\n" not in str(raised.value)


def test_late_calls_are_left_out(client: FlaskClient) -> None:
    """At half a minute past the minute, the calls of that half minute have not been loaded."""
    then, happened = (
        client.get(f"/panel/calls_by_hour.json?{query}").get_json()[-1]["calls"] for query in (THEN, THEN.split("&")[0])
    )
    assert then < happened
