"""A screen's browser without a browser: its key, and its signatures as WebCrypto makes them."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data.identity.screen_tokens import Proof
from data.store.carried import hash_of
from data.store.screens import Asker


class BrowserKey:
    """A key pair like that in the browser's IndexedDB."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = _text(point)

    def prove(self, question: str) -> Proof:
        """The question, signed."""
        r, s = utils.decode_dss_signature(self._private.sign(question.encode(), ec.ECDSA(SHA256())))
        return Proof(question, _text(r.to_bytes(32, "big") + s.to_bytes(32, "big")))

    def asker(self, address: str = "10.0.0.7") -> Asker:
        """The browser as the deck recognises it."""
        return Asker(hash_of(self.public), "key", address, "Chromium")


def _text(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")
