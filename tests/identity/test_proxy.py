"""A reverse proxy that has signed people in: it proves itself by its address and its secret, and names their groups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from data.city.pack import CityPack
from data.settings import SettingError
from data.store.viewers import block_viewer, find_viewer
from tests.support.accounts import ADMINISTRATOR, Web, at, opened_web
from tests.support.decks import opened_deck

SECRET = "a secret of the proxy, long enough"
CLAIMS = """
[[claims.rules]]
when = { groups = "deck-furong" }
role = "official"
districts = ["430102"]
agencies = ["*"]
case_detail = true

[[claims.rules]]
when = { groups = "deck-admin" }
role = "administrator"
districts = ["*"]
agencies = ["*"]
"""
PROXY, OTHER = {"REMOTE_ADDR": "10.1.2.3"}, {"REMOTE_ADDR": "10.9.9.9"}


@pytest.fixture(scope="module")
def web(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "secret").write_text(SECRET + "\n")
    (folder / "citydeck.toml").write_text(CLAIMS)
    settings = {"CITYDECK_PROXY_ADDRESSES": "10.1.2.0/24, ::1", "CITYDECK_PROXY_SECRET_FILE": str(folder / "secret")}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with opened_web(demo_path, changsha_pack, folder, "proxy", **settings) as opened:
            yield opened


def headers(name: str = "li", groups: str = "staff, deck-furong", secret: str = SECRET) -> dict[str, str]:
    shown = "李娜".encode().decode("latin-1")  # as WSGI gives what the proxy sends in UTF-8
    return {"X-Remote-User": name, "X-Remote-Name": shown, "X-Remote-Groups": groups, "X-Citydeck-Secret": secret}


def test_the_proxy_names_somebody_and_his_groups_give_him_his_scope(web: Web) -> None:
    answer = web.browser().get("/panel/incidents_by_district.json", headers=headers("Li"), environ_base=PROXY)
    assert {row["district_id"] for row in answer.get_json()["rows"]} == {"430102"}
    found = find_viewer(web.store, "li")
    assert found is not None and found.shown_name == "李娜" and found.origin == "proxy"
    page = web.browser().get("/access", headers=headers(), environ_base=PROXY).text
    assert "李娜" in page and "芙蓉区" in page and "由前置统一登录" in page and "退出" not in page


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (headers(), OTHER),
        (headers(secret="wrong"), PROXY),
        (headers(secret=""), PROXY),
        (headers(secret="é"), PROXY),
        ({"X-Remote-User": "li"}, PROXY),
        ({"X-Citydeck-Secret": SECRET}, PROXY),
        ({}, PROXY),
        (headers(), {"REMOTE_ADDR": ""}),
        (headers() | {"X-Forwarded-For": "10.1.2.3"}, OTHER),
    ],
)
def test_without_the_address_and_the_secret_nobody_is_known(
    sent: dict[str, str], address: dict[str, str], web: Web
) -> None:
    for path in ("/", "/version", "/panel/incidents_flow.csv", "/access", "/_dash-layout"):
        status, text = at(web.browser(), path, headers=sent, environ_base=address)
        assert status == 403 and text.count("\n") == 1 and "who you are" in text, path


def test_groups_decide_at_each_request_and_unknown_groups_give_nothing(web: Web) -> None:
    status, text = at(web.browser(), "/?lang=en", headers=headers("zhou", "staff"), environ_base=PROXY)
    assert status == 403 and "nobody has said yet what you may see" in text
    administrator = headers("zhou", "deck-admin")
    assert at(web.browser(), "/access/people", headers=administrator, environ_base=PROXY)[0] == 200
    assert at(web.browser(), "/access/people", headers=headers("zhou"), environ_base=PROXY)[0] == 403


def test_an_administrator_blocks_somebody_whom_the_proxy_still_names(web: Web) -> None:
    assert at(web.browser(), "/version", headers=headers("wu"), environ_base=PROXY)[0] == 200
    block_viewer(web.store, "wu", by="test", now=web.clock())
    web.clock.move(seconds=5)
    assert at(web.browser(), "/version", headers=headers("wu"), environ_base=PROXY)[0] == 403


def test_the_name_of_another_account_does_not_come_in_by_the_proxy(web: Web) -> None:
    web.add("chen", ADMINISTRATOR)  # an account with a password, from before the proxy
    assert at(web.browser(), "/version", headers=headers("chen"), environ_base=PROXY)[0] == 403
    found = find_viewer(web.store, "chen")
    assert found is not None and found.origin == "store" and found.policy == ADMINISTRATOR


@pytest.mark.parametrize(("secret", "words"), [("short", "fewer than 16 bytes"), (None, "cannot be read")])
def test_a_missing_secret_refuses_to_start_with_one_line(
    secret: str | None, words: str, web: Web, demo_path: Path, changsha_pack: CityPack, tmp_path: Path
) -> None:
    if secret is not None:
        (tmp_path / "secret").write_text(secret)
    url = str(web.store.engine.url)
    settings = {"CITYDECK_PROXY_ADDRESSES": "10.1.2.3", "CITYDECK_PROXY_SECRET_FILE": str(tmp_path / "secret")}
    more = settings | {"CITYDECK_AUTH": "proxy", "CITYDECK_STORE": url}
    with opened_deck(demo_path, changsha_pack, **more) as deck, pytest.raises(SettingError, match=words):
        create_app(deck.settings, deck)
