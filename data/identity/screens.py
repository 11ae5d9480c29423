"""`Screens`: which screen carries this token, and what a browser hears that wants to be one. Rules without Flask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from data.identity.identities import FRESH
from data.identity.screen_tokens import Proof, ScreenSigner, ScreenToken
from data.identity.who import Identity
from data.store.screens import Asker, StoredScreen, find_screen, record_seen, wait_for_approval
from data.store.store import Store, StoreError
from data.warehouse.policy import EVERYWHERE, Viewer

State = Literal["paired", "prove", "waiting", "full", "away"]
"""What a browser hears. paired: it is a screen. prove: it must sign a question. waiting: an administrator must approve
its code. full: too many wait. away: the store does not answer."""
MOST_KEPT = 2000


@dataclass(frozen=True)
class Screen:
    """A screen that was recognised, with the scenes that exist."""

    identity: Identity
    scenes: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What a browser hears. token: a new one to carry. code: with `waiting`. question: with `prove`."""

    state: State
    screen: Screen | None = None
    token: str = ""
    code: str = ""
    question: str = ""


class Screens:
    """Recognises screens, renews their tokens, and lets new ones wait for approval.

    key: signs tokens. scenes: paths of the pages that screens may show; others that an older version had do not count.
    clock: a function that returns the current time, naive UTC.
    """

    def __init__(self, store: Store, key: bytes, scenes: tuple[str, ...], clock: Callable[[], datetime]) -> None:
        self.store = store
        self.scenes = scenes
        self._signer = ScreenSigner(key)
        self._clock = clock
        self._kept: OrderedDict[str, tuple[StoredScreen, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def of_token(self, carried: str | None, address: str) -> Screen | None:
        """The screen that carries this token at this address; None if it is no screen, or if its token has ended.

        While the store does not answer, the token alone counts, until `GRACE` after the store's last answer.
        """
        token, now = self._signer.read(carried), self._clock()
        if token is None or not token.lives(now) or token.address not in ("", address):
            return None
        try:
            stored = self._known(token.mark, now)
        except StoreError:
            return self._in_grace(token, now)
        return self._screen(stored) if stored is not None and _is_at(stored, address) else None

    def ask(self, asker: Asker, carried: str | None, public_key: str = "", proof: Proof | None = None) -> Answer:
        """What the browser hears. carried: the token that it has. public_key, proof: if it has a key.

        A new token needs a proof, or without a key the address; without an answer of the store also an old token.
        """
        now, token = self._clock(), self._signer.read(carried)
        token = token if token is not None and token.mark == asker.mark else None
        asked_at = self._signer.asked_at(proof, public_key, asker.mark, now=now) if proof else None
        try:
            return self._by_store(asker, token, asked_at, now)
        except StoreError:
            return self._by_token(asker, token, asked_at, now)

    def forget(self) -> None:
        """Ask the store again for every screen: call this after a screen was approved or revoked."""
        with self._lock:
            self._kept.clear()

    def _by_store(self, asker: Asker, token: ScreenToken | None, asked_at: datetime | None, now: datetime) -> Answer:
        stored = find_screen(self.store, asker.mark)
        screen = self._screen(stored) if stored is not None and _is_at(stored, asker.address) else None
        if stored is None or screen is None:
            waiting = wait_for_approval(self.store, asker, now=now)
            return Answer("waiting", code=waiting.code) if waiting else Answer("full")
        if token is not None and token.is_new(now) and token.verified_at == token.made_at:
            return Answer("paired", screen)
        is_proven = asker.binding == "address" or asked_at is not None
        # a question counts once: the store keeps the time of the newest
        if not is_proven or not record_seen(self.store, asker.mark, now=now, proved_at=asked_at):
            return self._question(asker, now)
        return Answer("paired", screen, self._signer.signed(ScreenToken.of(stored, now=now)))

    def _by_token(self, asker: Asker, token: ScreenToken | None, asked_at: datetime | None, now: datetime) -> Answer:
        """What a browser hears while the store does not answer."""
        if token is None or token.address not in ("", asker.address):
            return Answer("away")
        screen = self._in_grace(token, now)
        if screen is None:
            return Answer("away")
        if token.is_new(now):
            return Answer("paired", screen)
        if asker.binding == "key" and asked_at is None:
            return self._question(asker, now)
        return Answer("paired", screen, self._signer.signed(replace(token, made_at=now)))

    def _question(self, asker: Asker, now: datetime) -> Answer:
        return Answer("prove", question=self._signer.question(asker.mark, now=now))

    def _known(self, mark: str, now: datetime) -> StoredScreen | None:
        with self._lock:
            kept = self._kept.get(mark)
        if kept is not None and timedelta(0) <= now - kept[1] < FRESH:
            return kept[0]
        found = find_screen(self.store, mark)
        with self._lock:
            if found is None:
                self._kept.pop(mark, None)
            else:
                self._kept[mark] = found, now
                self._kept.move_to_end(mark)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found

    def _screen(self, of: StoredScreen | ScreenToken) -> Screen | None:
        """The screen, or None if none of its scenes exists in this version: it must then be approved again."""
        present = tuple(scene for scene in self.scenes if scene in of.scenes)
        viewer = Viewer(f"screen:{of.name}", "screen", of.districts, agencies=frozenset({EVERYWHERE}))
        identity = Identity(viewer.name, of.name, "screen", frozenset({"pages"}), viewer, "screen")
        return Screen(identity, present) if present else None

    def _in_grace(self, token: ScreenToken, now: datetime) -> Screen | None:
        found = self._screen(token) if token.in_grace(now) else None
        return Screen(found.identity.in_grace(token.verified_at), found.scenes) if found else None


def _is_at(stored: StoredScreen, address: str) -> bool:
    return stored.asker.binding == "key" or stored.asker.address == address
