"""What the Content-Security-Policy forbids: no page needs it, and a script that is put into a page does not run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from callbacks.registry.pages import PAGES
from tests.browser.conftest import LiveDeck, Seen, answered, drawn, polled

NOTE_VIOLATIONS = """window.violations = [];
document.addEventListener('securitypolicyviolation',
  (event) => window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));"""


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations")
    return found


@pytest.fixture
def seen(browse: Callable[..., Seen]) -> Seen:
    opened = browse()
    opened.page.add_init_script(NOTE_VIOLATIONS)
    return opened


@pytest.mark.parametrize("path", [page.path.replace("<id>", "430102") for page in PAGES])
def test_no_page_needs_what_the_policy_forbids(path: str, live: LiveDeck, seen: Seen) -> None:
    page = seen.open(f"{live.url}{path}?lang=en")
    drawn(page)
    live.tick()
    polled(page, 2)
    answered(page)
    assert violations(page) == [] and seen.errors == []


def test_dialogs_grids_and_print_need_nothing_that_is_forbidden(live: LiveDeck, seen: Seen) -> None:
    page = seen.open(f"{live.url}/calls?lang=en")
    drawn(page)
    panel = page.locator('.panel[data-panel="calls_by_hour"]')
    for action, content in (("number", ".number-card"), ("table", "#dialog .ag-row")):
        panel.hover()
        panel.locator(f'[data-action="{action}"]').click()
        page.wait_for_selector(content)
        page.keyboard.press("Escape")
        page.wait_for_selector("#dialog.show", state="detached")
    page.evaluate("['beforeprint', 'afterprint'].forEach((name) => window.dispatchEvent(new Event(name)))")
    assert violations(page) == [] and seen.errors == []


def test_a_script_that_is_put_into_a_page_does_not_run(live: LiveDeck, seen: Seen) -> None:
    page = seen.open(f"{live.url}/calls?lang=en")
    page.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="/none.png" onerror="window.ran = true">');
    }""")
    page.wait_for_function("() => window.violations.length >= 2")
    page.evaluate("setTimeout('window.ran = true')")
    page.wait_for_function("() => window.violations.length >= 3")
    assert page.evaluate("window.ran") is None


def test_another_site_cannot_show_the_deck_in_a_frame(live: LiveDeck, seen: Seen) -> None:
    page = seen.page
    page.route("http://127.0.0.1:9/portal", lambda route: route.fulfill(
        body=f'<iframe src="{live.url}/calls"></iframe>', content_type="text/html"
    ))  # fmt: skip
    page.goto("http://127.0.0.1:9/portal")
    page.wait_for_function("() => !document.querySelector('iframe').contentDocument")
    shown = [frame.url for frame in page.frames if frame.parent_frame]
    assert shown == ["chrome-error://chromewebdata/"]
