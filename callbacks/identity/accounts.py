"""`Accounts`: what the addresses of a deck with accounts work with, and the cookie of a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, g, has_app_context, make_response, redirect, request

from callbacks.server.addresses import address_of_request
from data.deck import Deck
from data.identity.identities import Identities
from data.identity.who import Identity
from data.store.keys import key_of
from data.store.recorder import AuditRecorder
from data.store.store import Store
from layouts.identity.document import Frame, filled
from layouts.kit.theme import RenderContext

LANGUAGES = ("zh", "en")
LINKS = (
    ("access", "/access", "Your access"), ("people", "/access/people", "Viewers"),
    ("screens", "/screens", "Screens"), ("audit", "/audit", "Audit"),
)  # fmt: skip


@dataclass
class Accounts:
    """The deck, its store of viewers, who is recognised, and the audit.

    style: address of the style sheet. open_files: addresses of files that nobody needs to be known for. key: signs
    what browsers carry; it outlives a restart, and all processes have the same.
    """

    deck: Deck
    store: Store
    identities: Identities
    recorder: AuditRecorder
    style: str
    open_files: frozenset[str]
    key: bytes

    @classmethod
    def open(cls, deck: Deck, style: str, script: str, key: bytes | None) -> Accounts:
        """The accounts that the deck's settings describe. Raises StoreError.

        script: address of the script of screens. key: the secret key of the settings; None: the store keeps one.
        """
        settings = deck.settings

        def clock() -> datetime:
            return deck.clock()

        store = Store.open(settings.store)
        key = key or key_of(store, "signing", now=clock())
        idle, lives = timedelta(hours=settings.session_idle_h), timedelta(hours=settings.session_end_h)
        identities = Identities(store, idle=idle, lives=lives, clock=clock, key=key)
        return cls(deck, store, identities, AuditRecorder(store, clock), style, frozenset({style, script}), key)

    def clock(self) -> datetime:
        """The present time, naive UTC."""
        return self.deck.clock()

    @property
    def auth(self) -> str:
        """How people are recognised: password, oidc or proxy."""
        return self.deck.settings.auth

    # The cookie ----------------------------------------------------------------------------------------------------

    @property
    def secure(self) -> bool:
        """Whether browsers reach the deck by TLS, perhaps through a reverse proxy."""
        return request.is_secure or self.deck.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Name of the session's cookie. By its prefix a browser takes it from this host alone, and only by TLS."""
        return "__Host-citydeck" if self.secure else "citydeck"

    @property
    def second_cookie(self) -> str:
        """Name of the cookie that vouches for a session while the store is away."""
        return f"{self.cookie}-pass"

    def recognise(self) -> Identity | None:
        """Who has the session of the current request; None if nobody has. Raises StoreError."""
        secret, signed = self.carried(), request.cookies.get(self.second_cookie, "")
        return self.identities.of_session(secret, signed) if secret else None

    def renew(self, response: Response) -> Response:
        """Give the browser a new second cookie, if that is due. Returns the response."""
        secret = self.carried() if identity_of_request() else None
        signed = self.identities.renewed(secret, request.cookies.get(self.second_cookie, "")) if secret else None
        if signed is not None:
            response.set_cookie(self.second_cookie, signed, secure=self.secure, httponly=True, samesite="Lax", path="/")
        return response

    def carried(self) -> str | None:
        """The secret of the session in the current request, if there is one."""
        return request.cookies.get(self.cookie)

    def give(self, response: Response, secret: str) -> Response:
        """Give the browser the cookie of a new session. It ends with the browser or with the session."""
        response.set_cookie(self.cookie, secret, secure=self.secure, httponly=True, samesite="Lax", path="/")
        return response

    def take(self, response: Response) -> Response:
        """Take the cookie of an ended session from the browser."""
        for name in (self.cookie, self.second_cookie):
            response.delete_cookie(name, secure=self.secure, httponly=True, samesite="Lax", path="/")
        return response

    def address(self) -> str:
        """The address of the browser: the one that the settings' reverse proxy names, else that of the connection."""
        return address_of_request()

    # Pages -----------------------------------------------------------------------------------------------------------

    def look(self) -> RenderContext:
        """The look of the current request: its parameter lang, else the deck's language."""
        settings, pack = self.deck.settings, self.deck.pack
        language = request.args.get("lang") or settings.language or pack.languages[0]
        theme = "dark" if request.args.get("theme") == "dark" else "light"
        return RenderContext(language=language if language in LANGUAGES else "en", theme=theme, zone=pack.zone)  # type: ignore[arg-type]

    def page(self, template: str, /, *, status: int = 200, **values: object) -> Response:
        """The page of a template as the answer to the current request."""
        return make_response(filled(template, self.frame(), **values), status)

    def frame(self) -> Frame:
        """What the page of the current request shows around its content."""
        look, identity = self.look(), identity_of_request()
        parameters = {name: value for name, value in request.args.items() if name != "lang"}
        city = self.deck.pack.name_zh if look.language == "zh" else self.deck.pack.name_en
        person = identity if identity and identity.method != "token" else None
        return Frame(
            look,
            city,
            self.style,
            request.path,
            parameters,
            shown_name=person.shown_name if person else "",
            links=links_of(person),
            can_sign_out=person is not None and person.method in ("password", "oidc"),
        )


def identity_of_request() -> Identity | None:
    """Who asks the current request, as the guard found; None if nobody is known."""
    found: Identity | None = g.get("identity") if has_app_context() else None
    return found


def links_of(person: Identity | None) -> tuple[tuple[str, str], ...]:
    """The pages of identity that somebody may open, as pairs (address, msgid)."""
    if person is None:
        return ()
    administers = person.may("administer")
    allowed = {"access": True, "people": administers, "screens": administers, "audit": person.may("audit")}
    return tuple((address, words) for name, address, words in LINKS if allowed[name])


def local_address(text: str | None) -> str:
    """The address of a page of this deck to which somebody goes after signing in; "/" for any other text.

    Browsers read "//host", "/\\host" and addresses with control characters as those of other hosts.
    """
    address = text or "/"
    plain = address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    parts = urlsplit(address) if plain and "\\" not in address else None
    if parts is None or parts.scheme or parts.netloc or parts.path.startswith(("/sign-", "/oidc/", "/welcome/")):
        return "/"
    return address


def to(path: str, parameters: Mapping[str, str] | None = None) -> Response:
    """A redirection to an address of this deck, to be asked by GET."""
    query = urlencode(parameters or {})
    return make_response(redirect(f"{path}?{query}" if query else path, 303))


def language_in(address: str) -> dict[str, str]:
    """The parameter lang of an address, if it has one."""
    query = dict(parse_qsl(urlsplit(address).query))
    return {"lang": query["lang"]} if query.get("lang") in LANGUAGES else {}
