"""/audit: who signed in, was refused, took rows away, opened single cases, or changed who may see what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask, Response, request

from callbacks.identity.accounts import Accounts, identity_of_request
from data.store.audit import rows_of
from data.times import day_start
from layouts.identity.audit import audit_csv, cells
from layouts.identity.words import ACTS

ROWS = 100
"""Rows of a page."""
MOST_EXPORTED = 100_000


def register(server: Flask, accounts: Accounts) -> None:
    """Register /audit and /audit.csv."""
    server.add_url_rule("/audit", "audit", partial(_page, accounts), methods=["GET"])
    server.add_url_rule("/audit.csv", "audit_csv", partial(_csv, accounts), methods=["GET"])


def _page(accounts: Accounts) -> Response:
    look, asked = accounts.look(), _asked()
    filters, words = _filters(accounts, asked)
    before = int(asked["before"]) if asked["before"].isdecimal() and len(asked["before"]) < 10 else None
    rows = [] if words else rows_of(accounts.store, **filters, before=before, most=ROWS)
    older = {**asked, "before": str(rows[-1].seq)} if len(rows) == ROWS else None
    address = accounts.frame().address
    return accounts.page(
        "audit",
        status=400 if words else 200,
        words=words,
        **{name: asked[name] for name in ("person", "act", "day")},
        acts=[(name, look.t(label)) for name, label in ACTS.items()],
        rows=[cells(row, look) for row in rows],
        older=address("/audit", **older) if older else "",
        export=address("/audit.csv", **{name: asked[name] for name in ("person", "act", "day")}),
    )


def _csv(accounts: Accounts) -> Response:
    """The rows as CSV. That somebody took them away is recorded first. Raises StoreError."""
    identity, asked = identity_of_request(), _asked()
    assert identity is not None  # the guard lets nobody else in
    filters, words = _filters(accounts, asked)
    if words:
        return Response(words + "\n", 400, mimetype="text/plain")
    rows = rows_of(accounts.store, **filters, most=MOST_EXPORTED)
    detail = {name: value for name, value in asked.items() if value and name != "before"}
    accounts.recorder.require(identity.name, "audit_exported", "", detail, len(rows))
    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    return Response("\ufeff" + audit_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:80] for name in ("person", "act", "day", "before")}


def _filters(accounts: Accounts, asked: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The arguments of `rows_of`, and what is wrong with the question in words, or ""."""
    filters: dict[str, Any] = {"actor": asked["person"], "act": asked["act"]}
    if not asked["day"]:
        return filters, ""
    try:
        day = date.fromisoformat(asked["day"])
        zone = accounts.deck.pack.zone
        ends: tuple[datetime, datetime] = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    except (ValueError, OverflowError):
        return filters, accounts.look().t("'{day}' is no day; write 2026-11-20", day=asked["day"])
    return filters | {"since": ends[0], "until": ends[1]}, ""
