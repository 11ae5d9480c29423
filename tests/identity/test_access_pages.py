"""/access and /audit: what somebody sees and why, what administrators change, and who did what."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from data.city.pack import CityPack
from data.store.store import RETRY_S
from data.store.viewers import find_viewer
from tests.support.accounts import ADMINISTRATOR, ALL, AUDITOR, EVERYTHING, FURONG, Web, at, opened_web
from tests.support.browserless import BOM, asking

NEW = {"name": "Liu.Yang", "shown_name": "刘洋", "role": "official", "district": "430104", "agency": "*"}


@pytest.fixture(scope="module")
def web(demo_path: Path, changsha_pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with opened_web(demo_path, changsha_pack, tmp_path_factory.mktemp("access")) as opened:
        yield opened


@pytest.fixture
def administrator(web: Web) -> FlaskClient:
    return web.signed_in("chen", ADMINISTRATOR)


def test_everybody_reads_what_he_may_see_and_why(web: Web) -> None:
    client = web.signed_in("li", FURONG)
    chinese, english = (at(client, f"/access?lang={language}")[1] for language in ("zh", "en"))
    for words in ("经办人", "芙蓉区", "全部单位", "查看单件明细", "由本系统管理员设置", "退出全部登录"):
        assert words in chinese, words
    for words in ("Official", "Furong", "all agencies", "take rows and reports away", "set here by an administrator"):
        assert words in english, words
    assert "Viewers" not in english and "Audit" not in english, "no way to pages that he may not open"


def test_an_administrator_adds_an_official_who_chooses_a_password_by_the_link(
    web: Web, administrator: FlaskClient
) -> None:
    answer = administrator.post("/access/people?lang=en", data=NEW)
    found = find_viewer(web.store, "liu.yang")
    assert found is not None and found.policy.districts == {"430104"} and found.policy.role == "official"
    link = re.search(r"/welcome/[\w-]+", answer.text)
    assert link is not None and "within 24 hours" in answer.text
    form = {"password": "a sentence of one's own", "again": "a sentence of one's own"}
    client = web.browser()
    assert client.post(link[0], data=form).status_code == 303
    rows = client.get("/panel/incidents_by_district.json").get_json()["rows"]
    assert {row["district_id"] for row in rows} == {"430104"}
    assert at(web.browser(), link[0])[0] == 404, "the link works once"
    assert [row.act for row in web.audit(actor="chen")][:2] == ["link_made", "viewer_added"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"name": "a b"}, "cannot be a name"), ({"role": "king"}, "no role"), ({"district": "999"}, "no district"),
     ({"agency": "nobody"}, "no agency"), ({"name": "chen"}, "already")],
)  # fmt: skip
def test_a_wrong_form_is_refused_in_one_line_and_keeps_what_was_typed(
    wrong: dict[str, str], words: str, administrator: FlaskClient
) -> None:
    answer = administrator.post("/access/people?lang=en", data=NEW | {"name": "zhou"} | wrong)
    assert answer.status_code == 400 and words in answer.text and "刘洋" in answer.text


def test_an_administrator_changes_blocks_and_removes(web: Web, administrator: FlaskClient) -> None:
    client = web.signed_in("xu", FURONG)
    change = {"act": "change", "shown_name": "徐", "role": "duty", "district": "*", "agency": "*"}
    assert administrator.post("/access/people/xu", data=change).status_code == 303
    found = find_viewer(web.store, "xu")
    assert found is not None and found.policy.role == "duty" and found.policy.districts == ALL
    assert at(client, "/version")[0] == 401, "the changed policy ended the session"
    for act, words in (("block", "blocked since"), ("unblock", "has not chosen a password yet")):
        assert administrator.post("/access/people/xu", data={"act": act}).status_code == 303
        assert words in at(administrator, "/access/people/xu?lang=en")[1]
    assert "Tick the box" in administrator.post("/access/people/xu?lang=en", data={"act": "remove"}).text
    assert administrator.post("/access/people/xu", data={"act": "remove", "sure": "1"}).status_code == 303
    assert find_viewer(web.store, "xu") is None
    assert administrator.post("/access/people/xu", data={"act": "nonsense"}).status_code in (400, 404)


def test_an_administrator_can_not_lock_himself_out(web: Web, administrator: FlaskClient) -> None:
    change = {"act": "change", "shown_name": "Chen", "role": "official", "district": "*", "agency": "*"}
    for form in ({"act": "block"}, {"act": "remove", "sure": "1"}, change):
        assert "yourself" in administrator.post("/access/people/chen?lang=en", data=form).text
    found = find_viewer(web.store, "chen")
    assert found is not None and found.policy.role == "administrator" and found.blocked_at is None


def test_text_that_somebody_typed_is_never_code(web: Web, administrator: FlaskClient) -> None:
    web.accounts.recorder.record("<b>x", "refused", "<script>alert(1)</script>", {"right": "<i>"})
    answer = administrator.post("/access/people?lang=en", data=NEW | {"name": "<script>", "shown_name": "<img src=x>"})
    page = web.signed_in("qian", AUDITOR).get("/audit?person=%3Cscript%3E&lang=en")
    web.audit()
    listed = web.signed_in("qian", AUDITOR).get("/audit?lang=en")
    assert all("<script" not in one.text and "<img" not in one.text for one in (answer, page, listed))
    assert "&lt;script&gt;" in listed.text


# The audit -------------------------------------------------------------------------------------------------------


def test_an_export_says_who_took_it_when_and_what_and_the_auditor_reads_it(web: Web) -> None:
    client = web.signed_in("li", FURONG)
    answer = client.get("/panel/incidents_by_district.csv?window=7d")
    first, header, *_ = answer.text.lstrip(BOM).splitlines()
    for words in ("Li (li)", "2026-11-20T12:00:00Z", "incidents_by_district", "window=7d", "430102"):
        assert words in first, words
    assert first.startswith('"# ') and header.startswith("district_id")
    content = client.get("/panel/incidents_by_district.json?window=7d").get_json()
    assert content["export"]["exported by"] == "Li (li)" and len(content["rows"]) == 1
    latest = web.audit("export", "li")
    assert [(row.subject, row.rows) for row in latest[:2]] == [("incidents_by_district", 1)] * 2
    auditor = web.signed_in("qian", AUDITOR)
    for query in ("person=li", "act=export", "day=2026-11-20", "person=li&act=export&day=2026-11-20"):
        assert "incidents_by_district" in at(auditor, f"/audit?lang=zh&{query}")[1], query
    for query in ("person=wang", "act=case", "day=2026-11-19"):
        assert "incidents_by_district" not in at(auditor, f"/audit?{query}")[1], query
    assert "is no day" in at(auditor, "/audit?day=tomorrow&lang=en")[1]


def test_the_auditor_takes_the_audit_away_and_that_is_recorded(web: Web) -> None:
    auditor = web.signed_in("qian", AUDITOR)
    answer = auditor.get("/audit.csv?act=viewer_added")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip(BOM))))
    assert rows and {row["act"] for row in rows} == {"viewer_added"} and all(row["hash"] for row in rows)
    assert [(row.actor, row.rows) for row in web.audit("audit_exported")] == [("qian", len(rows))]
    for client in (web.signed_in("chen", ADMINISTRATOR), web.signed_in("li", FURONG)):
        assert at(client, "/audit")[0] == 403 and at(client, "/audit.csv")[0] == 403


def test_a_single_incident_is_recorded_once_in_a_while_by_whatever_way_it_is_opened(web: Web) -> None:
    client = web.signed_in("wang", EVERYTHING)
    body = asking("incidents_timeline", "/incidents", "?incident=INC-1&lang=en")
    for _ in range(3):
        client.post("/_dash-update-component", json=body)
    client.get("/incidents?incident=INC-2")
    client.get("/panel/incidents_timeline.csv?incident=INC-1")
    assert sorted(row.subject for row in web.audit("case", "wang")) == ["INC-1", "INC-2"]
    web.clock.move(minutes=11)
    client.post("/_dash-update-component", json=body)
    assert len(web.audit("case", "wang")) == 3
    web.clock.move(minutes=-11)


@pytest.mark.parametrize("search", ["incident=INC-7", "?%69ncident=INC-7", "?lang=en&incident=INC%2D7"])
def test_no_way_to_write_an_address_leaves_an_incident_unrecorded(search: str, web: Web) -> None:
    client, before = web.signed_in("wang", EVERYTHING), len(web.audit("case", "wang"))
    client.post("/_dash-update-component", json=asking("incidents_timeline", "/incidents", search))
    assert {row.subject for row in web.audit("case", "wang")} >= {"INC-7"}
    web.clock.move(minutes=11)
    client.get("/incidents?incident=a%0Ab&" + "&".join(f"incident=F{n}" for n in range(400)))
    told = web.audit("case", "wang")
    assert len(told) - before <= 6 and all(row.subject.isprintable() for row in told)


def test_a_page_of_the_audit_that_does_not_exist_is_no_error(web: Web) -> None:
    client = web.signed_in("auditor", AUDITOR)
    assert at(client, "/audit?before=9223372036854775808")[0] == 200
    assert at(client, "/audit?person=%00")[0] == 400


def test_a_single_incident_that_cannot_be_recorded_is_not_opened(web: Web) -> None:
    client = web.signed_in("wang", EVERYTHING)
    body = asking("incidents_timeline", "/incidents", "?incident=INC-3&lang=en")
    writer = sqlite3.connect(str(web.store.engine.url.database), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")  # the store reads, but does not write
    assert client.post("/_dash-update-component", json=body).status_code == 503
    writer.execute("ROLLBACK")
    writer.close()
    time.sleep(RETRY_S)
    assert client.post("/_dash-update-component", json=body).status_code == 200
    assert "INC-3" in [row.subject for row in web.audit("case", "wang")]


def test_whoever_may_not_see_single_cases_sees_no_steps_of_an_incident(web: Web) -> None:
    allowed, not_allowed = web.signed_in("wang", EVERYTHING), web.signed_in("chen", ADMINISTRATOR)
    incident = allowed.get("/panel/incidents_open.json").get_json()["rows"][0]["incident_id"]
    body = asking("incidents_timeline", "/incidents", f"?incident={incident}&lang=en")
    seen, hidden = (client.post("/_dash-update-component", json=body).text for client in (allowed, not_allowed))
    assert "reported" in seen.lower() and incident in str(web.audit("case", "wang")[0].subject)
    assert hidden != seen and "You may not see these data" in hidden
