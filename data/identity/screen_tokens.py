"""What a screen carries and proves: a signed token of some minutes, and signatures that only its key can make.

All times come from the server's clock. The clock of a screen may be years off.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from data.store.screens import CODE_LENGTH, StoredScreen

TOKEN_LIVES = timedelta(minutes=15)
RENEWED_AFTER = timedelta(minutes=5)
"""Age from which a token is renewed."""
GRACE = timedelta(hours=12)
"""Time after the last answer of the store for which a screen goes on."""
QUESTION_LIVES = timedelta(minutes=2)
SKEW = timedelta(minutes=1)
"""How far the clocks of two servers of one deck may differ."""
LONGEST = 400
"""Characters of the longest public key, question or answer."""


@dataclass(frozen=True)
class ScreenToken:
    """A screen as the store knew it at `verified_at`, in a token that was made at `made_at`. Both are naive UTC.

    address: to which it is bound; "" if it is bound to a key.
    """

    mark: str
    name: str
    address: str
    scenes: frozenset[str]
    districts: frozenset[str]
    verified_at: datetime
    made_at: datetime

    @classmethod
    def of(cls, screen: StoredScreen, *, now: datetime) -> ScreenToken:
        """The token of a screen that the store knows at `now`."""
        address = screen.asker.address if screen.asker.binding == "address" else ""
        return cls(screen.asker.mark, screen.name, address, screen.scenes, screen.districts, now, now)

    def lives(self, now: datetime) -> bool:
        """Whether the token has not ended. One of the future, from before the clock was set back, has ended."""
        return -SKEW <= now - self.made_at < TOKEN_LIVES

    def is_new(self, now: datetime) -> bool:
        """Whether the token needs no renewal yet."""
        return -SKEW <= now - self.made_at < RENEWED_AFTER

    def in_grace(self, now: datetime) -> bool:
        """Whether its screen may go on without an answer of the store."""
        return -SKEW <= now - self.verified_at < GRACE


@dataclass(frozen=True)
class Proof:
    """A question of the server, and its signature by the browser's key: base64url of the 64 bytes r and s."""

    question: str
    signature: str


class ScreenSigner:
    """Makes and reads tokens and questions. key: the deck's key; whoever has it can make tokens."""

    def __init__(self, key: bytes) -> None:
        options = {"digest_method": hashlib.sha256}
        self._tokens = URLSafeSerializer(key, salt="citydeck screen token", signer_kwargs=options)
        self._questions = URLSafeSerializer(key, salt="citydeck screen question", signer_kwargs=options)

    def signed(self, token: ScreenToken) -> str:
        """The token as a text for a cookie."""
        scope = [sorted(token.scenes), sorted(token.districts)]
        times = [_seconds(token.verified_at), _seconds(token.made_at)]
        return str(self._tokens.dumps([token.mark, token.name, token.address, *scope, *times]))

    def read(self, text: str | None) -> ScreenToken | None:
        """The token in a text, whatever its age; None if the deck did not sign it."""
        found = _loaded(self._tokens, text)
        if found is None:
            return None
        mark, name, address, scenes, districts, verified, made = found
        scope = frozenset(scenes), frozenset(districts)
        return ScreenToken(mark, name, address, *scope, _moment(verified), _moment(made))

    def question(self, mark: str, *, now: datetime) -> str:
        """A new question for the browser with this mark."""
        return str(self._questions.dumps([mark, _seconds(now), secrets.token_urlsafe(9)]))

    def asked_at(self, proof: Proof, public_key: str, mark: str, *, now: datetime) -> datetime | None:
        """When the question was asked that the key has signed; None if the proof does not count.

        It counts if the deck asked this browser not long ago, and if the signature is right.
        """
        found = _loaded(self._questions, proof.question)
        if found is None or found[0] != mark:
            return None
        at = _moment(found[1])
        recent = -SKEW <= now - at < QUESTION_LIVES
        return at if recent and is_signed(public_key, proof) else None


def is_signed(public_key: str, proof: Proof) -> bool:
    """Whether the key has signed the question: ECDSA with P-256 and SHA-256. public_key: base64url of the point."""
    from cryptography.exceptions import InvalidSignature  # imported here: only decks with screens need it
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        point, signed = _bytes(public_key), _bytes(proof.signature)
        if len(signed) != 64:
            return False
        r, s = (int.from_bytes(half, "big") for half in (signed[:32], signed[32:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(utils.encode_dss_signature(r, s), proof.question.encode(), ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def code_of(typed: str) -> str:
    """A code as the store has it, however somebody typed it: in small or full-width letters, with spaces or dashes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())[: 2 * CODE_LENGTH]


def shown_code(code: str) -> str:
    """A code in two halves, as people read it out: ACD EFH."""
    half = CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def _loaded(serializer: URLSafeSerializer, text: str | None) -> Any:
    try:
        return serializer.loads(text) if text else None
    except BadSignature:  # also what is no token at all
        return None


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _seconds(at: datetime) -> float:
    return at.replace(tzinfo=UTC).timestamp()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
