"""Signing in at an OpenID Connect provider (CITYDECK_AUTH=oidc). Authlib does the protocol and is imported only here.

Authorization code flow with PKCE, state and nonce. The provider is found by discovery. Its ID token must be signed by
one of its keys, and be made by this issuer, for this client, now.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from joserfc.errors import JoseError
from requests import RequestException

from callbacks.identity.accounts import Accounts, identity_of_request, local_address, to
from callbacks.identity.begin import enter
from data.identity.claims import Claims
from data.identity.names import name_of
from data.settings import SettingError
from data.store.store import StoreError
from data.store.viewers import Policy, StoredViewer, remember_viewer

log = logging.getLogger(__name__)
NO_POLICY = Policy("")
"""Of somebody whose claims give him nothing."""
PATIENCE_S = 10
RETRY_S = 5
"""Seconds for which a provider that did not answer is not asked for its metadata again."""
ON_THE_WAY_S = 600
"""Seconds that somebody may take to sign in at the provider."""
SIGNATURES = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
"""Signatures of ID tokens that the deck accepts: by keys that only the provider has."""
FAULTS = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, RuntimeError)
"""What Authlib, its keys and its connection raise when the provider or the browser sends something wrong."""


class OnlyOnTheWay(SecureCookieSessionInterface):
    """Flask's signed cookie, for the addresses of this file only: it holds state, nonce and PKCE's secret meanwhile."""

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> Any:
        """The session of a request to /oidc/…; None for all others, so that they have none."""
        return super().open_session(app, request) if request.path.startswith("/oidc/") else None

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the cookie travels by TLS only: when the browser reaches the deck by it."""
        return request.is_secure or bool(app.config["SESSION_COOKIE_SECURE"])

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie with responses of /oidc/…, whose session `open_session` opened."""
        if request.path.startswith("/oidc/"):
            super().save_session(app, session, response)


class Provider:
    """The provider of the settings. Raises SettingError if the secret file cannot be read."""

    def __init__(self, server: Flask, accounts: Accounts) -> None:
        settings = accounts.deck.settings
        self.issuer, self.client_id = settings.oidc_issuer, settings.oidc_client
        self.home, self.leeway_s = settings.public_url.rstrip("/"), settings.oidc_leeway_s
        self.name = urlsplit(self.issuer).hostname or self.issuer
        self._one, self._asked_again_at = threading.Lock(), 0.0
        secret = _secret(settings.oidc_secret_file)
        # without a secret the deck is a public client, which PKCE protects
        method = {} if secret else {"token_endpoint_auth_method": "none"}
        self.client = OAuth(server).register(
            "provider",
            client_id=self.client_id,
            client_secret=secret,
            server_metadata_url=f"{self.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scope,
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE_S,
                **method,
            },
        )

    def metadata(self) -> dict[str, Any]:
        """What discovery says. Raises one of `FAULTS`, also if it names another issuer."""
        found = self._loaded()
        if found.get("issuer") != self.issuer:
            self.client.server_metadata.pop("_loaded_at", None)  # ask again: the provider may be mended meanwhile
            raise ValueError(f"the provider calls itself {found.get('issuer')!r}")
        allowed = SIGNATURES & set(found.get("id_token_signing_alg_values_supported", ["RS256"]))
        found["id_token_signing_alg_values_supported"] = sorted(allowed)
        return found

    def _loaded(self) -> dict[str, Any]:
        """The provider's metadata. One thread at a time asks; all others are refused meanwhile, and shortly after."""
        if self.client.server_metadata.get("_loaded_at"):
            return dict(self.client.load_server_metadata())
        if time.monotonic() < self._asked_again_at or not self._one.acquire(blocking=False):
            raise RuntimeError("the provider was asked a moment ago and has not answered")
        try:
            return dict(self.client.load_server_metadata())
        except FAULTS:
            self._asked_again_at = time.monotonic() + RETRY_S
            raise
        finally:
            self._one.release()

    def claims(self) -> dict[str, Any]:
        """The claims of whoever comes back from the provider with the current request. Raises one of `FAULTS`."""
        metadata = self.metadata()
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }
        token = self.client.authorize_access_token(claims_options=options, leeway=self.leeway_s)
        claims = dict(token["userinfo"])
        if metadata.get("userinfo_endpoint"):
            more = dict(self.client.userinfo(token=token))
            if more.get("sub") != claims["sub"]:
                raise ValueError("the provider's userinfo is about somebody else")
            claims = more | claims
        return claims

    def end_address(self, language: str) -> str:
        """The address at which the provider ends its own session; "" if it names none or does not answer."""
        try:
            metadata = self.metadata()
            if not metadata.get("end_session_endpoint"):
                return ""
            back = f"{self.home}/sign-in?lang={language}"
            made = self.client.create_logout_url(post_logout_redirect_uri=back, client_id=self.client_id)
            return str(made["url"])
        except FAULTS as error:
            log.warning("the provider could not be asked where to sign out: %r", error)
            return ""


