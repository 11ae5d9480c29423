"""The server without a browser: addresses beside the pages, the guard, and the callback endpoint with its errors."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from plotly.io.json import to_json_plotly

from app import CitydeckApp
from callbacks.identity.needs import FOR_TOKENS
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.warehouse.policy import FULL
from layouts.kit.frame import shell
from tests.conftest import DEMO_END, ROOT
from tests.support.browserless import BOM, asking, refresh
from tests.support.decks import draws_of, opened_app


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def no_trace(text: str) -> bool:
    return "Traceback" not in text and 'File "' not in text


# Addresses ---------------------------------------------------------------------------------------------------------


def test_an_unchanged_version_costs_a_304_without_a_body(client: FlaskClient, app: CitydeckApp) -> None:
    first = client.get("/version")
    assert first.status_code == 200 and first.headers["ETag"]
    content = first.get_json()
    assert content["moments"]["calls"] == f"{DEMO_END.isoformat()}Z" and content["reachable"] is True
    queries = app.deck.warehouse.queries
    again = client.get("/version", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    assert client.get("/version", headers={"If-None-Match": '"other"'}).status_code == 200
    assert app.deck.warehouse.queries == queries


def test_the_process_is_healthy_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200 and client.get("/readyz").status_code == 200
    assert client.get("/wall/overview").status_code == 200 and client.get("/wall/layers").status_code == 404


@pytest.mark.parametrize("path", ["/", "/calls", "/incidents", "/district/430102", "/wall/overview"])
def test_the_document_of_a_page_is_served_without_asking_the_warehouse(
    path: str, client: FlaskClient, app: CitydeckApp
) -> None:
    queries = app.deck.warehouse.queries
    answer = client.get(f"{path}?lang=zh&theme=dark")
    assert answer.status_code == 200 and 'lang="zh' in answer.text
    assert app.deck.warehouse.queries == queries


@pytest.mark.parametrize("panel", [panel.id for panel in PANELS])
def test_every_panels_rows_are_an_address(panel: str, client: FlaskClient, app: CitydeckApp) -> None:
    answer = client.get(f"/panel/{panel}.csv")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8" and answer.text.startswith(BOM)
    filters = app.deck.filters({})
    frame = app.service.rows(BY_ID[panel], filters, FULL).frame  # type: ignore[attr-defined]
    assert next(csv.reader(io.StringIO(answer.text.lstrip(BOM)))) == list(frame)


def test_csv_and_json_hold_the_same_rows(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/panel/calls_by_hour.csv?window=7d").text.lstrip(BOM))))
    objects = client.get("/panel/calls_by_hour.json?window=7d").get_json()
    assert len(rows) == len(objects) == 7 * 24
    assert [row["hour_utc"] for row in rows] == [row["hour_utc"] for row in objects]
    assert [int(row["calls"]) for row in rows] == [row["calls"] for row in objects]


def test_the_look_is_not_a_filter(client: FlaskClient) -> None:
    plain, dressed = (client.get(f"/panel/calls_by_hour.csv{query}").text for query in ("", "?lang=zh&theme=dark"))
    assert plain == dressed


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/panel/nothing.csv", 404, "There is no panel 'nothing.csv'"),
        ("/panel/calls_by_hour.xml", 404, "There is no panel"),
        ("/panel/calls_by_hour.csv?district=999999", 400, "Unknown district '999999'"),
        ("/panel/calls_by_hour.csv?window=fortnight", 400, "Window 'fortnight' is not known"),
        ("/panel/calls_by_hour.csv?as_of=yesterday", 400, "is not a date or time"),
        ("/panel/calls_by_hour.csv?nonsense=1", 400, "Unknown filter 'nonsense'"),
        ("/panel/incidents_timeline.csv?incident=%0a", 400, "not an identifier"),
    ],
)
def test_a_wrong_question_is_refused_in_one_line(address: str, status: int, words: str, client: FlaskClient) -> None:
    answer = client.get(address)
    assert answer.status_code == status and words in answer.text
    assert answer.text.count("\n") == 1 and answer.content_type.startswith("text/plain")


@pytest.mark.parametrize("page", [page.path for page in PAGES])
def test_an_unknown_district_in_a_page_does_not_break_its_document(page: str, client: FlaskClient) -> None:
    answer = client.get(page.replace("<district>", "999") + "?district=999&as_of=never")
    assert answer.status_code == 200 and no_trace(answer.text)


@pytest.mark.parametrize("look", ["lang=en", "lang=zh&theme=dark"])
@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_id_is_drawn_once_on_a_page(path: str, look: str, app: CitydeckApp, client: FlaskClient) -> None:
    """In the shell together with the page that the callback endpoint gives."""
    body = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "url", "property": "pathname", "value": path.replace("<district>", "430102")}],
        "state": [{"id": "url", "property": "search", "value": f"?{look}"}],
        "changedPropIds": ["url.pathname"],
    }
    drawn = client.post("/_dash-update-component", json=body)
    assert drawn.status_code == 200
    ids = Counter(ids_in(drawn.get_json()["response"]) + ids_in(json.loads(to_json_plotly(shell()))))
    assert "deck" in str(ids) and {name: count for name, count in ids.items() if count > 1} == {}


def test_a_page_comes_with_its_filters_where_the_browser_says_which_it_shows(client: FlaskClient) -> None:
    layout = client.get("/_dash-layout", headers={"Referer": "http://localhost/calls?lang=en&window=7d"})
    address, place = layout.get_json()["props"]["children"]
    assert address["props"]["pathname"] == "/calls" and address["props"]["search"] == "?lang=en&window=7d"
    ids = ids_in(place)
    assert '"filters"' in ids and '"replay"' in ids and '"dialog"' in ids
    assert sum('"ask-' in one for one in ids) == len(PAGES[1].places)


@pytest.mark.parametrize("headers", [{}, {"Referer": ""}, {"Referer": "http://["}])
def test_a_browser_that_does_not_say_which_page_it_shows_gets_a_place_for_it(
    headers: dict[str, str], client: FlaskClient
) -> None:
    address, place = client.get("/_dash-layout", headers=headers).get_json()["props"]["children"]
    assert "pathname" not in {name for name, value in address["props"].items() if value is not None}
    assert place["props"]["children"] is None


def test_a_wrong_question_comes_as_a_page_that_says_so(client: FlaskClient) -> None:
    layout = client.get("/_dash-layout", headers={"Referer": "http://localhost/?lang=en&window=fortnight"})
    assert "Window 'fortnight' is not known" in layout.text and '"panels"' in layout.text


def ids_in(part: Any) -> list[str]:
    """The ids of all components in a tree of JSON."""
    if isinstance(part, list):
        return [found for one in part for found in ids_in(one)]
    if not isinstance(part, dict):
        return []
    own = [json.dumps(part["props"]["id"], sort_keys=True)] if "namespace" in part and "id" in part["props"] else []
    return own + [found for value in part.values() for found in ids_in(value)]


# The guard ---------------------------------------------------------------------------------------------------------

STRANGERS: list[dict[str, Any]] = [
    {"environ_base": {"REMOTE_ADDR": "192.168.1.20"}},
    {"environ_base": {"REMOTE_ADDR": "2001:db8::1"}},
    {"environ_base": {"REMOTE_ADDR": ""}},
    {"headers": {"X-Forwarded-For": "203.0.113.9"}},
    {"headers": {"Forwarded": "for=203.0.113.9"}},
    {"headers": {"X-Real-IP": "203.0.113.9"}},
]


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("address", ["/", "/version", "/panel/calls_by_hour.csv", "/_dash-layout", "/healthz"])
def test_requests_from_elsewhere_are_refused(stranger: dict[str, Any], address: str, client: FlaskClient) -> None:
    answer = client.get(address, **stranger)
    assert answer.status_code == 403 and "--public" in answer.text and answer.text.count("\n") == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_is_answered(address: str, client: FlaskClient) -> None:
    assert client.get("/version", environ_base={"REMOTE_ADDR": address}).status_code == 200


def test_a_public_deck_answers_everyone(demo_path: Path, changsha_pack: CityPack) -> None:
    with opened_app(demo_path, changsha_pack, CITYDECK_PUBLIC="1") as app:
        client = app.server.test_client()
        assert all(client.get("/version", **stranger).status_code == 200 for stranger in STRANGERS)


# The callback endpoint ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("panel", [panel.id for panel in PANELS])
def test_every_panel_is_drawn_by_the_callback_endpoint(panel: str, client: FlaskClient) -> None:
    parts = refresh(client, panel)["response"]
    headline = next(props for name, props in parts.items() if '"headline"' in name)["children"]
    notice = next(props for name, props in parts.items() if '"notice"' in name)["children"]
    assert headline and notice == ""
    if BY_ID[panel].card.kind == "figure":
        figure = next(props for name, props in parts.items() if '"figure"' in name)["figure"]
        assert set(figure) >= {"data", "layout"}


def test_a_second_screen_costs_no_drawing_and_no_query(client: FlaskClient, app: CitydeckApp) -> None:
    first = refresh(client, "calls_by_hour", search="?window=7d")
    draws, queries = draws_of(app.deck), app.deck.warehouse.queries
    assert refresh(client, "calls_by_hour", search="?window=7d") == first
    assert (draws_of(app.deck), app.deck.warehouse.queries) == (draws, queries)


def test_both_languages_share_the_rows_and_not_the_picture(client: FlaskClient, app: CitydeckApp) -> None:
    english = refresh(client, "calls_by_hour", search="?lang=en&window=30d")
    queries = app.deck.warehouse.queries
    assert refresh(client, "calls_by_hour", search="?lang=zh&window=30d") != english
    assert app.deck.warehouse.queries == queries


@pytest.mark.parametrize(
    ("search", "text"),
    [("?district=999", "Unknown district '999'"), ("?window=x", "Window 'x' is not known"), ("?as_of=x", "as_of: 'x'")],
)
def test_a_wrong_question_is_told_once_by_the_page_and_a_panel_keeps_its_picture_in_silence(
    search: str, text: str, client: FlaskClient
) -> None:
    content = refresh(client, "calls_by_hour", search=f"{search}&lang=en")
    assert content.get("response", {}) == {} and text in json.dumps(content["sideUpdate"]["deck-alert"])
    assert [props for name, props in content["sideUpdate"].items() if "notice" in name] == [{"children": ""}]
    page = client.get("/_dash-layout", headers={"Referer": f"http://localhost/calls{search}&lang=en"}).text
    assert page.count(text) == 1 and '"replay"' in page, "the page says it, and has its filter bar"


def test_a_wrong_question_to_the_dialog_is_answered_there(client: FlaskClient) -> None:
    ask = {"panel": "calls_by_hour", "path": "/calls", "search": "?severty=1&lang=en", "view": "number"}
    body = {
        "output": "..dialog-title.children...dialog-body.children..",
        "outputs": [{"id": name, "property": "children"} for name in ("dialog-title", "dialog-body")],
        "inputs": [{"id": "dialog-ask", "property": "data", "value": ask}],
        "changedPropIds": ["dialog-ask.data"],
    }
    updated = client.post("/_dash-update-component", json=body).get_json()["sideUpdate"]
    assert "Unknown filter 'severty'" in updated["dialog-body"]["children"] and not any("notice" in n for n in updated)


def test_an_unknown_panel_is_refused_without_a_stack_trace(client: FlaskClient) -> None:
    body = asking("calls_by_hour")
    body["inputs"][0]["value"]["panel"] = "<script>"
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code < 500 and no_trace(answer.text) and "<script>" not in answer.text


@pytest.mark.parametrize(
    "value", [None, 5, "x", [], {}, {"panel": 5}, {"panel": ["a"]}, {"panel": "calls_by_hour", "path": "/nowhere"},
              {"panel": "calls_by_hour", "search": 7, "path": None}],
)  # fmt: skip
def test_an_ask_that_is_rubbish_gives_words_and_no_stack_trace(value: Any, client: FlaskClient) -> None:
    body = asking("calls_by_hour")
    body["inputs"][0]["value"] = value
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code in (200, 204, 400), answer.text[:200]
    assert no_trace(answer.text)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"output": 5}', b'{"output": "a.b", "inputs": []}', b"\xff" * 10]
)
def test_a_post_of_rubbish_gives_no_stack_trace(body: bytes, client: FlaskClient, app: CitydeckApp) -> None:
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code >= 400 and no_trace(answer.text) and len(answer.text) < 1000


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8050", 200), ("localhost", 200), ("[::1]:8050", 200), ("evil.example", 403)]
)
def test_a_foreign_name_that_points_here_is_refused(host: str, status: int, client: FlaskClient) -> None:
    assert client.get("/version", headers={"Host": host}).status_code == status


# Examples for operators --------------------------------------------------------------------------------------------


def test_nginx_sends_pages_on_to_https_and_refuses_what_programs_ask_with_a_token(app: CitydeckApp) -> None:
    plain = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").split("listen 80;")[1]
    found = re.search(r"location ~ (\S+) \{\s+return 403;", plain)
    assert found and "https://$server_name" in plain
    rules = [rule.rule for rule in app.server.url_map.iter_rules() if rule.endpoint in FOR_TOKENS | {"audit_csv"}]
    assert len(rules) >= len(FOR_TOKENS) and all(re.match(found[1], rule) for rule in rules)
    assert not any(re.match(found[1], page.path) for page in PAGES) and not re.match(found[1], "/audit")


def test_the_unit_of_systemd_lets_the_deck_make_private_files_and_network_connections_alone() -> None:
    lines = (ROOT / "deploy" / "citydeck.service").read_text("utf-8").splitlines()
    unit = dict(line.split("=", 1) for line in lines if "=" in line)
    assert unit["UMask"] == "0077" and unit["RestrictAddressFamilies"].split() == ["AF_UNIX", "AF_INET", "AF_INET6"]
    assert unit["CapabilityBoundingSet"] == ""
