"""What settings leave open, files with secrets that others may read, and where a request behind a proxy comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from callbacks.server import addresses, refusals
from callbacks.server.advice import advice
from callbacks.server.secret import check_secret_files
from data.settings import SettingError, Settings, load_settings


def settings(**values: str) -> Settings:
    environ = {f"CITYDECK_{name.upper()}": value for name, value in values.items()}
    return load_settings(environ, Path("/nonexistent/citydeck.toml"))


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({}, []),
        ({"auth": "password"}, []),
        ({"auth": "password", "public": "1"}, ["public_url"]),
        ({"auth": "password", "proxy_addresses": "127.0.0.1"}, ["public_url"]),
        ({"auth": "password", "public": "1", "public_url": "https://deck.example"}, []),
        ({"warehouse": "postgresql://city@db.example/city"}, ["warehouse"]),
        ({"warehouse": "postgresql://city@db.example/city?sslmode=prefer"}, ["warehouse"]),
        ({"warehouse": "postgresql://city@db.example/city?sslmode=verify-full&sslrootcert=ca.pem"}, []),
        ({"warehouse": "postgresql://city@localhost/city"}, []),
        ({"warehouse": "postgresql:///city?host=/run/postgresql"}, []),
        ({"warehouse": "clickhousedb://city@db.example:8123/city"}, ["warehouse"]),
        ({"warehouse": "clickhousedb://city@db.example:8443/city"}, []),
        ({"warehouse": "clickhousedb://city@db.example:9123/city?secure=true&ca_cert=ca.pem"}, []),
        ({"warehouse": "postgresql://city:[@db.example/city"}, []),  # it is no URL, which other lines say
        ({"store": "postgresql://city@db.example/deck"}, []),  # not used
        ({"store": "postgresql://city@db.example/deck", "auth": "password"}, ["store"]),
    ],
)
def test_what_settings_leave_open_is_one_line_each(values: dict[str, str], lines: list[str]) -> None:
    assert [words.split()[0].rstrip(":") for words in advice(settings(**values))] == lines


@pytest.mark.parametrize("name", ["secret_file", "proxy_secret_file", "oidc_secret_file"])
def test_a_secret_that_every_user_may_read_is_refused_and_one_of_the_group_is_named(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s" * 40)
    given = settings(**{name: str(file)})
    file.chmod(0o644)
    with pytest.raises(SettingError, match=rf"CITYDECK_{name.upper()}=.*chmod 600 {file}"):
        check_secret_files(given)
    file.chmod(0o640)
    check_secret_files(given)
    assert [words.split()[0] for words in advice(given)] == [f"{name}:"]
    file.chmod(0o600)
    assert list(advice(given)) == []
    file.unlink()
    check_secret_files(given)


# Behind a proxy ----------------------------------------------------------------------------------------------------


def served(proxies: str, *, public_url: str = "", auth: str = "password") -> Flask:
    """A server that says who asks, and refuses the rest."""
    server = Flask(__name__)
    refusals.register(server)
    addresses.register(server, proxies, public_url=public_url, auth=auth)
    server.add_url_rule("/who", "who", addresses.address_of_request)
    server.add_url_rule("/welcome/<link>", "welcome", lambda link: refusals.refuse(403, "it is a test"))
    return server


def asked(server: Flask, path: str, connection: str, **headers: str) -> str:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.test_client().get(path, headers=sent, environ_base={"REMOTE_ADDR": connection}).text


@pytest.mark.parametrize(
    ("proxies", "connection", "sent", "address"),
    [
        ("10.0.0.1", "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/24, ::1", "::1", "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # the last one is the proxy's word
        ("10.0.0.1", "10.0.0.2", "203.0.113.7", "10.0.0.2"),
        ("", "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_only_the_proxy_of_the_settings_names_another_address(
    proxies: str, connection: str, sent: str, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = served(proxies)
    assert asked(server, "/who", connection, X_Forwarded_For=sent) == address
    asked(server, "/welcome/x", connection, X_Forwarded_For=sent)
    assert f"from {address} refused" in caplog.text


def test_a_proxy_that_the_settings_do_not_know_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    server = served("")
    for _ in range(3):
        asked(server, "/who", "10.0.0.1", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")
    assert [record.getMessage() for record in caplog.records] == [addresses.NO_ADDRESSES, addresses.NO_URL]
    caplog.clear()
    for known in (served("10.0.0.1", public_url="https://deck.example"), served("", auth="open")):
        asked(known, "/who", "10.0.0.1", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")
    asked(served("10.0.0.1"), "/who", "10.0.0.1", X_Forwarded_Proto="http")
    assert caplog.records == []


def test_a_one_time_link_does_not_stand_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    asked(served(""), "/welcome/the-secret", "10.0.0.1")
    assert "/welcome/…" in caplog.text and "the-secret" not in caplog.text
