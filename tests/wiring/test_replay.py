"""The replay field: every good moment works from every page, every bad one gets words about the text that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from callbacks.replay import replayed
from data.city.pack import CityPack
from data.deck import Deck
from data.questions.filters import FilterError
from tests.support.decks import opened_app, opened_deck

PAGES = [
    "", "?lang=en", "?district=430111&as_of=1969-12-31T16:00:00", "?as_of=2030-01-01", "?as_of=yesterday",
    "?as_of=2026-11-18&as_of=2026-11-19", "?as_of=2026-11-19T06:30:30&known=4711", "?district=999&severty=1",
    "?window=2026-11-10/2026-11-18", "?window=2026-11-19T10:00:00/2026-12-31", "?window=1980-01-01/1985-01-01",
    "?window=2026-11-10/2026-11-18&as_of=2026-11-17", "?window=2026-11-10/2026-11-18&as_of=2030-01-01", "?window=7d",
]  # fmt: skip
"""Query strings of pages: live and past ones, and some with wrong parameters."""
GOOD = {
    "2026-11-18 10:00": "2026-11-18T02:00:00", "23:59": "2026-11-19T15:59:00",
    "11月17日下午2点05分": "2026-11-17T06:05:00",
    "2026-11-19T06:05:00Z": "2026-11-19T06:05:00", "2026-11-05": "2026-11-04T16:00:00",
}  # fmt: skip
"""What a viewer types at 20:00 of 2026-11-20 in the city -> the parameter as_of."""
BAD = {
    "soon": "'soon' is not a date and time", "1969-12-31 23:59": "'1969-12-31 23:59' lies before 1990",
    "2030-01-01 08:00": "2030-01-01 08:00 lies in the future", "2300-01-01": "'2300-01-01' lies after 2200",
    "14:05+15:00": "'14:05+15:00': no place has this offset",
}  # fmt: skip
"""What a viewer types -> the beginning of the words about it."""


@pytest.fixture(scope="module")
def deck(demo_path: Path, changsha_pack: CityPack) -> Iterator[Deck]:
    with opened_deck(demo_path, changsha_pack) as made:
        yield made


@pytest.fixture(scope="module")
def client(demo_path: Path, changsha_pack: CityPack) -> Iterator[FlaskClient]:
    with opened_app(demo_path, changsha_pack) as app:
        yield app.server.test_client()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", GOOD)
def test_every_good_moment_leads_from_every_page_to_a_page_of_that_moment(text: str, page: str, deck: Deck) -> None:
    query = replayed(text, page, deck)
    assert query is not None and query.count("as_of=") == 1 and f"as_of={GOOD[text]}" in query
    pairs = [pair.split("=") for pair in query[1:].split("&")]
    asked, wrong = deck.understand([(name, value) for name, value in pairs if name != "lang"])
    assert asked.as_of is not None and asked.as_of.isoformat() == GOOD[text]
    assert not set(wrong) - {"district", "severty"}, "what the moment does not concern stays as it is"
    assert replayed(text, query, deck) is None


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_field_leads_from_every_page_to_the_present(page: str, deck: Deck) -> None:
    query = replayed(" ", page, deck)
    pairs = [pair.split("=") for pair in (page if query is None else query)[1:].split("&") if pair]
    asked, wrong = deck.understand([(name, value) for name, value in pairs if name != "lang"])
    assert asked.live and "as_of" not in wrong


def test_a_window_stays_if_it_fits_the_new_moment(deck: Deck) -> None:
    past = "?window=2026-11-10/2026-11-18&district=430111"
    assert replayed("2026-11-17", past, deck) == f"{past}&as_of=2026-11-16T16:00:00"
    assert replayed("2026-11-09", past, deck) == "?district=430111&as_of=2026-11-08T16:00:00"
    assert replayed("", past, deck) == "?district=430111"
    assert replayed("2026-11-18 00:00:00", past, deck) is None
    assert replayed("", "?as_of=2026-11-17&window=2026-11-10/2026-12-31", deck) == "?window=2026-11-10/2026-12-31"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", BAD)
def test_every_bad_moment_is_told_in_the_words_that_were_typed(text: str, page: str, deck: Deck) -> None:
    with pytest.raises(FilterError) as told:
        replayed(text, page, deck)
    assert str(told.value).startswith(BAD[text])


def typed(client: FlaskClient, text: str, search: str) -> dict[str, Any]:
    """What the browser hears after a viewer has typed a text: id of an element -> its new properties."""
    found = [("url", "search"), ("deck-alert", "children")]
    layout = client.get("/_dash-dependencies").get_json()
    (output,) = (one["output"] for one in layout if one["inputs"] == [{"id": "replay", "property": "value"}])
    names = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    assert [(one, name.split("@")[0]) for one, name in names] == found
    body = {
        "output": output,
        "outputs": [{"id": one, "property": name} for one, name in names],
        "inputs": [{"id": "replay", "property": "value", "value": text}],
        "state": [{"id": "url", "property": "search", "value": search},
                  {"id": "url", "property": "pathname", "value": "/incidents"}],
        "changedPropIds": ["replay.value"],
    }  # fmt: skip
    content = client.post("/_dash-update-component", json=body).get_json()
    return content.get("response", {}) | content.get("sideUpdate", {})


def test_the_page_tells_a_bad_text_and_takes_it_back(client: FlaskClient) -> None:
    told = typed(client, "soon", "?lang=en")
    assert "'soon' is not a date" in told["deck-alert"]["children"] and "url" not in told
    assert typed(client, "", "?lang=en") == {"deck-alert": {"children": []}}
    moved = typed(client, "23:59", "?district=430111&as_of=1969-12-31T16:00:00")
    assert moved == {"url": {"search": "?district=430111&as_of=2026-11-19T15:59:00"}}
