"""Screens: who is one, for how long without the store, and what cannot be forged, replayed or outlived."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.identity.screen_tokens import GRACE, TOKEN_LIVES, Proof, code_of, is_signed, shown_code
from data.identity.screens import Answer, Screens
from data.store.screens import Asker, approve_screen, revoke_screen
from data.store.store import Store
from tests.support.screens import BrowserKey
from tests.support.stores import Clock, remove_files, replace_files

SCENES = ("/wall/overview", "/wall/second")
KEY = b"k" * 32
AT, ELSEWHERE = "10.0.0.7", "10.0.0.8"
COOKIE = Asker("hash of a cookie", "address", AT, "Chromium")


@pytest.fixture
def screens(store: Store, clock: Clock) -> Screens:
    return Screens(store, KEY, SCENES, clock)


@pytest.fixture
def browser() -> BrowserKey:
    return BrowserKey()


def approve(screens: Screens, asker: Asker, clock: Clock, *, scenes: tuple[str, ...] = SCENES[:1]) -> None:
    code = screens.ask(asker, None).code
    approve_screen(screens.store, code, scenes=scenes, districts=["430102"], by="li", now=clock(), name="hall")
    screens.forget()


def renew(screens: Screens, browser: BrowserKey, token: str | None = None, address: str = AT) -> Answer:
    """What the browser's script does: it asks, and signs the question if there is one."""
    asker = browser.asker(address)
    said = screens.ask(asker, token, browser.public)
    if said.state == "prove":
        said = screens.ask(asker, token, browser.public, browser.prove(said.question))
    return said


def paired(screens: Screens, browser: BrowserKey, clock: Clock) -> str:
    approve(screens, browser.asker(), clock)
    said = renew(screens, browser)
    assert said.state == "paired" and said.token
    return said.token


def test_a_new_browser_waits_and_becomes_the_screen_that_was_approved(
    screens: Screens, browser: BrowserKey, clock: Clock
) -> None:
    assert renew(screens, browser).state == "waiting"
    found = screens.of_token(paired(screens, browser, clock), AT)
    assert found is not None and found.scenes == ("/wall/overview",)
    assert found.identity.rights == {"pages"} and found.identity.method == "screen"
    assert found.identity.viewer.districts == {"430102"} and not found.identity.viewer.case_detail


def test_a_token_needs_the_key_each_time_and_a_proof_counts_once(
    screens: Screens, browser: BrowserKey, clock: Clock
) -> None:
    approve(screens, browser.asker(), clock)
    said = screens.ask(browser.asker(), None, browser.public)
    assert said.state == "prove" and not said.token
    thief, proof = BrowserKey(), browser.prove(said.question)
    for forged in (
        Proof(said.question, thief.prove(said.question).signature),
        Proof(said.question, ""),
        Proof(said.question, "%&/"),
        Proof(said.question + "x", proof.signature),
        browser.prove("a question of nobody"),
    ):
        assert screens.ask(browser.asker(), None, browser.public, forged).state == "prove"
    assert screens.ask(browser.asker(), None, browser.public, proof).token
    assert screens.ask(browser.asker(), None, browser.public, proof).state == "prove"
    late = browser.prove(screens.ask(browser.asker(), None, browser.public).question)
    clock.move(minutes=3)
    assert screens.ask(browser.asker(), None, browser.public, late).state == "prove"


def test_a_question_of_one_browser_proves_nothing_for_another(
    screens: Screens, browser: BrowserKey, clock: Clock
) -> None:
    other = BrowserKey()
    approve(screens, browser.asker(), clock)
    question = screens.ask(browser.asker(), None, browser.public).question
    proof = other.prove(question)
    code = screens.ask(other.asker(), None, other.public).code
    approve_screen(screens.store, code, scenes=SCENES, districts=["*"], by="li", now=clock())
    assert screens.ask(other.asker(), None, other.public, proof).state == "prove"


@pytest.mark.parametrize("text", ["", "x", "A" * 88, "BA", "ü"])
def test_no_text_in_place_of_a_key_or_signature_is_an_error(text: str, browser: BrowserKey) -> None:
    assert not is_signed(text, browser.prove("question"))
    assert not is_signed(browser.public, Proof("question", text))


def test_a_token_lives_a_quarter_of_an_hour_and_is_renewed_well_before(
    screens: Screens, browser: BrowserKey, clock: Clock
) -> None:
    token = paired(screens, browser, clock)
    clock.move(minutes=4)
    assert renew(screens, browser, token).token == ""
    clock.move(minutes=1)
    newer = renew(screens, browser, token).token
    assert newer and newer != token
    clock.move(minutes=10)
    assert screens.of_token(token, AT) is None and screens.of_token(newer, AT) is not None
    assert timedelta(minutes=15) >= TOKEN_LIVES


def test_no_token_of_the_future_and_none_of_another_key_counts(
    screens: Screens, browser: BrowserKey, clock: Clock, store: Store
) -> None:
    token = paired(screens, browser, clock)
    assert Screens(store, b"x" * 32, SCENES, clock).of_token(token, AT) is None
    for changed in (None, "", token[:-1], token + "x", "x.y"):
        assert screens.of_token(changed, AT) is None
    clock.move(days=-365)  # the server's clock was a year ahead when the token was made
    assert screens.of_token(token, AT) is None
    assert renew(screens, browser, token).state == "paired"


