"""Signing in and out over HTTP, the cookie, and the links with which people choose a password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from callbacks.identity.accounts import local_address
from data.city.pack import CityPack
from data.store.links import first_administrator_link, password_link
from data.store.viewers import find_viewer
from tests.support.accounts import FURONG, Web, at, opened_web

SENTENCE = "the river runs past the island"


@pytest.fixture(scope="module")
def web(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with opened_web(demo_path, changsha_pack, tmp_path_factory.mktemp("signing")) as opened:
        secret = first_administrator_link(opened.store, now=opened.clock())
        form = {"name": "Chen", "shown_name": "陈主任", "password": SENTENCE, "again": SENTENCE}
        assert opened.browser().post(f"/welcome/{secret}", data=form).status_code == 303
        yield opened


def sign_in(client: FlaskClient, name: str, password: str, wanted: str = "/", **more: str) -> tuple[int, str]:
    answer = client.post("/sign-in?lang=en", data={"name": name, "password": password, "next": wanted}, **more)  # type: ignore[arg-type]
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_the_first_administrator_is_signed_in_by_a_link_that_works_once(web: Web) -> None:
    found = find_viewer(web.store, "chen")
    assert found is not None and found.policy.role == "administrator" and found.shown_name == "陈主任"
    assert first_administrator_link(web.store, now=web.clock()) is None
    assert [row.actor for row in web.audit("sign_in")][-1] == "chen"


def test_a_page_leads_to_the_sign_in_and_back_to_itself_with_its_question(web: Web) -> None:
    client = web.browser()
    answer = client.get("/incidents?lang=en&district=430102&severity=1,2")
    assert answer.status_code == 303
    form = client.get(answer.headers["Location"])
    assert '<html lang="en"' in form.text and "district=430102&amp;severity=1,2" in form.text
    assert sign_in(client, "chen", SENTENCE, "/incidents?lang=en&district=430102&severity=1,2") == (
        303,
        "/incidents?lang=en&district=430102&severity=1,2",
    )
    assert at(client, "/incidents")[0] == 200
    assert client.get("/sign-in?next=/calls").headers["Location"] == "/calls", "whoever is signed in goes on"


ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "evil.example", "", "/sign-out", "/sign-in?next=/x",
    "/welcome/x", "/oidc/start", "//evil.example/%2f..", "http:/evil.example", "@evil.example",
)  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_to_another_site(wanted: str, web: Web) -> None:
    assert local_address(wanted) == "/"
    assert sign_in(web.browser(), "chen", SENTENCE, wanted) == (303, "/")


def test_the_cookie_is_out_of_reach_of_scripts_and_sites_and_renewed_at_each_sign_in(web: Web) -> None:
    client = web.browser()
    form = {"name": "chen", "password": SENTENCE}
    first = client.post("/sign-in", data=form).headers["Set-Cookie"]
    assert first.startswith("citydeck=") and "HttpOnly" in first and "SameSite=Lax" in first and "Secure" not in first
    before = client.get_cookie("citydeck")
    client.post("/sign-in", data=form)
    after = client.get_cookie("citydeck")
    assert before and after and before.value != after.value
    other = web.browser()
    other.set_cookie("citydeck", before.value)
    assert at(other, "/version")[0] == 401, "the session before it has ended"
    secure = web.browser().post("/sign-in", data=form, base_url="https://localhost").headers["Set-Cookie"]
    assert (
        secure.startswith("__Host-citydeck=") and "Secure" in secure and "Path=/" in secure and "Domain" not in secure
    )


def test_a_refusal_does_not_tell_which_part_was_wrong(web: Web) -> None:
    first, second = sign_in(web.browser(), "chen", "not the sentence"), sign_in(web.browser(), "chan", SENTENCE)
    assert first[0] == second[0] == 403
    assert first[1].replace("chen", "X") == second[1].replace("chan", "X") and "wrong" in first[1]


def test_many_wrong_passwords_lock_the_name_for_a_while(web: Web) -> None:
    form = {"name": "sun", "shown_name": "Sun", "password": SENTENCE, "again": SENTENCE}
    web.add("sun", FURONG)
    link = password_link(web.store, "sun", by="chen", now=web.clock())
    assert web.browser().post(f"/welcome/{link}", data=form).status_code == 303
    for _ in range(5):
        assert sign_in(web.browser(), "sun", "wrong wrong wrong")[0] == 403
    assert sign_in(web.browser(), "sun", SENTENCE)[0] == 403
    web.clock.move(minutes=16)
    assert sign_in(web.browser(), "sun", SENTENCE)[0] == 303


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "12 to 128"),
        (SENTENCE, SENTENCE + "x", "differ"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "five"),
    ],
)
def test_a_weak_password_is_refused_in_one_line_and_the_link_still_works(
    password: str, again: str, words: str, web: Web
) -> None:
    web.add("wu", FURONG)
    link = password_link(web.store, "wu", by="chen", now=web.clock())
    answer = web.browser().post(f"/welcome/{link}?lang=en", data={"password": password, "again": again})
    assert answer.status_code == 400 and words in answer.text and password not in answer.text
    assert at(web.browser(), f"/welcome/{link}")[0] == 200


@pytest.mark.parametrize("link", ["x", "..", "%00", "a" * 300])
def test_a_link_that_does_not_work_says_so(link: str, web: Web) -> None:
    status, text = at(web.browser(), f"/welcome/{link}?lang=en")
    assert status in (400, 404) and "Traceback" not in text


def test_signing_out_ends_the_session_here_and_everywhere_where_that_is_asked(web: Web) -> None:
    here, there = web.browser(), web.browser()
    for client in (here, there):
        sign_in(client, "chen", SENTENCE)
    answer = here.post("/sign-out?lang=en")
    assert "You are signed out" in answer.text and here.get_cookie("citydeck") is None
    assert at(here, "/version")[0] == 401 and at(there, "/version")[0] == 200
    sign_in(here, "chen", SENTENCE)
    here.post("/sign-out", data={"everywhere": "1"})
    assert at(there, "/version")[0] == 401


def test_another_sites_page_can_not_sign_somebody_out_or_in(web: Web) -> None:
    client = web.browser()
    sign_in(client, "chen", SENTENCE)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert client.post("/sign-out", headers=headers).status_code == 403
        assert client.post("/access/people", headers=headers, data={"name": "x"}).status_code == 403
        assert client.post("/sign-in", headers=headers, data={"name": "x", "password": "y"}).status_code == 403
    assert at(client, "/version")[0] == 200 and at(client, "/sign-out")[0] in (404, 405)


def test_while_the_store_is_away_nobody_new_comes_in_and_a_page_says_so(
    demo_path: Path, changsha_pack: CityPack, tmp_path: Path
) -> None:
    with opened_web(demo_path, changsha_pack, tmp_path) as web:
        inside = web.signed_in("li", FURONG)
        assert at(inside, "/version")[0] == 200 and at(inside, "/panel/incidents_flow.csv")[0] == 200
        (tmp_path / "store.db").unlink()
        web.clock.move(minutes=1)
        page = inside.get("/_dash-layout", headers={"Referer": "http://localhost/?lang=en"})
        assert page.status_code == 200 and "The store of viewers does not answer since" in page.text
        assert at(inside, "/panel/incidents_flow.csv")[0] == 403, "an export that nobody can record"
        status, text = sign_in(web.browser(), "li", SENTENCE)
        assert status == 503 and "does not answer" in text
        other = web.browser()
        other.set_cookie("citydeck", "somebody else")
        assert at(other, "/version")[0] == 503
        web.clock.move(hours=13)
        assert at(inside, "/version")[0] in (401, 503)
