"""Every filter on its way: parsed, offered, shown, asked of the warehouse, said where it does not hold, and linked.

The tests take all of `FILTERS`: a new record is tested without a new test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from app import CitydeckApp
from callbacks.address import parse_address
from callbacks.commands.query import query
from callbacks.registry.pages import PAGES
from callbacks.registry.panel import Panel
from callbacks.registry.panels import BY_ID, PANELS, obeyed
from data.city.pack import CityPack
from data.contract.incidents import incident
from data.deck import Deck
from data.questions.filters import Filters
from data.questions.reading import ViewerReader
from data.questions.vocabulary import FILTERS, LABELS, NAMES, Filter
from data.warehouse.policy import FULL
from data.warehouse.sqlalchemy_private import Structure, structure_of
from layouts.kit.panel import Page
from layouts.kit.theme import RenderContext
from tests.support.browserless import refresh
from tests.support.decks import opened_app
from tests.support.recording import statements_of

every_filter = pytest.mark.parametrize("record", FILTERS, ids=lambda record: record.name)
EN, ZH = RenderContext(language="en"), RenderContext(language="zh")
DESKS = [page for page in PAGES if page.surface == "desk"]


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture(scope="module")
def deck(app: CitydeckApp) -> Deck:
    return app.deck


@pytest.fixture
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def some_values(record: Filter, deck: Deck) -> list[str]:
    """Two values of a filter that takes several, one of another; none of them means the whole city."""
    allowed = deck.known().allowed(record)
    if allowed is None:
        with deck.warehouse.engine.connect() as connection:
            allowed = frozenset([connection.execute(incident.select()).scalars().first()])
    values = sorted(allowed - {deck.pack.city_id})
    return values[1:3] if record.many else values[-1:]


def search_of(record: Filter, deck: Deck) -> str:
    return "?lang=en&" + urlencode([(record.name, value) for value in some_values(record, deck)])


def asked(record: Filter, deck: Deck, **more: str) -> Filters:
    return deck.filters([*((record.name, value) for value in some_values(record, deck)), *more.items()])


def pages_with(record: Filter) -> list[Page]:
    return [page for page in DESKS if record.name in obeyed(page)]


def pages_without(record: Filter) -> list[Page]:
    return [page for page in DESKS if record.name not in obeyed(page)]


def framed(client: FlaskClient, path: str, search: str) -> dict[str, Any]:
    """What the page's bar, navigation, alert and standing become when the address changes, by id."""
    outputs = [{"id": name, "property": "children"} for name in ("filters", "navigation", "deck-alert", "standing")]
    body = {
        "output": "..filters.children...navigation.children...deck-alert.children...standing.children..",
        "outputs": outputs,
        "inputs": [{"id": "url", "property": "search", "value": search},
                   {"id": "url", "property": "pathname", "value": path}],
        "changedPropIds": ["url.search"],
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text[:300]
    return {name: props["children"] for name, props in answer.get_json()["response"].items()}


def components(part: Any) -> Iterator[dict[str, Any]]:
    """All components of a tree, with their types in "type"."""
    if isinstance(part, list):
        for one in part:
            yield from components(one)
    elif isinstance(part, dict):
        if "namespace" in part:
            yield part["props"] | {"type": part["type"]}
        for value in part.values():
            yield from components(value)


def words_in(part: Any) -> str:
    """All texts of a tree."""
    if isinstance(part, str):
        return part
    if isinstance(part, list):
        return " ".join(words_in(one) for one in part)
    return words_in(part["props"].get("children")) if isinstance(part, dict) and "props" in part else ""


def bound(panel: Panel, filters: Filters) -> tuple[list[Structure | None], set[str]]:
    """The structures and values of a panel's selects, which are quicker to get than their SQL, and the values alone."""
    found = [structure_of(statement) for statement in statements_of(panel, filters)]
    values = [value for one in found if one for value in one.values]
    return found, {str(one) for value in values for one in (value if isinstance(value, tuple) else [value])}


def texts(panel: Panel, filters: Filters) -> list[str]:
    """The SQL of a panel's question with the values that it binds."""
    compiled = [statement.compile() for statement in statements_of(panel, filters)]
    return [f"{one} {one.params}" for one in compiled]


def test_every_parameter_has_one_name_and_its_words_in_both_languages() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(FILTERS) + 3
    assert [name for name, label in LABELS.items() if ZH.t(label) == EN.t(label)] == []


@every_filter
def test_its_domains_are_those_of_the_panels_that_obey_it(record: Filter) -> None:
    obeying = {panel.read.domain for panel in PANELS if record.name in panel.obeys}
    assert obeying == set(record.domains), f"{record.name}: the record names {record.domains}, panels of {obeying} obey"


@every_filter
def test_it_is_parsed_and_its_link_asks_the_same(record: Filter, deck: Deck) -> None:
    filters = asked(record, deck)
    assert filters.values_of(record.name) == tuple(some_values(record, deck))
    assert deck.filters(parse_qsl(filters.to_query())) == filters
    for page in pages_with(record):
        address = parse_address(page.path, search_of(record, deck))
        there = parse_address(*_split(address.link_to(page, address.asked(deck).chosen)))
        assert there.filters(deck) == address.filters(deck) and there.looks == {"lang": "en"}


def _split(link: str) -> tuple[str, str]:
    parts = urlsplit(link)
    return parts.path, parts.query


@every_filter
def test_the_bar_shows_it_by_name_and_each_value_can_be_taken_back(
    record: Filter, deck: Deck, client: FlaskClient
) -> None:
    values = some_values(record, deck)
    page = pages_with(record)[0]
    bar = framed(client, page.path, search_of(record, deck))["filters"]
    assert EN.t(record.label) in words_in(bar) and "does not apply here" not in words_in(bar)
    named = [part for part in components(bar) if part.get("data-filter") == record.name]
    if record.on_bar:
        (boxes,) = [part for part in components(bar) if part["type"] == "Checklist" and part["value"]]
        assert boxes["value"] == values and boxes["id"]["filter"] == record.name
        assert {option["value"] for option in boxes["options"]} >= set(values)
        assert [part["data-value"] for part in named] == [""]  # the button "all"
    elif len(values) > 1:
        assert [part["data-drop"] for part in named] == values
    else:
        assert [part["data-value"] for part in named] == [""]
    if not isinstance(record.allowed, tuple) and record.name != "incident":
        assert not any(value in words_in(bar).split() for value in values), "an identifier is no word"


@every_filter
def test_a_page_that_knows_nothing_of_it_says_so_once(record: Filter, deck: Deck, client: FlaskClient) -> None:
    for page in pages_without(record)[:1]:
        search = search_of(record, deck)
        bar = framed(client, page.path, search)["filters"]
        assert words_in(bar).count("does not apply here") == len(some_values(record, deck))
        for place in page.places[:4]:
            footer = json.dumps(refresh(client, place.panel, page.path, search)["response"])
            assert "Not filtered by" not in footer, place.panel


@every_filter
def test_a_panel_beside_one_that_obeys_says_that_it_does_not(record: Filter, deck: Deck, client: FlaskClient) -> None:
    for page in pages_with(record):
        others = [place.panel for place in page.places if record.name not in BY_ID[place.panel].obeys]
        for panel in others[:1]:
            footer = json.dumps(refresh(client, panel, page.path, search_of(record, deck))["response"])
            assert (f"Not filtered by {EN.t(record.label)}" in footer) == record.many


@every_filter
def test_the_number_card_names_it(record: Filter, deck: Deck, client: FlaskClient) -> None:
    page = pages_with(record)[0]
    panel = next(place.panel for place in page.places if record.name in BY_ID[place.panel].obeys)
    ask = {"panel": panel, "path": page.path, "search": search_of(record, deck), "view": "number"}
    body = {
        "output": "..dialog-title.children...dialog-body.children..",
        "outputs": [{"id": name, "property": "children"} for name in ("dialog-title", "dialog-body")],
        "inputs": [{"id": "dialog-ask", "property": "data", "value": ask}],
        "changedPropIds": ["dialog-ask.data"],
    }
    card = client.post("/_dash-update-component", json=body).get_json()["response"]["dialog-body"]["children"]
    assert f"{EN.t(record.label)}: {', '.join(some_values(record, deck))}" in words_in(card)


@pytest.fixture(scope="module")
def bound_before(deck: Deck) -> dict[str, tuple[list[Structure | None], set[str]]]:
    """Panel -> what it binds for a question without a filter."""
    plain = deck.filters({"as_of": "2026-11-20T12:00:00"})
    return {panel.id: bound(panel, plain) for panel in PANELS}


@every_filter
def test_every_panel_that_obeys_asks_for_all_of_its_values_and_no_other_asks_differently(
    record: Filter, deck: Deck, bound_before: dict[str, tuple[list[Structure | None], set[str]]]
) -> None:
    plain, filters = deck.filters({"as_of": "2026-11-20T12:00:00"}), asked(record, deck, as_of="2026-11-20T12:00:00")
    read, wanted = ViewerReader(deck.warehouse, FULL), set(filters.districts or filters.values_of(record.name))
    for panel in PANELS:
        before, after = bound_before[panel.id], bound(panel, filters)
        assert None not in before[0]
        if record.name not in panel.obeys:
            assert before == after, f"{panel.id} says that it ignores {record.name}"
        elif record.name in panel.takes_one:
            assert before == after and record.name in panel.ignored(filters), f"{panel.id} must say that it takes one"
            assert bound(panel, deck.filters({record.name: min(wanted)})) != before and not panel.ignored(plain)
        elif record.name == "layer" and panel.read.layers:
            assert not after[0] or wanted & {*panel.read.layers}, f"{panel.id} asks for layers that it does not show"
        elif before[0] == after[0]:  # the question is the same, another of its rows is the chosen one
            assert not panel.read(read, plain).equals(panel.read(read, filters)), f"{panel.id} ignores {record.name}"
        else:
            assert wanted <= after[1], f"{panel.id} does not bind all of {record.name}"


def test_the_agency_of_data_calls_is_the_consumer_unless_the_panel_is_named_for_providers(deck: Deck) -> None:
    filters = deck.filters({"as_of": "2026-11-20T12:00:00", "agency": "housing"})
    for panel in (panel for panel in PANELS if panel.read.domain == "calls" and "agency" in panel.obeys):
        chosen = [text for text in texts(panel, filters) if "'housing'" in text]
        named = "provider" in panel.card.title.lower()
        column = "dataset.provider_agency_id" if named else "business_system.agency_id"
        assert chosen and all(f"{column} IN (" in text or f"{column} = " in text for text in chosen), panel.id
        other = "business_system.agency_id" if named else "dataset.provider_agency_id"
        assert not any(f"{other} = :" in text for text in chosen), panel.id


@every_filter
def test_the_rows_of_an_address_are_those_of_the_screen(record: Filter, deck: Deck, client: FlaskClient) -> None:
    panel = next(panel for panel in PANELS if record.name in panel.obeys)
    address = f"/panel/{panel.id}.json?" + search_of(record, deck)[1:]
    rows = client.get(address)
    assert rows.status_code == 200, rows.text
    assert len(rows.get_json()) == len(panel.read(ViewerReader(deck.warehouse, FULL), asked(record, deck)))
    wrong = client.get(f"/panel/{panel.id}.json?{record.name}=%0a")
    assert wrong.status_code == 400 and record.name in wrong.text


@every_filter
def test_the_command_line_has_an_option_for_it(record: Filter) -> None:
    (option,) = [param for param in query.params if param.name == record.name]
    assert option.opts == [f"--{record.name.replace('_', '-')}"]
    assert all(domain in str(getattr(option, "help", "")) for domain in record.domains)


def test_what_was_chosen_goes_along_while_the_warehouse_does_not_answer(deck: Deck) -> None:
    search = "?lang=en&window=7d&as_of=2026-11-19T06:00:00&agency=housing&command_system=traffic&utm_source=x"
    for page in DESKS:
        link = parse_address("/incidents", search).unread_link_to(page)
        assert parse_qsl(_split(link)[1]) == [*parse_qsl(search[1:])[1:-1], ("lang", "en")]


def test_a_chosen_window_goes_along_and_a_page_without_windows_says_so(client: FlaskClient) -> None:
    pages = [page for page in DESKS if "window" not in obeyed(page)]
    assert {page.path for page in pages} == {"/scenarios"}
    bar = words_in(framed(client, "/scenarios", "?lang=en&window=7d&command_system=traffic")["filters"])
    assert "7 days" in bar and bar.count("does not apply here") == 2
    (choice,) = [
        part for part in components(framed(client, "/calls", "?lang=en")["filters"]) if part["type"] == "Select"
    ]
    assert choice["value"] == "own" and choice["options"][0] == {"value": "own", "label": "each its own"}


@every_filter
def test_it_goes_along_to_the_pages_that_know_it_and_to_no_other(
    record: Filter, deck: Deck, client: FlaskClient
) -> None:
    search = search_of(record, deck) + "&window=month&as_of=2026-11-19T06:00:00&theme=dark&utm_source=x&from=y"
    for page in DESKS:
        links = [part["href"] for part in components(framed(client, page.path, search)["navigation"]) if "href" in part]
        assert len(links) == len([to for to in PAGES if "<" not in to.path]) + 1  # the deck's name is a link too
        for link in links:
            path, query_string = _split(link)
            (to,) = [one for one in PAGES if one.path == path]
            kept = parse_qsl(query_string)
            carried = [value for name, value in kept if name == record.name]
            said = (
                record.on_bar and to.surface != "wall"
            )  # the filter bar of the other page says that it does not apply
            assert carried == (some_values(record, deck) if said or record.name in obeyed(to) else []), link
            assert {("window", "month"), ("as_of", "2026-11-19T06:00:00"), ("lang", "en"), ("theme", "dark")} <= {*kept}
            assert not {"utm_source", "from"} & {name for name, _ in kept}
