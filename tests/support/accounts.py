"""Decks with accounts over the demo: viewers of any policy, with browsers that have signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from app import CitydeckApp
from callbacks.identity.accounts import Accounts
from data.city.pack import CityPack
from data.store.audit import rows_of
from data.store.viewers import Policy, StoredViewer, add_viewer, find_viewer
from tests.conftest import DEMO_END
from tests.support.decks import opened_app
from tests.support.stores import Clock, new_store

ALL = frozenset({"*"})
EVERYTHING = Policy("manager", ALL, ALL, case_detail=True)
FURONG = Policy("official", frozenset({"430102"}), ALL, case_detail=True)
ADMINISTRATOR = Policy("administrator", ALL, ALL)
AUDITOR = Policy("auditor", ALL, ALL)


class Web:
    """An application with accounts, its store, and a clock that a test moves."""

    def __init__(self, app: CitydeckApp, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.accounts: Accounts = app.server.extensions["citydeck_accounts"]
        self.store = self.accounts.store

    def browser(self) -> FlaskClient:
        """A browser in which nobody has signed in."""
        return self.app.server.test_client()

    def add(self, name: str, policy: Policy) -> StoredViewer:
        """A viewer of this name, added if he is not there yet."""
        if find_viewer(self.store, name) is None:
            add_viewer(self.store, name, name.title(), policy, by="test", now=self.clock())
        found = find_viewer(self.store, name)
        assert found is not None
        return found

    def signed_in(self, name: str, policy: Policy) -> FlaskClient:
        """A browser in which this viewer has signed in."""
        who, client = self.add(name, policy), self.browser()
        secret = self.accounts.identities.begin(who, method="password", address="127.0.0.1", browser="test")
        client.set_cookie("citydeck", secret)
        return client

    def audit(self, act: str = "", actor: str = "") -> list[Any]:
        """The rows of the audit, newest first, with those that were waiting."""
        for _ in range(2000):
            with self.accounts.recorder._changed:
                if not self.accounts.recorder._waiting and not self.accounts.recorder._batch:
                    break
            time.sleep(0.01)
        return rows_of(self.store, act=act, actor=actor)


@contextmanager
def opened_web(demo: Path, pack: CityPack, folder: Path, auth: str = "password", **more: str) -> Iterator[Web]:
    """The application over the demo, with an empty store in the folder. Its clock stands at the end of the demo."""
    new_store(folder).close()
    settings = {"CITYDECK_AUTH": auth, "CITYDECK_STORE": f"sqlite:///{folder}/store.db"} | more
    clock = Clock()
    clock.now = DEMO_END
    with opened_app(demo, pack, **settings) as app:
        app.deck.clock = app.deck.watcher.clock = clock
        web = Web(app, clock)
        yield web
        web.accounts.recorder.close()
        web.store.close()


def at(client: FlaskClient, path: str, **more: Any) -> tuple[int, str]:
    """Status and text of an address."""
    answer = client.get(path, **more)
    return answer.status_code, answer.text