def register(server: Flask, accounts: Accounts, claims: Claims) -> Provider:
    """Register /sign-in and /oidc/…. Gives the provider. Raises SettingError."""
    provider = Provider(server, accounts)
    server.session_interface = OnlyOnTheWay()
    server.config.update(
        SESSION_COOKIE_NAME=f"{'__Secure-' if provider.home.startswith('https://') else ''}citydeck-oidc",
        SESSION_COOKIE_PATH="/oidc/",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=provider.home.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=ON_THE_WAY_S,
    )
    server.add_url_rule("/sign-in", "sign_in", partial(_sign_in, accounts, provider), methods=["GET"])
    server.add_url_rule("/oidc/start", "oidc_start", partial(_start, accounts, provider), methods=["GET"])
    server.add_url_rule("/oidc/callback", "oidc_callback", partial(_back, accounts, provider, claims), methods=["GET"])
    return provider


def _sign_in(accounts: Accounts, provider: Provider) -> Response:
    wanted = local_address(request.args.get("next"))
    if identity_of_request() is not None:
        return to(wanted)
    return _page(accounts, provider, wanted)


def _page(accounts: Accounts, provider: Provider, wanted: str, words: str = "", status: int = 200) -> Response:
    start = accounts.frame().address("/oidc/start", next=wanted)
    return accounts.page("sign_in_elsewhere", status=status, start=start, provider=provider.name, words=words)


def _start(accounts: Accounts, provider: Provider) -> Response:
    """Lead the browser to the provider. What it must bring back stands in a signed cookie."""
    session.permanent = True
    session["next"] = wanted = local_address(request.args.get("next"))
    session["lang"] = accounts.look().language
    try:
        provider.metadata()
        answer: Response = provider.client.authorize_redirect(
            f"{provider.home}/oidc/callback", ui_locales=accounts.look().locale
        )
        return answer
    except FAULTS as error:
        log.warning("the provider %s does not answer as it should: %r", provider.issuer, error)
        words = accounts.look().t("{provider} does not answer. Try again in a minute.", provider=provider.name)
        return _page(accounts, provider, wanted, words, 503)


def _back(accounts: Accounts, provider: Provider, claims: Claims) -> Response:
    """Begin a session of whoever comes back from the provider. Raises StoreError."""
    wanted, sent = local_address(session.get("next")), "next" in session
    try:
        said = provider.claims()
    except FAULTS as error:
        # its text is what the browser brought, and may hold line breaks
        log.warning("somebody did not sign in at %s: %.200r", provider.issuer, error)
        if sent:  # anybody can make up a return: it would fill the audit
            accounts.recorder.record("unknown", "sign_in_refused", accounts.address(), {"method": "oidc"})
        words = accounts.look().t("The sign-in did not succeed. Try again.")
        return _page(accounts, provider, wanted, words, 403)
    finally:
        session.clear()
    who = _viewer_of(accounts, claims, said)
    if who is None:
        accounts.recorder.record("unknown", "sign_in_refused", accounts.address(), {"method": "oidc"})
        return _page(accounts, provider, wanted, accounts.look().t("You may not sign in here."), 403)
    return enter(accounts, who, "oidc", wanted)


def _viewer_of(accounts: Accounts, claims: Claims, said: dict[str, Any]) -> StoredViewer | None:
    """The viewer whom the provider names, with the policy that his claims give him now.

    None if he is blocked, or if the name belongs to an account for which somebody else vouches. Raises StoreError.
    """
    name = name_of(str(said.get(accounts.deck.settings.oidc_name_claim) or said["sub"]))
    shown_name = str(said.get("name") or name)[:80]
    policy = claims.policy_of(said) or NO_POLICY
    try:
        who = remember_viewer(accounts.store, name, shown_name, policy, origin="oidc", now=accounts.clock())
    except StoreError as error:
        if error.kind == "away":
            raise
        log.warning("the provider names somebody who cannot come in: %s", error)
        return None
    return who if who.blocked_at is None else None


def _secret(file: str) -> str | None:
    """The secret of the client; None if there is none. Raises SettingError."""
    try:
        return Path(file).read_text("utf-8").strip() if file else None
    except (OSError, UnicodeError) as error:
        raise SettingError(f"CITYDECK_OIDC_SECRET_FILE='{file}' cannot be read: {error}") from error
