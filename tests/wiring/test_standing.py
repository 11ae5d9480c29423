"""At which moment a page stands: its bar, its panels and the words for its header agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from callbacks.registry.pages import PAGES
from data.city.pack import CityPack
from layouts.kit.panel import Page
from tests.support.decks import opened_app
from tests.wiring.test_every_filter import components, framed

REFUSED = [
    "as_of=2030-01-01", "as_of=1970-01-01", "as_of=2026-11-20T14:05:00%2B15:00", "as_of=yesterday", "window=x",
    "as_of=2026-11-19T06:30:30&district=999", "severty=1", "as_of=2026-11-18&as_of=2026-11-19",
]  # fmt: skip
PAST = {
    "as_of=2026-11-18": "2026-11-18 00:00:00",
    "as_of=2026-11-19T06:30:30": "2026-11-19 14:30:30",
    "as_of=2026-11-19T06:30:30-05:00": "2026-11-19 19:30:30",
    "window=2026-11-10/2026-11-18": "2026-11-18 00:00:00",
    "window=2026-11-10/2026-11-19T06:30:30&known=1": "2026-11-19 14:30:30",
    "as_of=2026-11-17&window=2026-11-10/2026-11-18": "2026-11-17 00:00:00",
}
"""Query string of a page about the past -> the moment at which the page stands, in the city's time."""
SHOWN = [page for page in PAGES if "<" not in page.path and page.path in ("/", "/services", "/wall/overview")]


@pytest.fixture(scope="module")
def client(demo_path: object, changsha_pack: CityPack) -> Iterator[FlaskClient]:
    with opened_app(demo_path, changsha_pack) as app:  # type: ignore[arg-type]
        yield app.server.test_client()


def standing(client: FlaskClient, page: Page, search: str) -> tuple[str, bool]:
    """The words for the header, and whether they name a past moment; ("", False) for a live page."""
    frame = framed(client, page.path, f"?lang=en&{search}")
    found = list(components(frame["standing"]))
    past = bool(found) and "data-past" in found[0]
    if page.surface != "wall" and (past or not found):
        (field,) = (one for one in components(frame["filters"]) if one.get("id") == "replay")
        assert field["value"] == (found[0]["children"].removeprefix("Replay ") if past else "")
    return (found[0]["children"], past) if found else ("", False)


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.path)
@pytest.mark.parametrize("search", PAST)
def test_the_header_names_the_moment_at_which_the_page_stands(search: str, page: Page, client: FlaskClient) -> None:
    assert standing(client, page, search) == (f"Replay {PAST[search]}", True)


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.path)
@pytest.mark.parametrize("search", REFUSED)
def test_a_wrong_address_is_neither_live_nor_replayed(search: str, page: Page, client: FlaskClient) -> None:
    assert standing(client, page, search) == ("Not live: the address is wrong", False)


@pytest.mark.parametrize("search", ["", "window=7d", "window=2026-11-10/2026-12-31", "district=430102", "utm_source=x"])
def test_a_live_page_has_no_words_for_its_header(search: str, client: FlaskClient) -> None:
    assert standing(client, SHOWN[0], search) == ("", False)
