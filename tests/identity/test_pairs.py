"""Random viewers ask random panels on every surface, over HTTP in each mode: nobody gets what belongs to another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import g
from flask.testing import FlaskClient

from callbacks.address import parse_address
from callbacks.panel_service import PanelService
from callbacks.registry.panels import BY_ID, PANELS
from data.city.pack import CityPack
from data.errors import WarehouseError
from data.identity.rights import ROLES
from data.identity.who import Identity, identity_of
from data.questions.filters import FilterError
from data.store.viewers import Policy
from layouts.kit.export import to_json
from tests.exam.cases import random_cases
from tests.identity.test_proxy import PROXY, SECRET
from tests.support.accounts import ALL, Web, opened_web
from tests.support.browserless import asking

DISTRICTS = ("430102", "430103", "430104", "430105", "430111", "430121")
MODES = ("password", "oidc", "proxy")
SURFACES = ("json", "csv", "refresh", "page", "access", "nobody", "ended")
EACH = 10
"""Pairs of one case: viewers take turns, so that what one gets may stand in a cache when the next one asks."""
WHO = 12
"""Number of viewers of a mode."""


@dataclass(frozen=True)
class Pair:
    """Viewer number `who` asks for a panel on a surface. more: parameters of the address."""

    who: int
    panel: str
    surface: str
    more: tuple[tuple[str, str], ...]


def pairs(random: Random) -> tuple[str, list[Pair]]:
    """A mode and some pairs. Few panels and questions, so that viewers meet in the caches."""
    panels = random.sample([panel.id for panel in PANELS], 2)
    questions = random.sample([(), (("window", "7d"),), (("district", "430102"),), (("district", "430104"),)], 2)
    made = [
        Pair(random.randrange(WHO), random.choice(panels), random.choice(SURFACES), random.choice(questions))
        for _ in range(EACH)
    ]
    return random.choice(MODES), made


def policy(number: int) -> Policy:
    """The policy of a viewer: another one for each number."""
    random = Random(number)
    districts = frozenset(random.sample(DISTRICTS, random.randint(0, 2))) if number % 4 else ALL
    return Policy(random.choice([*ROLES]), districts, ALL, case_detail=number % 3 > 0)


@pytest.fixture(scope="module")
def webs(
    demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Web]]:
    """`webs("oidc")`: the deck in this mode, opened when it is first needed."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        opened: dict[str, Web] = {}

        def web(mode: str) -> Web:
            if mode not in opened:
                folder = tmp_path_factory.mktemp(mode)
                (folder / "secret").write_text(SECRET)
                (folder / "citydeck.toml").write_text(rules())
                patch.chdir(folder)
                more = SETTINGS[mode] | (
                    {"CITYDECK_PROXY_SECRET_FILE": str(folder / "secret")} if mode == "proxy" else {}
                )
                opened[mode] = stack.enter_context(opened_web(demo_path, changsha_pack, folder, mode, **more))
            return opened[mode]

        yield web


SETTINGS: dict[str, dict[str, str]] = {
    "password": {},
    "oidc": {
        "CITYDECK_OIDC_ISSUER": "http://127.0.0.1:9", "CITYDECK_OIDC_CLIENT": "deck",
        "CITYDECK_PUBLIC_URL": "http://localhost",
    },
    "proxy": {"CITYDECK_PROXY_ADDRESSES": "10.1.2.0/24"},
}  # fmt: skip


def rules() -> str:
    """A table of claims that gives viewer 3 his policy for the group g3."""
    lines = []
    for number in range(WHO):
        own = policy(number)
        lines += [
            "[[claims.rules]]", f'when = {{ groups = "g{number}" }}', f'role = "{own.role}"',
            f"districts = {json.dumps(sorted(own.districts))}", f"agencies = {json.dumps(sorted(own.agencies))}",
            f"case_detail = {str(own.case_detail).lower()}",
        ]  # fmt: skip
    return "\n".join(lines)


def browser(web: Web, pair: Pair) -> FlaskClient:
    """The browser of the viewer: with a session or, behind a proxy, with headers. `nobody` and `ended` have neither."""
    name = f"v{pair.who}"
    if pair.surface == "nobody":
        return web.browser()
    if web.accounts.auth != "proxy":
        client = web.signed_in(name, policy(pair.who))
        if pair.surface == "ended":
            cookie = client.get_cookie("citydeck")
            assert cookie is not None
            client.post("/sign-out")
            client.set_cookie("citydeck", cookie.value)
        return client
    client = web.browser()
    client.environ_base |= PROXY | {"HTTP_X_REMOTE_USER": name, "HTTP_X_REMOTE_GROUPS": f"g{pair.who}"}
    if pair.surface != "ended":
        client.environ_base["HTTP_X_CITYDECK_SECRET"] = SECRET
    return client


