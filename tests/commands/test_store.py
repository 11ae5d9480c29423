"""The commands on the deck's own store: `store`, `viewer`, `token`, `audit`."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callbacks.commands.main import main
from callbacks.server.own_store import prepare_store
from data.city.pack import CityPack
from data.identity.identities import Identities
from data.settings import Settings
from data.store.audit import head_of
from data.store.links import find_link, use_link
from data.store.store import Store
from data.store.tokens import find_token
from data.store.viewers import block_viewer, find_viewer, viewer_found
from data.watch.freshness import utc_now
from tests.commands.results import line_of
from tests.support.stores import NOON, new_store

Deck = Callable[..., Result]
LI = ("viewer", "add", "li", "--role", "official", "--districts", "430102", "--agencies", "*", "--cases")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path)


@pytest.fixture
def deck(tmp_path: Path, changsha_pack: CityPack, monkeypatch: pytest.MonkeyPatch) -> Deck:
    """`deck("viewer", "list")`: runs it with the store of the test."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **environ: str) -> Result:
        given = {"CITYDECK_CITY": str(changsha_pack.directory), "CITYDECK_STORE": "sqlite:///store.db"}
        return CliRunner().invoke(main, words, env=given | {"CITYDECK_AUTH": "password"} | environ)

    return run


def said(result: Result, code: int = 0) -> str:
    assert result.exit_code == code, result.output
    return result.stdout


# store -------------------------------------------------------------------------------------------------------------


def test_upgrade_makes_the_store_and_says_so(deck: Deck, tmp_path: Path) -> None:
    assert "There is no store at store.db: run 'python app.py store upgrade'" in line_of(deck("viewer", "list"))
    assert said(deck("store", "upgrade")) == "The store has now form 0002.\n"
    assert "already" in said(deck("store", "upgrade")) and (tmp_path / "store.db").exists()


def test_a_backup_is_a_whole_store_that_only_its_owner_reads(store: Store, deck: Deck, tmp_path: Path) -> None:
    said(deck(*LI))
    assert f"its audit ends with {head_of(store)}" in said(deck("store", "backup", "copy.db"))
    said(deck("viewer", "block", "li"))
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    copy = Store.open("sqlite:///copy.db")
    assert viewer_found(find_viewer(copy, "li"), "li").blocked_at is None
    assert "exists already" in line_of(deck("store", "backup", "copy.db"))
    assert "was not written" in line_of(deck("store", "backup", "none/copy.db"))
    assert {path.name for path in tmp_path.glob("copy*")} <= {"copy.db", "copy.db-wal", "copy.db-shm"}


def test_check_finds_a_damaged_file_and_a_forged_audit(store: Store, deck: Deck, tmp_path: Path) -> None:
    said(deck(*LI))
    assert said(deck("store", "check")).endswith("The store is sound.\n")
    forged = sqlite3.connect(tmp_path / "store.db")
    forged.executescript("DROP TRIGGER audit_keeps_rows; UPDATE audit SET actor = 'wang' WHERE seq = 1")
    forged.close()
    assert "row 1 was changed" in said(deck("store", "check"), 1)
    assert "row 1 was changed" in said(deck("audit", "verify"), 1)
    store.close()
    content = bytearray((tmp_path / "store.db").read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    (tmp_path / "store.db").write_bytes(content)
    result = deck("store", "check")
    assert result.exit_code in (1, 2) and "Traceback" not in result.output


def test_serve_makes_the_store_and_prints_a_link_until_there_is_a_viewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(auth="password", store="sqlite:///store.db")
    secrets = []
    for _ in range(2):
        prepare_store(settings, port=8123)
        secrets.append(capsys.readouterr().out.split("http://127.0.0.1:8123/welcome/")[1].strip())
    opened = Store.open(settings.store)
    assert find_link(opened, secrets[0], now=utc_now()) is None and find_link(opened, secrets[1], now=utc_now())
    use_link(opened, secrets[1], "hash", now=utc_now(), name="li")
    opened.close()
    prepare_store(settings, port=8123)
    assert capsys.readouterr().out == ""


def test_an_open_deck_needs_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare_store(Settings(), port=8123)
    assert list(tmp_path.iterdir()) == []


# viewer ------------------------------------------------------------------------------------------------------------


def test_a_viewer_is_added_with_a_link_for_his_password(store: Store, deck: Deck) -> None:
    lines = said(deck(*LI, "--shown-name", "Li Wei", CITYDECK_PUBLIC_URL="https://deck.example.org/")).splitlines()
    assert lines[-1].startswith("https://deck.example.org/welcome/")
    secret = lines[-1].rpartition("/")[2]
    assert find_link(store, secret, now=utc_now())
    use_link(store, secret, "hash", now=utc_now())
    table = said(deck("viewer", "list"))
    assert table.splitlines()[1].split() == [
        "li",
        "Li",
        "Wei",
        "official",
        "430102",
        "all",
        "yes",
        "has",
        "a",
        "password",
    ]
    assert "There is a viewer 'li' already" in line_of(deck(*LI))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("viewer", "add", "Li", "--role", "duty"), "'Li' cannot be a name"),
        (("viewer", "add", "li", "--role", "king"), "'king' is not one of 'duty'"),
        (("viewer", "show", "wang"), "There is no viewer 'wang'"),
        (("viewer", "change", "wang"), "There is no viewer 'wang'"),
        (("viewer", "block", "wang"), "There is no viewer 'wang'"),
        (("viewer", "remove", "wang"), "There is no viewer 'wang'"),
        (("token", "add", "t", "--rights", "king", "--days", "1"), "--rights 'king' is not known"),
        (("token", "add", "t", "--rights", "", "--days", "1"), "--rights '' is not known"),
        (("token", "add", "t", "--rights", "pages", "--days", "367"), "367 is not in the range"),
        (("token", "revoke", "t"), "There is no token 't'"),
        (("audit", "verify", "--head", "5"), "--head '5' is none"),
        (("audit", "export", "--since", "soon"), "--since 'soon' is not a date or time"),
    ],
)
@pytest.mark.usefixtures("store")
def test_a_wrong_argument_is_one_line(words: tuple[str, ...], line: str, deck: Deck) -> None:
    assert line in line_of(deck(*words))


