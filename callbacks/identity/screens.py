"""Screens in a deck with accounts: who they are, how they ask, and the pairing picture. A screen sees no login form."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, Response, jsonify, make_response, redirect, request

from callbacks.identity.accounts import Accounts
from callbacks.identity.scenes import Walls, is_of_scenes, path_of
from data.identity.screen_tokens import LONGEST, Proof, shown_code
from data.identity.screens import Answer, Screen, Screens
from data.identity.who import Identity
from data.store.carried import hash_of, new_secret
from data.store.screens import Asker
from data.store.store import StoreError
from layouts.identity.document import filled
from layouts.kit.numbers import moment
from layouts.kit.theme import RenderContext

COOKIE_LIVES = timedelta(days=400)
"""The longest time that browsers allow. The server decides what counts, so the clock of a screen may be a year off."""
WALL = "/wall/"
"""Begin of the paths of the wall's pages."""
AGAIN_S = {"paired": 20, "waiting": 4, "full": 20, "away": 10, "prove": 0}
"""State -> seconds until the browser asks again. A revoked screen leaves its page after 24 s at the latest."""


class ScreenGate:
    """Recognises screens in requests, and answers what they ask."""

    def __init__(self, accounts: Accounts, walls: Walls) -> None:
        self.walls = walls
        self._accounts = accounts
        self.screens = Screens(accounts.store, accounts.key, tuple(walls.scenes), accounts.clock)

    def recognise(self) -> Identity | None:
        """The screen that sends the current request; None if it is none, or if the request is outside its scenes."""
        found = self._screen()
        return found.identity if found and is_of_scenes(self.walls, found.scenes) else None

    def also(self, recognise: Callable[[], Identity | None]) -> Callable[[], Identity | None]:
        """A function that recognises people as the given one does, and screens."""

        def recognised() -> Identity | None:
            try:
                return recognise() or self.recognise()
            except StoreError:
                screen = self.recognise()
                if screen is None:
                    raise
                return screen

        return recognised

    def picture(self) -> Response | None:
        """The pairing picture, for a page of the wall; None for other requests.

        A screen that asks for a scene of another is led to its own.
        """
        if request.method != "GET" or not request.path.startswith(WALL):
            return None
        found = self._screen()
        if found is not None:
            query = request.query_string.decode("latin-1")
            return make_response(redirect(f"{found.scenes[0]}?{query}" if query else found.scenes[0], 303))
        response = make_response(filled("pairing", self._accounts.frame(), wall=self._look(), **self._picture()))
        response.headers["Cache-Control"] = "no-store"
        return response

    def ask(self) -> Response:
        """The answer to a browser that asks whether it is a screen. It gets its cookies with it."""
        said = request.get_json(silent=True)
        if not isinstance(said, dict):
            return make_response("Not a question of a screen\n", 400, {"Content-Type": "text/plain"})
        key, question, signature = (_text(said, name) for name in ("key", "question", "signature"))
        secret = "" if key else request.cookies.get(self._secret_cookie, "")[:LONGEST] or new_secret()
        address, browser = self._accounts.address(), request.user_agent.string[:200]
        asker = Asker(hash_of(key or secret), "key" if key else "address", address, browser)
        proof = Proof(question, signature) if key and question else None
        told = self.screens.ask(asker, request.cookies.get(self._cookie), key, proof)
        response = jsonify(self._told(told, path_of(said.get("path"))))
        response.headers["Cache-Control"] = "no-store"
        if secret:
            self._give(response, self._secret_cookie, secret)
        if told.token:
            self._give(response, self._cookie, told.token)
        elif told.state in ("waiting", "full") and self._cookie in request.cookies:
            response.delete_cookie(self._cookie, path="/", secure=self._accounts.secure, httponly=True, samesite="Lax")
        return response

    @property
    def _cookie(self) -> str:
        return f"{self._accounts.cookie}-screen"

    @property
    def _secret_cookie(self) -> str:
        """Name of the cookie by which a browser without a key is recognised."""
        return f"{self._accounts.cookie}-screen-id"

    def _give(self, response: Response, name: str, value: str) -> None:
        secure, lives = self._accounts.secure, COOKIE_LIVES
        response.set_cookie(name, value, max_age=lives, secure=secure, httponly=True, samesite="Lax", path="/")

    def _screen(self) -> Screen | None:
        return self.screens.of_token(request.cookies.get(self._cookie), self._accounts.address())

    def _told(self, told: Answer, path: str) -> dict[str, Any]:
        scenes = told.screen.scenes if told.screen else ()
        since = told.screen.identity.unverified_since if told.screen else None
        look = self._accounts.look()
        words, time = "The store of viewers does not answer since {time}", moment(look, since, "time")
        return {
            "state": told.state,
            "code": shown_code(told.code) if told.code else "",
            "question": told.question,
            "scene": path if path in scenes else next(iter(scenes), ""),
            "word": look.t(words, time=time) if since else "",
            "again_s": AGAIN_S[told.state],
        }

    def _look(self) -> RenderContext:
        look = self._accounts.look()
        return RenderContext.for_wall(self.walls.profile, look.language, look.zone)

    def _picture(self) -> dict[str, Any]:
        """The values of the picture's template."""
        look, profile = self._look(), self.walls.profile
        words = {
            "waiting": look.t("The code changes by itself. This screen notices when it is approved."),
            "full": look.t("Too many screens wait at this moment. This one gets a code by itself."),
            "away": look.t("Screens cannot be approved at this moment. This one goes on by itself."),
            "silent": look.t("The deck does not answer at this moment. This screen asks again by itself."),
            "cookies": look.t("This browser keeps no cookies. A screen needs them."),
        }
        sizes = profile.text_px(look.language), profile.kpi_px(look.language)
        return {"words": json.dumps(words, ensure_ascii=False), "script": self.walls.script, "sizes": sizes}


def register(server: Flask, gate: ScreenGate) -> None:
    """Register /screen/ask."""
    server.add_url_rule("/screen/ask", "screen_ask", partial(gate.ask), methods=["POST"])


def _text(said: dict[str, Any], name: str) -> str:
    found = said.get(name)
    return found[:LONGEST] if isinstance(found, str) else ""