def expected(web: Web, pair: Pair, identity: Identity) -> Any:
    """The rows of the panel for this viewer, read anew without any cache of the web; or why he gets none, a text."""
    deck, viewer = web.app.deck, identity.viewer
    try:
        with fresh_service(web) as service:
            rows = service.rows(BY_ID[pair.panel], deck.filters(pair.more, viewer=viewer), viewer)
    except (FilterError, WarehouseError) as error:
        return str(error)
    return json.loads(to_json(rows.frame))


def check_export(web: Web, pair: Pair, client: FlaskClient, identity: Identity) -> None:
    answer = client.get(f"/panel/{pair.panel}.{pair.surface}?{urlencode(pair.more)}")
    if not identity.may("export"):
        assert answer.status_code == 403 and answer.text.count("\n") == 1
        return
    rows = expected(web, pair, identity)
    if isinstance(rows, str):
        assert answer.status_code in (400, 403) and answer.text == f"{rows}\n"
        return
    assert answer.status_code == 200, answer.text
    if pair.surface == "csv":
        assert f"({identity.name})" in answer.text.splitlines()[0]
        return
    content = answer.get_json()
    assert f"({identity.name})" in content["export"]["exported by"]
    assert content["rows"] == rows


def check_refresh(web: Web, pair: Pair, client: FlaskClient, identity: Identity) -> None:
    """The second refresh comes from the cache of replies, and both are what this viewer's picture is."""
    search = f"?{urlencode([*pair.more, ('lang', 'en')])}"
    body = asking(pair.panel, "/", search)
    first = client.post("/_dash-update-component", json=body)
    while "data-retry" in first.text:
        first = client.post("/_dash-update-component", json=body)
    again = client.post("/_dash-update-component", json=body)
    content = first.get_json()
    drawn = [value for part in content.get("response", {}).values() for value in part.values()]
    assert content == again.get_json() and drawn == picture(web, pair, search, identity)
    if not identity.viewer.has_policy:
        assert not drawn or "You may not see these data" in first.text


def picture(web: Web, pair: Pair, search: str, identity: Identity) -> list[Any]:
    """What the panel draws for this viewer, with no cache that anybody else has used; nothing if it may not."""
    address, deck = parse_address("/", search), web.app.deck
    with fresh_service(web) as service, web.app.server.test_request_context():
        g.identity = identity
        try:
            made = service.picture(BY_ID[pair.panel], address.filters(deck), address.look(deck), identity.viewer)
        except (FilterError, WarehouseError):
            return []
    return [json.loads(part) for part in made.parts]


@contextmanager
def fresh_service(web: Web) -> Iterator[PanelService]:
    """A service whose caches nobody else has used."""
    warehouse, steps = web.app.deck.warehouse, web.app.deck.watcher.on_step
    before, after = list(warehouse.caches), list(steps)
    service = PanelService(web.app.deck)
    try:
        yield service
    finally:
        for executor in service.read_pools._executors.values():
            executor.shutdown()
        warehouse.caches[:], steps[:] = before, after


def check_page(client: FlaskClient, identity: Identity) -> None:
    page = client.get("/_dash-layout", headers={"Referer": "http://localhost/?lang=en"}).text
    assert identity.shown_name in page
    access = client.get("/access?lang=en")
    assert access.status_code == 200 and f"<dd>{identity.name}</dd>" in access.text
    others = {f"<dd>v{number}</dd>" for number in range(WHO)} - {f"<dd>{identity.name}</dd>"}
    assert not any(other in access.text for other in others)


def check_nobody(pair: Pair, client: FlaskClient) -> None:
    for path in (f"/panel/{pair.panel}.json", "/", "/access", "/_dash-layout", "/version"):
        answer = client.get(path)
        assert answer.status_code in (303, 401, 403) and len(answer.text) < 500, path
    refused = client.post("/_dash-update-component", json=asking(pair.panel, "/", ""))
    assert refused.status_code in (401, 403) and refused.text.count("\n") == 1


@random_cases("identities", "drawn", pairs, 1000)
def test_nobody_gets_what_belongs_to_another(drawn: tuple[str, list[Pair]], webs: Callable[[str], Web]) -> None:
    mode, made = drawn
    web = webs(mode)
    for pair in made:
        client = browser(web, pair)
        if pair.surface in ("nobody", "ended"):
            check_nobody(pair, client)
            continue
        client.get("/version")  # behind a proxy this makes the viewer known
        identity = identity_of(web.add(f"v{pair.who}", policy(pair.who)), "password")
        if pair.surface in ("json", "csv"):
            check_export(web, pair, client, identity)
        elif pair.surface == "refresh":
            check_refresh(web, pair, client, identity)
        else:
            check_page(client, identity)
