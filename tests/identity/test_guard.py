"""The guard: every address is in its table, and whoever is not known gets the sign-in page or one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from callbacks.identity.needs import NEEDS
from callbacks.registry.panels import PANELS
from data.city.pack import CityPack
from data.store.tokens import add_token, revoke_token
from data.store.viewers import Policy, block_viewer, change_viewer, remove_viewer, sign_out_everywhere, unblock_viewer
from tests.support.accounts import ALL, AUDITOR, EVERYTHING, FURONG, Web, at, opened_web
from tests.support.browserless import asking
from tests.support.decks import opened_app


@pytest.fixture(scope="module")
def web(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with opened_web(demo_path, changsha_pack, tmp_path_factory.mktemp("guard")) as opened:
        yield opened


# The table -------------------------------------------------------------------------------------------------------


def test_every_address_of_the_application_is_in_the_table(web: Web) -> None:
    missing = {rule.endpoint for rule in web.app.server.url_map.iter_rules()} - set(NEEDS)
    assert missing == set(), "say in callbacks/identity/needs.py what they need"


def test_an_address_that_is_not_in_the_table_is_refused_to_everybody(
    demo_path: Path, changsha_pack: CityPack, tmp_path: Path
) -> None:
    with opened_web(demo_path, changsha_pack, tmp_path) as fresh:
        fresh.app.server.add_url_rule("/forgotten", "forgotten", lambda: "all rows")
        assert at(fresh.signed_in("wang", EVERYTHING), "/forgotten")[0] == 403
        assert at(fresh.browser(), "/forgotten")[0] == 401
    with opened_app(demo_path, changsha_pack) as app:
        app.server.add_url_rule("/forgotten", "forgotten", lambda: "all rows")
        assert at(app.server.test_client(), "/forgotten")[0] == 403


# Nobody ----------------------------------------------------------------------------------------------------------


def addresses(web: Web, random: Random) -> Iterator[tuple[str, str]]:
    """(method, address) of every rule of the application, with made-up parts."""
    for rule in web.app.server.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, filled(rule, random)


def filled(rule: Rule, random: Random) -> str:
    panel = random.choice(PANELS).id
    parts = {
        "filename": "deck.js", "package_name": "dash", "fingerprinted_path": "x.js", "path": "incidents",
        "panel": panel, "kind": random.choice(["csv", "json"]), "name": "wang", "link": "no-link",
    }  # fmt: skip
    address = rule.rule
    for name in rule.arguments:
        before, _, rest = address.partition("<")
        _, _, after = rest.partition(">")
        address = before + parts[name] + after
    return address


FOREIGN = ("nothing", "made up", "ended", "idle", "blocked", "removed", "signed out", "earlier epoch", "wrong token")


def stranger(web: Web, kind: str) -> FlaskClient:
    """A browser whose session is of this kind. Nobody may be recognised by it."""
    name = f"s.{kind.replace(' ', '.')}"
    if kind == "nothing":
        return web.browser()
    client = web.signed_in(name, EVERYTHING)
    cookie = client.get_cookie("citydeck")
    assert cookie is not None and at(client, "/version")[0] == 200
    if kind == "made up":
        client.set_cookie("citydeck", cookie.value[:-3] + "abc")
    elif kind in ("ended", "idle"):
        web.clock.move(hours=13 if kind == "ended" else 3)
    elif kind == "blocked":
        block_viewer(web.store, name, by="test", now=web.clock())
    elif kind == "removed":
        remove_viewer(web.store, name, by="test", now=web.clock())
    elif kind == "signed out":
        client.post("/sign-out")
        client.set_cookie("citydeck", cookie.value)
    elif kind == "earlier epoch":
        sign_out_everywhere(web.store, name, by="test", now=web.clock())
    if kind == "wrong token":
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {cookie.value}"
    web.clock.move(seconds=5)  # the guard remembers somebody for so long
    return client


@pytest.mark.parametrize("kind", FOREIGN)
def test_whoever_is_not_known_gets_the_sign_in_page_or_one_line(kind: str, web: Web) -> None:
    before = web.clock.now
    client = stranger(web, kind)
    for method, address in addresses(web, Random(kind)):
        answer = client.open(address, method=method, json=asking("calls_by_hour") if method == "POST" else None)
        allowed = address in ("/healthz", "/sign-in") or address.startswith("/welcome/")
        led = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?next=")
        told = answer.status_code == 401 and answer.text.count("\n") == 1 and len(answer.text) < 100
        allowed = allowed or (address == "/screen/ask" and answer.get_json()["state"] in ("waiting", "full"))
        assert allowed or led or told, f"{method} {address}: {answer.status_code} {answer.text[:200]}"
        assert "陈" not in answer.text and "calls" not in answer.text.replace("calls_", ""), "names or rows"
    web.clock.now = before


def test_only_the_style_sheet_and_the_script_of_screens_are_open_files(web: Web) -> None:
    files = web.app.files.addresses
    answers = {address: at(web.browser(), address)[0] for address in files}
    assert {address for address, status in answers.items() if status == 200} == {
        web.app.files.style,
        web.app.files.screen_script,
    }
    assert set(answers.values()) == {200, 401}


# Somebody --------------------------------------------------------------------------------------------------------


def test_a_viewer_sees_his_district_and_no_cache_gives_him_the_rows_of_another(web: Web) -> None:
    everything, furong = web.signed_in("wang", EVERYTHING), web.signed_in("li", FURONG)
    address = "/panel/incidents_by_district.json"
    city, own = (client.get(address).get_json()["rows"] for client in (everything, furong))
    assert len(city) > 5 and {row["district_id"] for row in own} == {"430102"}
    page = furong.get("/_dash-layout", headers={"Referer": "http://localhost/?lang=en"}).text
    assert "Li" in page and "Furong" in page and "Sign out" in page


def test_a_block_a_policy_and_a_sign_out_take_effect_within_seconds(web: Web) -> None:
    client = web.signed_in("zhao", FURONG)
    assert at(client, "/version")[0] == 200
    block_viewer(web.store, "zhao", by="test", now=web.clock())
    web.clock.move(seconds=5)
    assert at(client, "/version")[0] == 401
    unblock_viewer(web.store, "zhao", by="test", now=web.clock())
    client = web.signed_in("zhao", FURONG)
    assert at(client, "/panel/incidents_flow.csv")[0] == 200
    change_viewer(web.store, "zhao", by="test", now=web.clock(), policy=AUDITOR)
    web.clock.move(seconds=5)
    assert at(client, "/version")[0] == 401, "a changed policy ends the session"
    assert at(web.signed_in("zhao", FURONG), "/panel/incidents_flow.csv")[0] == 403


def test_whoever_lacks_a_right_is_told_so_kindly_and_it_is_recorded(web: Web) -> None:
    client = web.signed_in("qian", AUDITOR)
    status, text = at(client, "/panel/incidents_flow.csv")
    assert status == 403 and text.count("\n") == 1 and "/access" in text
    status, text = at(client, "/access/people?lang=zh")
    assert status == 403 and "您无权打开此页面" in text and "我的权限" in text
    assert [row.subject for row in web.audit("refused", "qian")] == ["/access/people", "/panel/incidents_flow.csv"]


def test_whoever_presses_csv_without_the_right_gets_a_page_that_leads_back(web: Web) -> None:
    browser = {"Accept": "text/html,*/*", "Referer": "http://localhost/calls?window=7d"}
    answer = web.signed_in("qian", AUDITOR).get("/panel/incidents_flow.csv?lang=en", headers=browser)
    assert answer.status_code == 403 and "You may not take rows away" in answer.text
    assert 'href="/calls?window=7d"' in answer.text
    led = web.browser().get("/panel/incidents_flow.csv", headers=browser)
    assert led.status_code == 303 and led.headers["Location"] == "/sign-in?next=%2Fpanel%2Fincidents_flow.csv"


def test_somebody_without_a_policy_is_told_whom_to_ask(web: Web) -> None:
    web.add("chen", Policy("administrator", ALL, ALL))
    status, text = at(web.signed_in("nobody", Policy("")), "/incidents?lang=en")
    assert status == 403 and "nobody has said yet what you may see" in text and "Chen" in text
    assert at(web.signed_in("nobody", Policy("")), "/version")[0] == 403


# Tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_opens_what_its_rights_allow_and_no_page(web: Web) -> None:
    scope = {"districts": frozenset({"430102"}), "agencies": ALL, "case_detail": False, "by": "test"}
    times = {"now": web.clock(), "ends_at": web.clock().replace(year=2030)}
    secret = add_token(web.store, "report", rights=frozenset({"export"}), **scope, **times)  # type: ignore[arg-type]
    watch = add_token(web.store, "prometheus", rights=frozenset({"monitor"}), **scope, **times)  # type: ignore[arg-type]
    report, prometheus = ({"Authorization": f"Bearer {one}"} for one in (secret, watch))
    client = web.browser()
    rows = client.get("/panel/incidents_by_district.json", headers=report).get_json()["rows"]
    assert {row["district_id"] for row in rows} == {"430102"}
    assert at(client, "/metrics", headers=report)[0] == 403 and at(client, "/metrics", headers=prometheus)[0] == 200
    assert at(client, "/readyz", headers=prometheus)[0] == 200
    for path in ("/", "/_dash-layout", "/access", "/access/people"):
        assert at(client, path, headers=report)[0] == 403, path
    revoke_token(web.store, "report", by="test", now=web.clock())
    web.clock.move(seconds=5)
    assert at(client, "/panel/incidents_by_district.json", headers=report)[0] == 401
