"""Refuses requests in one line, in English and Chinese, whoever refuses them: the deck, Flask or Dash."""

from __future__ import annotations

import logging
from typing import NoReturn

from dash.exceptions import DependencyException
from flask import Flask, Response, abort, make_response, request
from werkzeug.exceptions import HTTPException

from callbacks.server.addresses import address_of_request, path_for_log

log = logging.getLogger(__name__)
WORDS = {
    400: ("This request is not understood", "无法识别该请求"),
    403: ("This request is not allowed", "不允许该请求"),
    404: ("There is nothing at this address", "此地址没有内容"),
    405: ("This address does not take this kind of request", "此地址不接受这类请求"),
    408: ("This request did not arrive in time", "请求未能及时送达"),
    411: ("This request does not say how long it is", "请求未注明内容长度"),
    413: ("This request is too large", "请求内容过大"),
    414: ("This address is too long", "地址过长"),
    429: ("Too many exports at the same time; try again in a moment", "同时导出过多，请稍后再试"),
    431: ("The headers of this request are too large", "请求头过大"),
    500: ("The server could not answer; its log says why", "服务器未能应答，原因见日志"),
    503: ("The server is busy; try again in a moment", "服务器繁忙，请稍后再试"),
}
"""HTTP status -> the line for people, in English and Chinese."""
LONGEST_QUERY = 8_000
"""Length limit of a query string, in bytes. The longest that a page makes itself are below 1,000."""


def line(status: int) -> str:
    """The line for a status. A status without words of its own has those of 400 or 500."""
    return "  ".join(WORDS.get(status) or WORDS[400 if status < 500 else 500]) + "\n"


def refuse(status: int, why: str = "", **headers: str) -> NoReturn:
    """Answer the current request with this status and its line. why: goes to the log, in one line."""
    if why:
        asked = request.method, path_for_log(), address_of_request()
        log.warning("%.10s %.80r from %s refused (%s): %.200r", *asked, status, why)
    abort(make_response(line(status), status, {"Content-Type": "text/plain; charset=utf-8", **headers}))


def register(server: Flask) -> None:
    """Refuse unreadable addresses, and give each refusal its line. Call this before other hooks are registered."""
    server.before_request(_refuse_unreadable)
    server.register_error_handler(HTTPException, _in_one_line)
    server.register_error_handler(DependencyException, lambda _: Response(line(404), 404, mimetype="text/plain"))


def _refuse_unreadable() -> None:
    """Refuse an address that is too long, is no UTF-8, or holds a zero byte, as no file or engine takes it."""
    if len(request.query_string) > LONGEST_QUERY:
        refuse(414)
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        refuse(400, "zero byte in the address")
    if any("\0" in value for value in request.form.values()):
        refuse(400, "zero byte in a form")
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        refuse(400, "query string is no UTF-8")


def _in_one_line(error: HTTPException) -> Response | HTTPException:
    """The response to an error of Flask or Dash. A response that somebody has prepared, or that redirects, stays."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return Response(line(error.code), error.code, headers, content_type="text/plain; charset=utf-8")
