"""Where a request comes from, and what the log may say about its address."""

from __future__ import annotations

import logging
from ipaddress import ip_address, ip_network

from flask import Flask, current_app, request

log = logging.getLogger(__name__)
NETWORKS = "citydeck_proxy_addresses"
SECRET_PATHS = ("/welcome/",)
"""Beginnings of paths of which the rest is a secret."""
NO_ADDRESSES = (
    "a request came with X-Forwarded-For, and proxy_addresses is empty: if your reverse proxy sent it, write its "
    "address there; until then all people behind it count as one, and one of them can lock the sign-in of all"
)
NO_URL = (
    "a reverse proxy says that browsers come by https, and public_url is empty: write public_url = 'https://…'; until "
    "then cookies are not marked Secure"
)


def register(server: Flask, proxy_addresses: str, *, public_url: str, auth: str) -> None:
    """Make `address_of_request` know the reverse proxy. If people sign in and it is not set, the log says so once."""
    server.extensions[NETWORKS] = proxy_addresses
    said = {name for name, known in (("for", proxy_addresses), ("proto", public_url)) if known or auth == "open"}

    @server.before_request
    def look_for_a_proxy() -> None:
        if "for" not in said and "X-Forwarded-For" in request.headers:
            said.add("for")
            log.warning(NO_ADDRESSES)
        if "proto" not in said and request.headers.get("X-Forwarded-Proto") == "https":
            said.add("proto")
            log.warning(NO_URL)


def address_of_request() -> str:
    """The address of the browser: the one that the settings' reverse proxy names, else that of the connection."""
    sent = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    behind = sent and in_networks(request.remote_addr, current_app.extensions.get(NETWORKS, ""))
    return (sent if behind else request.remote_addr or "")[:60]


def in_networks(address: str | None, networks: str) -> bool:
    """Whether the address is one of these addresses and networks, separated by commas or spaces."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    return any(found in ip_network(network) for network in networks.replace(",", " ").split())


def path_for_log() -> str:
    """The path of the current request, without a secret that it may hold."""
    return next((f"{begin}…" for begin in SECRET_PATHS if request.path.startswith(begin)), request.path)