@pytest.mark.usefixtures("store")
def test_what_is_not_given_stays_and_what_is_given_changes(deck: Deck, store: Store) -> None:
    said(deck(*LI))
    said(deck("viewer", "change", "li", "--districts", "430103,430104", "--no-cases"))
    policy = viewer_found(find_viewer(store, "li"), "li").policy
    assert (policy.role, policy.districts, policy.agencies, policy.case_detail) == (
        "official", {"430103", "430104"}, {"*"}, False,
    )  # fmt: skip
    said(deck("viewer", "change", "li", "--districts", "", "--role", "auditor"))
    assert viewer_found(find_viewer(store, "li"), "li").policy.districts == frozenset()
    assert "/welcome/" in said(deck("viewer", "change", "li", "--new-link", "--unlock"))
    said(deck("viewer", "remove", "li"))
    assert find_viewer(store, "li") is None


def test_show_says_in_words_what_somebody_sees_and_why(store: Store, deck: Deck) -> None:
    said(deck(*LI))
    words = said(deck("viewer", "show", "li"))
    assert "li (li) has the role official: looks after the cases of a district or agency." in words
    assert "He has no password yet." in words
    assert "Districts: 430102 Furong, each with all units below it, because his policy names them." in words
    assert "Agencies: all." in words
    assert "He may see single cases: his role has the right cases." in words
    assert "He may not read the audit: his role lacks the right audit." in words
    said(deck("viewer", "change", "li", "--no-cases", "--agencies", "police"))
    words = said(deck("viewer", "show", "li"))
    assert "He may not see single cases: his role has the right cases, his policy does not allow it." in words
    assert "Agencies: police, because his policy names them." in words
    said(deck("viewer", "block", "li"))
    assert "He cannot enter, because he is blocked" in said(deck("viewer", "show", "li"))
    said(deck("viewer", "block", "li", "--undo"))
    said(deck("viewer", "change", "li", "--agencies", ""))
    words = said(deck("viewer", "show", "li", CITYDECK_AUTH="open"))
    assert "He sees no rows: his policy names no district or no agency." in words
    assert "so everybody sees everything" in words and "blocked" not in words


def test_sessions_are_counted(store: Store, deck: Deck, tmp_path: Path) -> None:

    said(deck(*LI))
    who = viewer_found(find_viewer(store, "li"), "li")
    identities = Identities(store, idle=timedelta(hours=2), lives=timedelta(hours=12), clock=utc_now, key=b"k" * 32)
    identities.begin(who, method="password", address="10.0.0.1", browser="F")
    assert "He is signed in 1 times" in said(deck("viewer", "show", "li"))
    block_viewer(store, "li", by="wang", now=NOON)
    assert "signed in" not in said(deck("viewer", "show", "li"))


# token and audit ---------------------------------------------------------------------------------------------------


def test_a_token_is_printed_once_and_alone(store: Store, deck: Deck) -> None:
    result = deck("token", "add", "grafana", "--rights", "monitor,pages", "--days", "30", "--districts", "430102")
    secret = said(result).strip()
    found = find_token(store, secret, now=utc_now())
    assert found is not None and (found.rights, found.districts, found.agencies) == (
        {"monitor", "pages"}, {"430102"}, frozenset(),
    )  # fmt: skip
    assert "not shown again" in result.stderr and secret not in result.stderr
    listed = said(deck("token", "list"))
    assert "grafana" in listed and "monitor,pages" in listed and secret not in listed
    said(deck("token", "revoke", "grafana"))
    assert "revoked" in said(deck("token", "list")) and find_token(store, secret, now=utc_now()) is None


def test_the_audit_is_printed_and_the_export_is_in_it(store: Store, deck: Deck) -> None:
    said(deck(*LI))
    earlier = head_of(store)
    rows = [json.loads(line) for line in said(deck("audit", "export", "--format", "json")).splitlines()]
    assert [row["act"] for row in rows] == ["viewer_added", "link_made"]
    assert all(row["actor"].startswith("command line") and row["at"].endswith("Z") for row in rows)
    table = said(deck("audit", "export", "--since", "2020-01-01T00:00+08:00")).splitlines()
    assert len(table) == 4 and ",audit_exported," in table[-1]
    assert said(deck("audit", "export", "--until", "2020-01-01")).count("\n") == 1
    assert "The audit is whole and ends with 5 " in said(deck("audit", "verify", "--head", str(earlier)))
    assert "row 2 is not the one whose hash was written down" in said(
        deck("audit", "verify", "--head", f"2 {'f' * 64}"), 1
    )
