"""Grace: whoever was verified shortly before the store went away goes on for some hours, and nobody new comes in.

He is known by the memory of a process, or by a signed text in a second cookie, which a restart and other processes
understand. The text is worth nothing without the secret that it was made for, and nothing while the store answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, Signer

from data.identity.who import Identity
from data.warehouse.policy import Viewer

LIVES = timedelta(minutes=15)
"""Time after which a signed text is worth nothing. It is renewed while its owner uses the deck."""
RENEWED = timedelta(minutes=5)
"""Age after which a signed text is renewed."""
LONGEST = timedelta(hours=12)
"""Time after the last answer of the store for which somebody goes on."""


@dataclass(frozen=True)
class Verified:
    """Somebody whom the store vouched for. verified_at: when. ends_at: end of his session. Both are naive UTC."""

    identity: Identity
    verified_at: datetime
    ends_at: datetime

    def at(self, now: datetime) -> Identity | None:
        """He while the store is away; None if that is over."""
        return self.identity.in_grace(self.verified_at) if self._goes_on(now) else None

    def _goes_on(self, now: datetime) -> bool:
        return self.verified_at - LIVES <= now < min(self.ends_at, self.verified_at + LONGEST)


class Grace:
    """Makes and reads signed texts. key: the secret key of the server; all its processes have the same."""

    def __init__(self, key: bytes) -> None:
        self._signer = Signer(key, salt="citydeck grace", key_derivation="hmac", digest_method=sha256)

    def issue(self, carried: str, verified: Verified, now: datetime) -> str:
        """The signed text. carried: hash of the secret that its owner carries in another cookie."""
        who, viewer = verified.identity, verified.identity.viewer
        times = [one.isoformat() for one in (now + LIVES, verified.verified_at, verified.ends_at)]
        person = [who.name, who.shown_name, who.role, sorted(who.rights), who.method]
        seen = [viewer.name, viewer.role, sorted(viewer.districts), sorted(viewer.agencies)]
        text = json.dumps([carried, times, person, seen], ensure_ascii=False, separators=(",", ":"))
        return self._signer.sign(text.encode().hex()).decode()

    def redeem(self, carried: str, text: str, now: datetime) -> Verified | None:
        """Whom the text names; None if it is not ours, was made for another secret, or has ended."""
        found = self._read(text)
        if found is None or found[0] != carried:
            return None
        _, times, (name, shown_name, role, rights, method), (viewer, viewer_role, districts, agencies) = found
        until, verified_at, ends_at = map(datetime.fromisoformat, times)
        if not until - LIVES <= now < until:
            return None
        seen = Viewer(viewer, viewer_role, frozenset(districts), agencies=frozenset(agencies))
        return Verified(Identity(name, shown_name, role, frozenset(rights), seen, method), verified_at, ends_at)

    def is_due(self, text: str, now: datetime) -> bool:
        """Whether a text is so old that its owner should get a new one; also if it is not ours."""
        found = self._read(text)
        return found is None or not now < datetime.fromisoformat(found[1][0]) - LIVES + RENEWED

    def _read(self, text: str) -> list[Any] | None:
        try:
            found: list[Any] = json.loads(bytes.fromhex(self._signer.unsign(text).decode()))
            return found
        except (BadData, ValueError):
            return None
