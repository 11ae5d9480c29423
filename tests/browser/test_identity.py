"""Signing in, a district of one's own, a foreign link, adding an official and reading the audit, by keyboard only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from data.city.pack import CityPack
from data.store.links import password_link
from tests.browser.conftest import PATIENCE_MS
from tests.identity.test_oidc import CLAIMS
from tests.support.accounts import ADMINISTRATOR, AUDITOR, FURONG, Web, opened_web
from tests.support.issuer import free_port, issuer

SENTENCE = "the river runs past the island"
WORDS = {
    "zh": {
        "in": "登录", "out": "退出", "gone": "您已退出登录", "no": "您无权打开此页面", "wrong": "账号或密码有误",
        "took": "导出数据", "add": "新增并生成链接", "link": "24 小时内有效", "elsewhere": "使用统一身份登录",
    },
    "en": {
        "in": "Sign in", "out": "Sign out", "gone": "You are signed out", "no": "You may not open this page",
        "wrong": "Name or password is wrong", "took": "Took rows away",
        "add": "Add, and make a link", "link": "within 24 hours", "elsewhere": "Sign in with your city account",
    },
}  # fmt: skip


@contextmanager
def served(web: Web, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, web.app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()


@pytest.fixture(scope="module")
def deck(
    demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Web, str]]:
    """A deck with passwords, in which li (one district), chen (administrator) and qian (auditor) have chosen theirs."""
    with opened_web(demo_path, changsha_pack, tmp_path_factory.mktemp("passwords")) as web:
        for name, policy in (("li", FURONG), ("chen", ADMINISTRATOR), ("qian", AUDITOR)):
            web.add(name, policy)
            link = password_link(web.store, name, by="test", now=web.clock())
            form = {"password": SENTENCE, "again": SENTENCE}
            assert web.browser().post(f"/welcome/{link}", data=form).status_code == 303
        with served(web, free_port()) as url:
            yield web, url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser in which nobody has signed in."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def tab_to(page: Page, matches: Callable[[str], bool]) -> None:
    """Press Tab until what has the focus says something that matches."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = "e => (e.id + ' ' + e.name + ' ' + e.value + ' ' + e.textContent).trim()"
        if matches(str(page.evaluate(f"({focused})(document.activeElement)"))):
            return
    raise AssertionError("the keyboard does not reach it")


def sign_in(page: Page, name: str, password: str = SENTENCE) -> None:
    """Type name and password where the focus is when the page opens."""
    page.wait_for_selector("#password")
    if page.evaluate("document.activeElement.id") == "name":
        page.keyboard.type(name)
        page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_official_signs_in_sees_his_district_is_refused_a_foreign_link_and_signs_out(
    language: str, deck: tuple[Web, str], page: Page
) -> None:
    url, words = deck[1], WORDS[language]
    page.goto(f"{url}/incidents?lang={language}")
    sign_in(page, "li", "not the sentence")
    expect(page.locator(".identity-error")).to_contain_text(words["wrong"])
    sign_in(page, "li")
    expect(page.locator(".deck-person")).to_have_text("Li")
    assert page.url == f"{url}/incidents?lang={language}"
    expect(page.locator(".deck-footer")).to_contain_text("芙蓉区" if language == "zh" else "Furong")
    page.goto(f"{url}/incidents?lang={language}&district=430104")
    expect(page.locator("#panels")).not_to_contain_text("岳麓区" if language == "zh" else "Yuelu", timeout=PATIENCE_MS)
    page.goto(f"{url}/audit?lang={language}")
    expect(page.locator("h1")).to_have_text(words["no"])
    tab_to(page, lambda text: text == words["out"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(words["gone"])
    page.goto(f"{url}/incidents?lang={language}")
    expect(page.locator("h1")).to_have_text(words["in"])


def test_a_page_whose_session_ends_leads_to_the_sign_in_and_back(deck: tuple[Web, str], page: Page) -> None:
    web, url = deck
    page.goto(f"{url}/calls?lang=en&window=7d")
    sign_in(page, "li")
    page.wait_for_selector(".panel[data-panel]")
    web.clock.move(hours=13)
    page.wait_for_url("**/sign-in?**")
    sign_in(page, "li")
    expect(page.locator(".deck-person")).to_have_text("Li")
    assert page.url == f"{url}/calls?lang=en&window=7d"
    web.clock.move(hours=-13)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_administrator_adds_an_official_and_an_auditor_reads_who_exported(
    language: str, deck: tuple[Web, str], page: Page
) -> None:
    web, url = deck
    words = WORDS[language]
    assert web.signed_in("li", FURONG).get("/panel/incidents_flow.csv").status_code == 200
    page.goto(f"{url}/access/people?lang={language}")
    sign_in(page, "chen")
    expect(page.locator(".deck-person")).to_have_text("Chen")
    tab_to(page, lambda text: text.startswith("name name"))
    page.keyboard.type(f"liu.{language}")
    page.keyboard.press("Tab")
    page.keyboard.type("刘洋")
    tab_to(page, lambda text: "430104" in text)
    page.keyboard.press("Space")
    tab_to(page, lambda text: text.startswith("agency *"))
    page.keyboard.press("Space")
    tab_to(page, lambda text: text == words["add"])
    page.keyboard.press("Enter")
    expect(page.locator(".identity-link")).to_contain_text(words["link"])
    expect(page.locator(".identity-facts")).to_contain_text("岳麓区" if language == "zh" else "Yuelu")
    page.context.clear_cookies()
    page.goto(f"{url}/audit?lang={language}")
    sign_in(page, "qian")
    expect(page.locator(".identity-table")).to_contain_text("incidents_flow")
    row = page.locator(".identity-table tr", has_text="incidents_flow").first
    expect(row).to_contain_text("li")
    expect(row).to_contain_text(words["took"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_somebody_signs_in_at_the_provider_and_out_again(
    language: str, demo_path: Path, changsha_pack: CityPack, tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "citydeck.toml").write_text(CLAIMS)
    (tmp_path / "secret").write_text("the secret of the client")
    monkeypatch.chdir(tmp_path)
    port = free_port()
    with issuer() as provider:
        settings = {
            "CITYDECK_OIDC_ISSUER": provider, "CITYDECK_OIDC_CLIENT": "citydeck",
            "CITYDECK_PUBLIC_URL": f"http://127.0.0.1:{port}", "CITYDECK_OIDC_SECRET_FILE": str(tmp_path / "secret"),
        }  # fmt: skip
        with opened_web(demo_path, changsha_pack, tmp_path, "oidc", **settings) as web, served(web, port) as url:
            page.goto(f"{url}/incidents?lang={language}")
            expect(page.get_by_role("link", name=WORDS[language]["elsewhere"])).to_be_focused()
            page.keyboard.press("Enter")
            page.wait_for_url(f"{provider}/**")
            tab_to(page, lambda text: "李娜" in text or "li" in text.split())
            page.keyboard.press("Enter")
            expect(page.locator(".deck-person")).to_have_text("李娜")
            assert page.url == f"{url}/incidents?lang={language}"
            expect(page.locator(".deck-footer")).to_contain_text("芙蓉区" if language == "zh" else "Furong")
            tab_to(page, lambda text: text == WORDS[language]["out"])
            page.keyboard.press("Enter")
            page.wait_for_url(f"{provider}/**")
            page.goto(f"{url}/access?lang={language}")
            expect(page.locator("h1")).to_have_text(WORDS[language]["in"])
