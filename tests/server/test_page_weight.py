"""The weight of a page: its files are fingerprinted, compressed and cached for a year, and it names no unused ones."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from app import CitydeckApp
from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from tests.support.browserless import refresh
from tests.support.decks import opened_app

ROOT = Path(__file__).parents[2]
FINGERPRINT = re.compile(r"\.(v[\w-]+m[0-9a-f]+|[0-9a-f]{12})\.")
FOREVER = "max-age=31536000, public, immutable"
DESKS = [page for page in PAGES if page.surface != "wall"]


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack) -> Iterator[CitydeckApp]:
    with opened_app(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture(scope="module")
def client(app: CitydeckApp) -> FlaskClient:
    return app.server.test_client()


def document_of(client: FlaskClient, path: str = "/") -> str:
    return client.get(path.replace("<id>", "430102")).text


def named_by(document: str) -> list[str]:
    """Addresses of all files that a document names: scripts, styles and preloaded scripts."""
    return re.findall(r'<(?:script|link)(?! rel="preload" as="fetch")[^>]* (?:src|href)="(/[^"]+)"', document)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_file_that_a_page_names_is_fingerprinted_kept_for_a_year_and_compressed(
    path: str, client: FlaskClient
) -> None:
    addresses = named_by(document_of(client, path))
    assert len(addresses) > 8
    for address in addresses:
        assert FINGERPRINT.search(address), address
        answer = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == FOREVER
        assert answer.headers["Content-Encoding"] == "br" and "Accept-Encoding" in answer.headers["Vary"]


def test_a_page_loads_no_library_that_it_does_not_use(client: FlaskClient) -> None:
    for page in PAGES:
        named = "\n".join(named_by(document_of(client, page.path)))
        kinds = {BY_ID[place.panel].card.kind for place in page.places}
        assert ("/dash_ag_grid/" in named) == ("grid" in kinds), page.path
        assert ("/plotly.v" in named) == ("figure" in kinds), page.path
        assert ("/dash_bootstrap_components/" in named) == (page.surface != "wall"), page.path
        assert "/dash_table/" not in named and "/async-markdown" not in named and "/async-enterprise" not in named
        assert all(part in named for part in ("/dash_core_components.v", "/dash_renderer.v", "/files/deck."))


def test_a_page_without_a_grid_knows_where_its_first_table_finds_one(client: FlaskClient) -> None:
    for page in DESKS:
        listed = re.search(r'id="libraries">(.*?)</script>', document_of(client, page.path))
        assert listed
        addresses = json.loads(listed[1])["grid"]
        assert [address.split("/")[-1].split(".")[0] for address in addresses] == ["dash_ag_grid", "async-community"]
        assert all(client.get(address).status_code == 200 for address in addresses)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_what_the_renderer_asks_for_is_asked_for_while_the_scripts_are_on_their_way(
    path: str, client: FlaskClient
) -> None:
    document = document_of(client, path)
    early = re.findall(r'<link rel="preload" as="fetch" href="([^"]+)" crossorigin>', document)
    assert early == ["/_dash-layout", "/_dash-dependencies"]
    assert document.index('content="same-origin"') < document.index(early[0]) < document.index("<script")
    assert all(client.get(address).status_code == 200 for address in early)


def test_the_content_of_a_file_is_the_same_in_every_compression(client: FlaskClient) -> None:
    for address in named_by(document_of(client)):
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert brotli.decompress(client.get(address, headers={"Accept-Encoding": "br"}).data) == plain.data
        assert gzip.decompress(client.get(address, headers={"Accept-Encoding": "gzip"}).data) == plain.data


def test_our_files_are_named_by_what_is_in_them(client: FlaskClient) -> None:
    style, script = (
        address for ending in (".css", ".js") for address in named_by(document_of(client))
        if address.startswith("/files/") and address.endswith(ending)
    )  # fmt: skip
    for address, parts in ((style, sorted(ROOT.glob("assets/*.css"))), (script, sorted(ROOT.glob("assets/*.js")))):
        content = client.get(address, headers={"Accept-Encoding": "identity"}).data
        assert address.split(".")[1] == sha256(content).hexdigest()[:12]
        places = [content.find(part.read_bytes()) for part in parts]
        assert -1 not in places and places == sorted(places)
    assert client.get("/files/deck.000000000000.css").status_code == 404


def test_the_borders_are_compressed_and_kept_for_a_year(client: FlaskClient, app: CitydeckApp) -> None:
    figure = refresh(client, "city_map", "/")["response"]['{"panel":"city_map","type":"figure"}']["figure"]
    address = next(trace["geojson"] for trace in figure["data"] if "geojson" in trace)
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    assert FINGERPRINT.search(address) and answer.headers["Cache-Control"] == FOREVER
    assert brotli.decompress(answer.data) == app.deck.pack.districts_file.read_bytes()
    assert len(answer.data) < 60_000


def test_a_file_is_compressed_once_whatever_fingerprint_a_stranger_makes_up(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = next(address for address in named_by(document_of(client)) if "/dash_core_components.v" in address)
    first = client.get(address, headers={"Accept-Encoding": "br"}).data
    compressions: list[bytes] = []
    monkeypatch.setattr(
        "callbacks.server.files.brotli.compress", lambda content, **_: compressions.append(content) or b""
    )
    for made_up in (address, re.sub(r"m[0-9a-f]+\.js", "m1.js", address), re.sub(r"m[0-9a-f]+\.js", "m2.js", address)):
        assert client.get(made_up, headers={"Accept-Encoding": "br"}).data == first
    assert not compressions


def test_what_changes_is_not_kept_by_browsers(client: FlaskClient) -> None:
    for address in ("/", "/version", "/panel/calls_total.json"):
        assert "max-age" not in client.get(address).headers.get("Cache-Control", "")


def test_a_figure_carries_no_more_of_the_template_than_it_uses(client: FlaskClient) -> None:
    for panel in (place.panel for page in PAGES for place in page.places if BY_ID[place.panel].card.kind == "figure"):
        figure = refresh(client, panel, "/")["response"][f'{{"panel":"{panel}","type":"figure"}}']["figure"]
        template, kinds = figure["layout"]["template"], {trace.get("type", "scatter") for trace in figure["data"]}
        assert set(template["data"]) <= kinds, panel
        assert ("xaxis" in template["layout"]) == (not kinds or not kinds <= {"choroplethmap", "scattermap"}), panel
        assert ("bargap" in template["layout"]) == ("bar" in kinds), panel
        assert len(json.dumps(template)) < 1700, panel