def test_a_revoked_screen_is_out_at_once_here_and_in_seconds_elsewhere(
    screens: Screens, browser: BrowserKey, clock: Clock, store: Store
) -> None:
    token, worker = paired(screens, browser, clock), Screens(store, KEY, SCENES, clock)
    assert worker.of_token(token, AT) is not None
    revoke_screen(store, "hall", by="li", now=clock())
    screens.forget()
    assert screens.of_token(token, AT) is None and renew(screens, browser, token).state == "waiting"
    clock.move(seconds=6)
    assert worker.of_token(token, AT) is None


def test_after_a_year_a_known_screen_comes_back_without_a_touch_and_an_unknown_one_waits(
    screens: Screens, browser: BrowserKey, clock: Clock, store: Store
) -> None:
    token = paired(screens, browser, clock)
    clock.move(days=365)
    assert screens.of_token(token, AT) is None
    assert renew(screens, browser, token).state == "paired"
    revoke_screen(store, "hall", by="li", now=clock())
    assert renew(screens, browser, token).state == "waiting"


def test_a_restart_and_a_new_secret_need_no_touch(
    screens: Screens, browser: BrowserKey, clock: Clock, store: Store
) -> None:
    token = paired(screens, browser, clock)
    assert Screens(store, KEY, SCENES, clock).of_token(token, AT) is not None
    changed = Screens(store, b"n" * 32, SCENES, clock)
    clock.move(seconds=1)
    assert changed.of_token(token, AT) is None and renew(changed, browser, token).state == "paired"


def test_a_version_without_the_scenes_of_a_screen_lets_it_wait(
    screens: Screens, browser: BrowserKey, clock: Clock, store: Store
) -> None:
    token, newer = paired(screens, browser, clock), Screens(store, KEY, SCENES[1:], clock)
    assert newer.of_token(token, AT) is None and renew(newer, browser, token).state == "waiting"


# Bound to an address -------------------------------------------------------------------------------------------------


def test_a_browser_without_a_key_is_bound_to_its_cookie_and_address(screens: Screens, clock: Clock) -> None:
    approve(screens, COOKIE, clock)
    token = screens.ask(COOKIE, None).token
    assert screens.of_token(token, AT) is not None
    assert screens.of_token(token, ELSEWHERE) is None
    assert screens.ask(replace(COOKIE, address=ELSEWHERE), token).state == "waiting"
    assert screens.ask(COOKIE, token).state == "paired"
    assert screens.ask(replace(COOKIE, mark="another cookie"), token).state == "waiting"


def test_a_browser_with_a_key_may_change_its_address(screens: Screens, browser: BrowserKey, clock: Clock) -> None:
    token = paired(screens, browser, clock)
    assert screens.of_token(token, ELSEWHERE) is not None
    assert renew(screens, browser, token, ELSEWHERE).state == "paired"


# The store away ------------------------------------------------------------------------------------------------------


def test_without_the_store_a_screen_goes_on_for_twelve_hours_and_says_so(
    screens: Screens, browser: BrowserKey, clock: Clock, tmp_path: Path
) -> None:
    token, began = paired(screens, browser, clock), clock()
    remove_files(tmp_path)
    while clock() < began + GRACE:
        found = screens.of_token(token, AT)
        assert found is not None and found.identity.viewer.districts == {"430102"}
        assert found.identity.unverified_since == began or clock() < began + timedelta(seconds=5)
        clock.move(minutes=5)
        said = renew(screens, browser, token)
        token = said.token or token
    assert said.state == "away" and screens.of_token(token, AT) is None


def test_without_the_store_nobody_new_enters_and_a_copied_token_ends(
    screens: Screens, browser: BrowserKey, clock: Clock, tmp_path: Path
) -> None:
    token, stranger = paired(screens, browser, clock), BrowserKey()
    remove_files(tmp_path)
    assert renew(screens, stranger).state == "away"
    assert renew(screens, stranger, token).state == "away"
    clock.move(minutes=16)
    assert screens.of_token(token, AT) is None
    assert screens.ask(browser.asker(), token, browser.public).token == ""
    assert renew(screens, browser, token).token


def test_a_restored_store_lets_known_screens_in_and_those_approved_later_wait(
    screens: Screens, browser: BrowserKey, clock: Clock, tmp_path: Path
) -> None:
    token, later = paired(screens, browser, clock), BrowserKey()
    saved = tmp_path / "saved"
    with screens.store.writing() as connection:
        connection.exec_driver_sql("SELECT 1")
    screens.store.engine.dispose()
    saved.write_bytes((tmp_path / "store.db").read_bytes())
    code = renew(screens, later).code
    approve_screen(screens.store, code, scenes=SCENES, districts=["*"], by="li", now=clock())
    lost = renew(screens, later).token
    replace_files(tmp_path, saved)
    clock.move(minutes=6)
    assert renew(screens, browser, token).state == "paired"
    assert renew(screens, later, lost).state == "waiting" and screens.of_token(lost, AT) is None


def test_codes_are_understood_however_they_are_typed() -> None:
    assert code_of(" acd-efh ") == code_of("ＡＣＤ ＥＦＨ") == "ACDEFH"
    assert shown_code("ACDEFH") == "ACD EFH" and code_of(shown_code("ACDEFH")) == "ACDEFH"
