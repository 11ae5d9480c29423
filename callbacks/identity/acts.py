"""Records what people do to the city's rows: exports, and single cases that they open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from flask import g, request

from callbacks.identity.accounts import Accounts, identity_of_request
from data.identity.who import Identity
from data.questions.filters import Filters
from data.store.store import StoreError

OPENS_CASES = ("/", "/<path:path>", "/_dash-update-component", "rows")
"""Endpoints of pages, refreshes and exports, whose question may be about a single incident."""
MOST_AT_ONCE = 5
"""Incidents that one request records at most; a page is about one."""
AGAIN = timedelta(minutes=10)
"""Time after which the same case and person are recorded again. A page asks for it every few seconds."""
MOST_KEPT = 2000


@dataclass(frozen=True)
class Taken:
    """Who took an export away, and what: the marks that the export carries.

    name: under which he signs in. at: naive UTC. districts, agencies: his scope, as identifiers or "*".
    """

    name: str
    shown_name: str
    at: datetime
    panel: str
    question: str
    districts: str
    agencies: str

    def marks(self) -> dict[str, str]:
        """The marks as pairs of texts."""
        return {
            "exported by": f"{self.shown_name} ({self.name})",
            "at": f"{self.at.isoformat(timespec='seconds')}Z",
            "panel": self.panel,
            "question": self.question or "as the page opens",
            "districts": self.districts,
            "agencies": self.agencies,
        }


def asked_incidents() -> set[str]:
    """The incidents that the question of the current request names: of its address, or of those that it posts."""
    posted = request.get_json(silent=True) if request.method == "POST" else None
    searches = [request.query_string.decode(errors="replace")]
    for part in (posted.get("inputs", []) + posted.get("state", [])) if isinstance(posted, dict) else []:
        value = part.get("value")
        searches.append(str(value.get("search", "") if isinstance(value, dict) else value))
    pairs = [pair for search in searches for pair in parse_qsl(search.lstrip("?"))]
    named = {one for name, value in pairs if name == "incident" for one in value.split(",")}
    return {"".join(filter(str.isprintable, one))[:80] for one in named} - {""}


class OpenedCases:
    """Records the single incidents that somebody opens, each once in a while."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._recorded: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, identity: Identity) -> None:
        """Record the incidents that the current request names, if he may see them.

        Raises StoreError: a single case that cannot be recorded is not opened.
        """
        if request.endpoint not in OPENS_CASES or not identity.may("cases"):
            return
        for incident in sorted(asked_incidents())[:MOST_AT_ONCE]:
            if self._is_new(identity.name, incident):
                try:
                    self._accounts.recorder.require(identity.name, "case", incident)
                except StoreError:
                    with self._lock:
                        self._recorded.pop((identity.name, incident), None)
                    raise

    def _is_new(self, name: str, incident: str) -> bool:
        now = self._accounts.clock()
        with self._lock:
            before = self._recorded.get((name, incident))
            if before is not None and now - before < AGAIN:
                return False
            self._recorded[name, incident] = now
            self._recorded.move_to_end((name, incident))
            while len(self._recorded) > MOST_KEPT:
                self._recorded.popitem(last=False)
        return True


def record_export(panel: str, kind: str, filters: Filters, rows: int) -> Taken | None:
    """Record an export before it leaves the deck. Gives its marks; None where nobody signs in.

    kind: csv or json. rows: number of rows in it. Raises StoreError: what cannot be recorded must not leave.
    """
    accounts, identity = g.get("accounts"), identity_of_request()
    if accounts is None or identity is None:
        return None
    at, question = accounts.clock(), filters.to_query()
    detail = {"format": kind, "question": question, "moment": f"{filters.moment.isoformat()}Z"}
    accounts.recorder.require(identity.name, "export", panel, detail, rows)
    scope = (" ".join(sorted(part)) for part in (identity.viewer.districts, identity.viewer.agencies))
    return Taken(identity.name, identity.shown_name, at, panel, question, *scope)
