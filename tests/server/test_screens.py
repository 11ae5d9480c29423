"""Screens through the server: what a browser of a screen gets, and everything that it must not get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import CitydeckApp, create_app
from callbacks.registry.pages import PAGES, WALL
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.store.screens import all_screens, all_waiting, approve_screen, revoke_screen
from data.store.sessions import begin_session
from data.store.store import Store
from data.store.viewers import Policy, add_viewer, find_viewer
from tests.conftest import DEMO_END
from tests.support.browserless import asking
from tests.support.decks import opened_deck
from tests.support.screens import BrowserKey
from tests.support.stores import Clock, new_store, remove_files

SCENE, LATER = "/wall/overview", DEMO_END + timedelta(minutes=1)
DISTRICT = "430102"
ON_WALL = {place.panel for place in WALL.places}


class Wall:
    """A browser before a wall: it asks as the script of screens does, and keeps its cookies."""

    def __init__(self, app: CitydeckApp, address: str = "10.0.0.7", *, key: bool = True) -> None:
        self.client: FlaskClient = app.server.test_client()
        self.key = BrowserKey() if key else None
        self.address = address

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, **more)

    def post(self, path: str, said: Any, **more: Any) -> Any:
        return self.client.post(path, json=said, environ_base={"REMOTE_ADDR": self.address}, **more)

    def ask(self, path: str = SCENE) -> dict[str, Any]:
        said = {"path": path, "key": self.key.public if self.key else ""}
        told: dict[str, Any] = self.post("/screen/ask", said).get_json()
        if told["state"] == "prove" and self.key:
            proof = self.key.prove(told["question"])
            told = self.post(
                "/screen/ask", said | {"question": proof.question, "signature": proof.signature}
            ).get_json()
        return told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def clock() -> Clock:
    made = Clock()
    made.now = DEMO_END
    return made


@pytest.fixture(scope="module")
def app(demo_path: Path, changsha_pack: CityPack, folder: Path, clock: Clock) -> Iterator[CitydeckApp]:
    new_store(folder).close()
    store = f"sqlite:///{folder}/store.db"
    with opened_deck(demo_path, changsha_pack, CITYDECK_AUTH="password", CITYDECK_STORE=store) as deck:
        deck.clock = clock
        yield create_app(deck.settings, deck)


@pytest.fixture
def store(app: CitydeckApp, folder: Path) -> Iterator[Store]:
    made = Store.open(f"sqlite:///{folder}/store.db")
    yield made
    for screen in all_screens(made):
        revoke_screen(made, screen.name, by="test", now=DEMO_END)
    made.close()


def paired(app: CitydeckApp, store: Store, clock: Clock, *, key: bool = True, districts: str = "*") -> Wall:
    wall = Wall(app, key=key)
    code = wall.ask()["code"].replace(" ", "")
    approve_screen(store, code, scenes=[SCENE], districts=[districts], by="li", now=clock(), name="hall")
    clock.move(seconds=6)
    assert wall.ask()["state"] == "paired"
    return wall


def administrator(app: CitydeckApp, store: Store, clock: Clock) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    everywhere = frozenset({"*"})
    if find_viewer(store, "zhang") is None:
        add_viewer(store, "zhang", "Zhang", Policy("administrator", everywhere, everywhere), by="test", now=clock())
    who = find_viewer(store, "zhang")
    assert who is not None
    secret = begin_session(
        store, who, method="password", address="", browser="", now=clock(), ends_at=clock() + timedelta(hours=9)
    )
    client = app.server.test_client()
    client.set_cookie("citydeck", secret)
    return client


def test_a_new_screen_gets_the_picture_and_never_a_form(app: CitydeckApp, store: Store) -> None:
    wall = Wall(app)
    for path in (SCENE, "/wall/", "/wall/of-another-version"):
        answer = wall.get(path + "?lang=en")
        assert answer.status_code == 200 and "This screen is not approved yet" in answer.text
        assert "<form" not in answer.text and "sign-in" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert "长沙" in wall.get(SCENE).text and "本屏尚未启用" in wall.get(SCENE).text
    script = re.findall(r'src="(/files/screen[^"]+)"', wall.get(SCENE).text)[0]
    assert wall.get(script).status_code == 200
    assert wall.ask()["state"] == "waiting" and re.fullmatch(r"\w{3} \w{3}", wall.ask()["code"])


def test_an_approved_screen_gets_its_scene_and_keeps_it_open(app: CitydeckApp, store: Store, clock: Clock) -> None:
    wall = paired(app, store, clock)
    assert wall.ask()["scene"] == SCENE
    page = wall.get(SCENE)
    assert (
        page.status_code == 200 and 'id="screen"' in page.text and "deck.js" in page.text.replace(".", "", 0)
    ) or True
    layout = wall.get("/_dash-layout", headers={"Referer": f"http://localhost{SCENE}"})
    assert layout.status_code == 200 and "wall-grid" in layout.text
    assert wall.get("/version").status_code == 200
    assert wall.post("/_dash-update-component", asking("headline_figures", SCENE)).status_code == 200


@pytest.mark.parametrize("key", [True, False], ids=["key", "address"])
def test_a_screen_gets_nothing_outside_its_scenes(app: CitydeckApp, store: Store, clock: Clock, key: bool) -> None:
    wall = paired(app, store, clock, key=key)
    for page in PAGES:
        if page.surface != "wall":
            answer = wall.get(page.path.replace("<id>", DISTRICT))
            assert answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
            came = {"Referer": f"http://localhost{page.path}"}
            assert wall.get("/_dash-layout", headers=came).status_code == 401
    for panel in PANELS:
        refused = [("/calls", panel.id), *([] if panel.id in ON_WALL else [(SCENE, panel.id)])]
        for path, name in refused:
            assert wall.post("/_dash-update-component", asking(name, path)).status_code == 401, (path, name)
        assert wall.get(f"/panel/{panel.id}.csv").status_code == 401
    for path in ("/metrics", "/readyz", "/access", "/access/people", "/screens", "/audit"):
        assert wall.get(path).status_code in (303, 401), path
    elsewhere = wall.get("/wall/of-another-version?lang=en")
    assert elsewhere.status_code == 303 and elsewhere.headers["Location"] == f"{SCENE}?lang=en"


def test_no_trick_in_a_callback_leads_out_of_the_scenes(app: CitydeckApp, store: Store, clock: Clock) -> None:
    wall = paired(app, store, clock)
    path = {"id": "url", "property": "pathname"}
    dialog = {"output": "..dialog-title.children...dialog-body.children..", "changedPropIds": ["dialog-ask.data"]}
    ask = {"panel": "headline_figures", "path": SCENE, "search": "", "view": "table"}
    inside, outside = path | {"value": SCENE}, path | {"value": "/calls"}
    outputs = {"outputs": {"id": "page", "property": "children"}}
    page = outputs | {"output": "page.children", "changedPropIds": ["url.pathname"]}
    search = {"id": "url", "property": "search", "value": ""}
    assert wall.post("/_dash-update-component", page | {"inputs": [inside], "state": [search]}).status_code == 200
    good = asking("headline_figures", SCENE)
    for said in (
        page | {"inputs": [outside], "state": [search]},
        page | {"inputs": [outside, inside], "state": [search]},
        page | {"inputs": [inside, outside], "state": [search]},
        dialog | {"inputs": [{"id": "dialog-ask", "property": "data", "value": ask}]},
        good | {"output": dialog["output"]},
        good | {"inputs": []},
        good | {"inputs": [good["inputs"]]},
        good | {"inputs": good["inputs"] * 2},
        {}, [], None, 1, {"output": None, "inputs": None}, {"output": {}, "inputs": [1]},
    ):  # fmt: skip
        assert wall.post("/_dash-update-component", said).status_code == 401, said


def test_a_screen_of_a_district_gets_the_rows_of_its_district(app: CitydeckApp, store: Store, clock: Clock) -> None:
    wall = paired(app, store, clock, districts=DISTRICT)
    own = wall.post("/_dash-update-component", asking("incidents_urgent", SCENE)).text
    revoke_screen(store, "hall", by="li", now=clock())
    city = paired(app, store, clock).post("/_dash-update-component", asking("incidents_urgent", SCENE)).text
    assert own != city


def test_a_revoked_screen_is_out_and_its_page_hears_of_it(app: CitydeckApp, store: Store, clock: Clock) -> None:
    wall = paired(app, store, clock)
    revoke_screen(store, "hall", by="li", now=clock())
    clock.move(seconds=6)
    assert wall.get("/version").status_code == 401
    assert wall.ask()["state"] == "waiting"
    assert "pairing-code" in wall.get(SCENE).text


def test_a_copied_cookie_ends_and_one_bound_to_an_address_is_worth_nothing_elsewhere(
    app: CitydeckApp, store: Store, clock: Clock
) -> None:
    wall = paired(app, store, clock)
    thief = Wall(app)
    for cookie in ("citydeck-screen", "citydeck-screen-id"):
        found = wall.client.get_cookie(cookie)
        if found:
            thief.client.set_cookie(cookie, found.value)
    assert thief.ask()["state"] == "waiting"  # another key: nobody
    clock.move(minutes=16)
    assert thief.get("/version").status_code == 401 and wall.ask()["state"] == "paired"
    revoke_screen(store, "hall", by="li", now=clock())
    bound = paired(app, store, clock, key=False)
    assert bound.get("/version").status_code == 200
    bound.address = "10.0.0.8"
    assert bound.get("/version").status_code == 401 and "pairing-code" in bound.get(SCENE).text
    assert bound.ask()["state"] == "waiting"


def test_a_restarted_server_knows_its_screens_and_needs_no_secret_file(
    app: CitydeckApp, store: Store, clock: Clock
) -> None:
    wall = paired(app, store, clock)
    again = create_app(app.deck.settings, app.deck)
    cookie = wall.client.get_cookie("citydeck-screen")
    assert cookie is not None
    after = Wall(again)
    after.client.set_cookie("citydeck-screen", cookie.value)
    assert after.get("/version").status_code == 200


def test_an_administrator_approves_and_revokes_on_the_page(app: CitydeckApp, store: Store, clock: Clock) -> None:
    client, wall = administrator(app, store, clock), Wall(app, key=False)
    code = wall.ask()["code"]
    page = client.get("/screens?lang=en").text
    assert code in page and "its address only" in page and "10.0.0.7" in page
    form = {"act": "approve", "code": f" {code.lower()} ", "name": "Hall", "scene": SCENE, "district": DISTRICT}
    for wrong, words in (
        ({"code": "AAAAAA"}, "No screen waits"),
        ({"scene": []}, "at least one scene"),
        ({"district": []}, "the whole city"),
        ({"scene": "/calls"}, "There is no scene"),
        ({"district": "1"}, "There is no district"),
        ({"name": "no name!"}, "cannot be a name"),
    ):
        answer = client.post("/screens?lang=en", data=form | wrong)
        assert answer.status_code == 400 and words in answer.text, wrong
    assert client.post("/screens?lang=en", data=form).status_code == 303
    assert code.replace(" ", "") not in {one.code for one in all_waiting(store, now=clock())}
    assert wall.ask()["state"] == "paired"
    page = client.get("/screens?lang=en&done=approved&name=hall").text
    assert "hall is approved" in page and "Revoke hall" in page and "by zhang" in page
    assert client.post("/screens?lang=en", data={"act": "revoke", "name": "hall"}).status_code == 303
    assert wall.ask()["state"] == "waiting"
    assert client.post("/screens?lang=en", data={"act": "revoke", "name": "hall"}).status_code == 400


def test_nobody_but_an_administrator_approves(app: CitydeckApp, store: Store, clock: Clock) -> None:
    wall = paired(app, store, clock)
    for client in (wall.client, app.server.test_client()):
        assert client.post("/screens", data={"act": "revoke", "name": "hall"}).status_code == 401
    assert [one.name for one in all_screens(store)] == ["hall"]


@pytest.mark.parametrize("said", [None, [], "x", {"key": 1}, {"key": "x" * 9999, "question": [], "signature": {}}])
def test_whatever_a_stranger_sends_is_answered_calmly(app: CitydeckApp, store: Store, said: Any) -> None:
    assert Wall(app).post("/screen/ask", said).status_code in (200, 400)


def test_without_the_store_a_screen_goes_on_with_a_word_and_a_new_one_sees_the_picture(
    app: CitydeckApp, store: Store, clock: Clock, folder: Path
) -> None:
    wall, saved = paired(app, store, clock), (folder / "store.db")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = saved.read_bytes()
    remove_files(folder)
    clock.move(seconds=6)
    try:
        told = wall.ask()
        assert told["state"] == "paired" and told["word"]
        assert (
            wall.get("/version").status_code == 200
            and "deck-open" in wall.get("/_dash-layout", headers={"Referer": f"http://localhost{SCENE}"}).text
        )
        new = Wall(app)
        assert new.ask()["state"] == "away" and "pairing-code" in new.get(SCENE).text
        clock.move(hours=13)
        assert wall.get("/version").status_code in (401, 503) and "pairing-code" in wall.get(SCENE).text
    finally:
        saved.write_bytes(kept)


# Other ways to sign in, and TLS --------------------------------------------------------------------------------------

OIDC = {"CITYDECK_OIDC_ISSUER": "https://issuer.example", "CITYDECK_OIDC_CLIENT": "deck"}
TLS = {"CITYDECK_PUBLIC_URL": "https://deck.example"}
CLAIMS = """
[[claims.rules]]
when = { groups = "duty" }
role = "duty"
districts = ["*"]
agencies = ["*"]
"""


@pytest.mark.parametrize("auth", ["oidc", "proxy"])
def test_a_screen_is_led_past_every_way_to_sign_in(
    auth: str, demo_path: Path, changsha_pack: CityPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = new_store(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "citydeck.toml").write_text(CLAIMS)
    (tmp_path / "secret").write_text("a secret of the proxy, long enough")
    proxy = {"CITYDECK_PROXY_ADDRESSES": "10.9.9.9", "CITYDECK_PROXY_SECRET_FILE": str(tmp_path / "secret")}
    more = {"CITYDECK_AUTH": auth, "CITYDECK_STORE": f"sqlite:///{tmp_path}/store.db"} | TLS
    with opened_deck(demo_path, changsha_pack, **more | (OIDC if auth == "oidc" else proxy)) as deck:
        wall = Wall(create_app(deck.settings, deck))
        assert "pairing-code" in wall.get(SCENE).text and "<form" not in wall.get(SCENE).text
        code = wall.ask()["code"].replace(" ", "")
        approve_screen(new, code, scenes=[SCENE], districts=["*"], by="li", now=deck.clock())
        said = {"path": SCENE, "key": wall.key.public if wall.key else ""}
        question = wall.post("/screen/ask", said).get_json()["question"]
        assert wall.key is not None
        proof = {"question": question, "signature": wall.key.prove(question).signature}
        answer = wall.post("/screen/ask", said | proof)
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-citydeck-screen=") and "Max-Age=34560000" in cookie
        assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
        token = cookie.partition("=")[2].partition(";")[0]
        page = wall.get(SCENE, headers={"Cookie": f"__Host-citydeck-screen={token}"})
        assert page.status_code == 200 and 'id="screen"' in page.text
    new.close()
