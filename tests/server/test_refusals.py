"""What is refused: malformed callbacks, odd addresses and other sites' requests; and the headers of every response."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import CitydeckApp, create_app
from callbacks.posted import CALLBACKS, VALUES, problem_of
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import PANELS
from callbacks.server.connections import MAX_BODY
from callbacks.server.refusals import LONGEST_QUERY
from data.city.pack import CityPack
from data.settings import SettingError
from tests.support.browserless import asking, asking_dialog, asking_page
from tests.support.decks import opened_app, opened_deck, settings_for

PLACES = [page.path.replace("<id>", "430102") for page in PAGES]
PAGE_ASK = asking_page("/calls", "?lang=en")


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def changed(asked: dict[str, Any], *path: Any, value: Any = None) -> dict[str, Any]:
    """A copy in which the part at the path has another value."""
    made = copy.deepcopy(asked)
    part: Any = made
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return made


# Malformed callbacks -----------------------------------------------------------------------------------------------


def test_what_the_script_posts_is_right(app: CitydeckApp) -> None:
    for asked in (PAGE_ASK, asking_dialog("calls_by_hour", "table"), *(asking(panel.id) for panel in PANELS)):
        assert problem_of(asked, app.callback_map) is None


def test_every_input_of_a_callback_has_a_declared_kind_of_value(app: CitydeckApp) -> None:
    assert app.server.test_client().get("/").status_code == 200  # Dash lists its callbacks at the first request
    for callback in app.callback_map.values():
        for one in (*callback["inputs"], *callback["state"]) if "callback" in callback else ():
            kind = one["id"].split('"type":"')[-1].rstrip('"}')
            assert f"{kind}.{one['property']}" in VALUES, "declare in callbacks/posted.py what its values look like"


ASK = asking("calls_by_hour")
MALFORMED = [
    {}, [], "x", None,
    changed(ASK, "output", value="nothing.children"),
    changed(ASK, "output", value=[1]),
    changed(ASK, "output", value="panels.title"),  # a callback of the browser
    changed(ASK, "outputs", value=None),
    changed(ASK, "outputs", 0, "property", value="children"),
    changed(ASK, "outputs", 0, "id", "panel", value="calls_top_datasets"),
    changed(ASK, "outputs", 0, "id", "panel", value={}),
    changed(ASK, "inputs", value=[]),
    changed(ASK, "inputs", value={"a": 1}),
    changed(ASK, "inputs", 0, value=7),
    changed(ASK, "inputs", 0, "id", value="ask-figure"),
    changed(ASK, "inputs", 0, "value", value=None),
    changed(ASK, "inputs", 0, "value", "panel", value="<script>"),
    changed(ASK, "inputs", 0, "value", "panel", value=["calls_by_hour"]),
    changed(ASK, "inputs", 0, "value", "search", value=5),
    changed(ASK, "inputs", 0, "value", "search", value="x" * 9_000),
    changed(ASK, "inputs", 0, "value", "version", value="9" * 5_000),
    changed(ASK, "inputs", 0, "value", "tries", value=True),
    changed(ASK, "inputs", 0, "value", "more", value=1),
    changed(ASK, "state", value=[{"id": "url", "property": "search", "value": ""}]),
    changed(ASK, "changedPropIds", value=[[]]),
    changed(ASK, "more", value=1),
    changed(PAGE_ASK, "inputs", 0, "value", value={"a": 1}),
    changed(PAGE_ASK, "state", value=[]),
    changed(PAGE_ASK, "outputs", value=[]),
]  # fmt: skip


@pytest.mark.parametrize("posted", MALFORMED)
def test_a_malformed_callback_is_a_400_and_one_line_of_the_log(
    posted: Any, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post(CALLBACKS, json=posted)
    assert answer.status_code == 400 and answer.text == "This request is not understood  无法识别该请求\n"
    assert len(caplog.records) == 1 and "\n" not in caplog.records[0].getMessage()
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"), (b"{", "application/json"), (b"\xff", "application/json"), (b"{}", "text/plain"),
        (b"[" * 100_000, "application/json"), (b'{"output": NaN}', "application/json"), (b"{}", ""),
        (b'{"output": "\\ud800"}', "application/json"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_a_400(body: bytes, kind: str, client: FlaskClient) -> None:
    assert client.post(CALLBACKS, data=body, content_type=kind).status_code == 400


def test_a_large_body_is_a_413(client: FlaskClient) -> None:
    answer = client.post(CALLBACKS, data=b" " * (MAX_BODY + 1), content_type="application/json")
    assert answer.status_code == 413 and answer.text == "This request is too large  请求内容过大\n"


# Odd addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/calls/x", 404), ("GET", "/files/none.css", 404), ("GET", "/city/x", 404),
        ("GET", "/_dash-component-suites/os/path.py", 404), ("GET", "/_dash-component-suites/dash/../dash.py", 404),
        ("GET", "/_dash-component-suites/dash/dash.py", 404), ("GET", "/assets/none.js", 404),
        ("GET", "/assets/%00", 400), ("GET", "/%00", 400), ("GET", f"/?{'x' * (LONGEST_QUERY + 1)}", 414),
        ("POST", "/", 405), ("POST", "/version", 405), ("GET", CALLBACKS, 405), ("DELETE", "/calls", 405),
        ("PUT", "/panel/calls_by_hour.csv", 405), ("TRACE", "/", 405),
    ],
)  # fmt: skip
def test_an_odd_address_is_refused(method: str, address: str, status: int, client: FlaskClient) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == status and "Traceback" not in answer.text
    if status != 404 or answer.mimetype == "text/plain":  # an unknown page is a document that says so
        assert answer.text.count("\n") == 1 and answer.content_type == "text/plain; charset=utf-8"
    assert ("Allow" in answer.headers) == (status == 405)


def test_an_undecodable_query_is_refused(client: FlaskClient) -> None:
    assert client.get("/", environ_overrides={"QUERY_STRING": "\xff"}).status_code == 400
    assert client.get("/?district=%ff&x=%01").status_code == 200, "the page says what is wrong"


@pytest.mark.parametrize("path", ["/", "/version", "/healthz", "/panel/calls_by_hour.csv", "/_dash-layout"])
def test_head_has_the_headers_of_get_and_no_body(path: str, client: FlaskClient) -> None:
    head, got = client.head(path), client.get(path)
    assert head.status_code == got.status_code == 200 and head.data == b""
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


def test_a_referer_that_is_no_address_leaves_no_traceback(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/_dash-layout", headers={"Referer": "http://["}).status_code == 200 and caplog.records == []


# Other sites -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a script
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://LOCALHOST"}, 200),  # behind a proxy with TLS
        ({"Origin": "http://localhost:81"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_a_changing_request_of_another_sites_page_is_refused(
    headers: dict[str, str], status: int, client: FlaskClient
) -> None:
    assert client.post(CALLBACKS, json=ASK, headers=headers).status_code == status
    assert client.get("/version", headers=headers).status_code == 200, "reading is not changing"


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("none", 200), ("same-origin", 200)]
)
def test_another_site_does_not_make_a_browser_take_rows_away(site: str, status: int, client: FlaskClient) -> None:
    assert client.get("/panel/calls_total.csv", headers={"Sec-Fetch-Site": site}).status_code == status


# Headers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PLACES)
def test_a_document_forbids_scripts_that_are_not_the_decks(path: str, client: FlaskClient) -> None:
    headers = client.get(path).headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split("; ")}
    assert policy["script-src"][0] == "'self'" and policy["object-src"] == ["'none'"]
    assert all(source.startswith("'sha256-") for source in policy["script-src"][1:])
    assert policy["frame-ancestors"] == ["'self'"] and headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin" and "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("path", "keep"),
    [
        ("/calls", "private, no-store"), ("/_dash-layout", "private, no-store"), ("/none", "private, no-store"),
        ("/panel/calls_by_hour.csv", "private, no-store"), ("/version", "no-cache"),
        ("/files/deck.css", "private, no-store"),  # an address without a fingerprint, and so a 404
    ],
)  # fmt: skip
def test_each_kind_of_response_says_how_long_it_may_be_kept(path: str, keep: str, client: FlaskClient) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == keep and headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/_dash-layout", "/none", "/panel/calls_by_hour.csv", "/version", "/healthz", "file"])
def test_what_is_no_document_loads_nothing_and_stands_in_no_frame(
    path: str, client: FlaskClient, app: CitydeckApp
) -> None:
    headers = client.get(app.files.addresses[0] if path == "file" else path).headers
    if "text/html" not in headers["Content-Type"]:
        assert headers.getlist("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]
    assert headers.getlist("Referrer-Policy") == ["same-origin"]


def test_a_file_may_be_kept_for_a_year_and_a_callback_not_at_all(client: FlaskClient, app: CitydeckApp) -> None:
    assert "max-age=31536000" in client.get(app.files.addresses[0]).headers["Cache-Control"]
    answers = [client.post(CALLBACKS, json=ASK) for _ in range(2)]  # the second is a cached reply
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert all(len(answer.headers.getlist("X-Content-Type-Options")) == 1 for answer in answers)


def test_a_portal_may_show_the_deck_in_a_frame_if_the_city_says_so(demo_path: Path, changsha_pack: CityPack) -> None:
    with opened_deck(demo_path, changsha_pack) as deck:
        settings = settings_for(demo_path, changsha_pack, CITYDECK_FRAMES="'self' https://portal.example")
        headers = create_app(settings, deck).server.test_client().get("/").headers
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'self' https://portal.example")
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize("value", ["*", "'self'; script-src *", "portal.example", "'none' 'self'", "https://a,b"])
def test_sites_that_are_none_are_refused(value: str, demo_path: Path, changsha_pack: CityPack) -> None:
    with pytest.raises(SettingError, match=r"CITYDECK_FRAMES=.*names no sites"):
        settings_for(demo_path, changsha_pack, CITYDECK_FRAMES=value)


def test_a_refresh_that_names_another_panel_than_its_parts_is_a_400(client: FlaskClient) -> None:
    body = asking("incidents_open", "/incidents")
    body["inputs"][0]["value"]["panel"] = "headline_figures"
    assert client.post(CALLBACKS, json=body).status_code == 400


@pytest.mark.parametrize("address", ["/?incident=%00", "/panel/calls_total.csv?dataset=a%00b"])
def test_a_zero_byte_is_a_400(address: str, client: FlaskClient) -> None:
    assert client.get(address).status_code == 400
