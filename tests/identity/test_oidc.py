"""Signing in at a real OpenID Connect provider, a process of its own; and what it or a browser may send wrong."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from data.city.pack import CityPack
from data.store.viewers import block_viewer, find_viewer
from tests.support.accounts import Web, at, opened_web
from tests.support.issuer import issuer, liar

CLAIMS = """
[[claims.rules]]
when = { groups = "deck-furong" }
role = "official"
districts = ["430102"]
agencies = ["*"]
case_detail = true

[[claims.rules]]
when = { groups = "deck-all" }
role = "manager"
districts = ["*"]
agencies = ["*"]
"""
HOME = "http://localhost"
Opened = Callable[[str], AbstractContextManager[Web]]


@pytest.fixture(scope="module")
def opened(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """`opened(issuer)`: a deck that asks this provider."""
    with pytest.MonkeyPatch.context() as patch:

        def made(address: str) -> AbstractContextManager[Web]:
            folder = tmp_path_factory.mktemp("oidc")
            (folder / "citydeck.toml").write_text(CLAIMS)
            (folder / "secret").write_text("the secret of the client")
            patch.chdir(folder)
            settings = {
                "CITYDECK_OIDC_ISSUER": address, "CITYDECK_OIDC_CLIENT": "citydeck", "CITYDECK_PUBLIC_URL": HOME,
                "CITYDECK_OIDC_SECRET_FILE": str(folder / "secret"), "CITYDECK_OIDC_LEEWAY_S": "5",
            }  # fmt: skip
            return opened_web(demo_path, changsha_pack, folder, "oidc", **settings)

        yield made


@pytest.fixture(scope="module")
def web(opened: Opened) -> Iterator[Web]:
    with issuer("--require-nonce", "true") as address, opened(address) as made:
        yield made


def sent_to(client: FlaskClient, wanted: str = "/") -> str:
    """The address of the provider to which the deck sends a browser."""
    answer = client.get("/oidc/start", query_string={"next": wanted})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def brought_back(address: str, who: str) -> str:
    """The address of the deck to which the provider sends the browser after `who` has signed in there."""
    answer = requests.post(address, data={"sub": who}, allow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text[:500]
    return answer.headers["Location"].removeprefix(HOME)


def sign_in(web: Web, who: str, wanted: str = "/") -> tuple[FlaskClient, tuple[int, str]]:
    client = web.browser()
    answer = client.get(brought_back(sent_to(client, wanted), who))
    return client, (answer.status_code, answer.headers.get("Location", answer.text))


def test_somebody_signs_in_at_the_provider_and_sees_his_district(web: Web) -> None:
    client, answer = sign_in(web, "li", "/incidents?lang=en")
    assert answer == (303, "/incidents?lang=en")
    rows = client.get("/panel/incidents_by_district.json").get_json()["rows"]
    assert {row["district_id"] for row in rows} == {"430102"}
    found = find_viewer(web.store, "li")
    assert found is not None and found.shown_name == "李娜" and found.origin == "oidc"
    assert "统一身份认证" in at(client, "/access?lang=zh")[1]
    assert [row.detail for row in web.audit("sign_in", "li")] == ['{"method": "oidc"}']


def test_the_request_has_state_nonce_and_pkce(web: Web) -> None:
    asked = parse_qs(urlsplit(sent_to(web.browser())).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == [f"{HOME}/oidc/callback"]


@pytest.mark.parametrize("who", ["zhou", "nobody"])
def test_an_unknown_claim_signs_in_but_gives_nothing(who: str, web: Web) -> None:
    client, answer = sign_in(web, who)
    assert answer[0] == 303
    status, text = at(client, "/?lang=en")
    assert status == 403 and "nobody has said yet what you may see" in text
    assert at(client, "/version")[0] == 403 and at(client, "/access")[0] == 200


def refused(answer: tuple[int, str], client: FlaskClient) -> bool:
    return answer[0] == 403 and client.get_cookie("citydeck") is None and at(client, "/version")[0] == 401


def test_a_replayed_code_or_state_is_refused(web: Web) -> None:
    client = web.browser()
    back = brought_back(sent_to(client), "li")
    assert client.get(back).status_code == 303
    client.delete_cookie("citydeck")
    assert refused(at(client, back), client), "the same address once more"
    other = web.browser()
    sent_to(other)
    assert refused(at(other, back), other), "in another browser"
    third = web.browser()
    state = parse_qs(urlsplit(sent_to(third)).query)["state"][0]
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert refused(at(third, f"/oidc/callback?code={code}&state={state}"), third), "the used code with a new state"


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?error=access_denied&state=x", "?state[]=1"])
def test_a_made_up_return_is_refused(query: str, web: Web) -> None:
    client = web.browser()
    sent_to(client)
    assert refused(at(client, f"/oidc/callback{query}"), client)


def test_a_return_that_nobody_was_sent_for_is_not_in_the_audit_and_forges_no_line_of_the_log(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(web.audit("sign_in_refused"))
    answer = web.browser().get("/oidc/callback?error=x&error_description=a%0A2026-11-29 ERROR forged")
    assert answer.status_code == 403 and len(web.audit("sign_in_refused")) == before
    assert caplog.records and all("\n" not in record.getMessage() for record in caplog.records)


def test_a_provider_that_hangs_holds_one_thread_only(opened: Opened) -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # it takes connections, and never answers
    address = f"http://127.0.0.1:{silent.getsockname()[1]}"
    with silent, opened(address) as web, ThreadPoolExecutor(1) as threads:
        first = threads.submit(lambda: at(web.browser(), "/oidc/start"))
        held = silent.accept()[0]  # the first one waits for an answer
        began = time.monotonic()
        assert at(web.browser(), "/oidc/start")[0] == 503 and time.monotonic() - began < 5
        assert not first.done()
        held.close()
        assert first.result()[0] == 503


def test_an_expired_token_is_refused(opened: Opened) -> None:
    with issuer("--token-max-age=-60") as address, opened(address) as web:
        client, answer = sign_in(web, "li")
        assert refused(answer, client)


def test_a_provider_that_calls_itself_otherwise_is_refused(opened: Opened) -> None:
    says = {"issuer": "https://evil.example", "authorization_endpoint": "https://evil.example/in"}
    with liar(says) as address, opened(address) as web:
        status, text = at(web.browser(), "/oidc/start?lang=en")
    assert status == 503 and "does not answer" in text and "evil" not in text


def test_a_provider_that_is_away_is_told_on_the_page(opened: Opened) -> None:
    with opened("http://127.0.0.1:9") as web:
        status, text = at(web.browser(), "/oidc/start?lang=zh")
    assert status == 503 and "无应答" in text


def test_whoever_is_blocked_here_does_not_come_in(web: Web) -> None:
    client, answer = sign_in(web, "wang")
    assert answer[0] == 303
    block_viewer(web.store, "wang", by="test", now=web.clock())
    web.clock.move(seconds=5)
    assert at(client, "/version")[0] == 401
    client, answer = sign_in(web, "wang")
    assert refused(answer, client)


def test_signing_out_leads_on_to_the_provider(web: Web) -> None:
    client, _ = sign_in(web, "li")
    page = client.post("/sign-out?lang=en")
    assert 'http-equiv="refresh"' in page.text and "/oauth2/end_session" in page.text
    assert at(client, "/version")[0] == 401


def test_nobody_has_a_session_of_flask_outside_the_way_to_the_provider(web: Web) -> None:
    client = web.browser()
    sent_to(client)
    cookie = client.get_cookie("citydeck-oidc", path="/oidc/")
    assert cookie is not None and cookie.http_only and cookie.path == "/oidc/" and cookie.same_site == "Lax"
    assert "Set-Cookie" not in client.get("/sign-in").headers
