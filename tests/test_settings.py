"""Settings: from the file and the environment; what is wrong names itself, its value and what is allowed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from callbacks.server.secret import secret_key
from data.settings import SETTINGS, SettingError, Settings, load_settings, settings_table

ROOT = Path(__file__).parents[1]


def loaded(tmp_path: Path, file: str = "", **environ: str) -> Settings:
    path = tmp_path / "citydeck.toml"
    path.write_text(file, "utf-8")
    return load_settings(environ, path)


def refusal(tmp_path: Path, file: str = "", **environ: str) -> str:
    with pytest.raises(SettingError) as error:
        loaded(tmp_path, file, **environ)
    return str(error.value)


def test_every_setting_is_documented_with_its_variable_default_and_meaning() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for setting in SETTINGS:
        row = next((line for line in text.splitlines() if line.startswith(f"| `{setting.name}` ")), "")
        assert row, f"{setting.name} is not in docs/settings.md"
        assert f"`{setting.variable}`" in row and setting.help in row
        default = str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default)
        assert (f"`{default}`" if default else "empty") in row


def test_the_documentation_names_no_setting_that_does_not_exist() -> None:
    rows = [line for line in (ROOT / "docs" / "settings.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [setting.name for setting in SETTINGS]


def test_without_file_and_environment_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / "none.toml")
    assert dataclasses.asdict(settings) == {setting.name: setting.default for setting in SETTINGS}


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'tick_s = 30\ncity = "packs/a"\npublic = true\n', CITYDECK_CITY="packs/b")
    assert (settings.tick_s, settings.city, settings.public) == (30, "packs/b", True)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("true", True), ("0", False), ("False", False), ("", False)])
def test_a_switch_is_0_or_1(tmp_path: Path, text: str, value: bool) -> None:
    assert loaded(tmp_path, CITYDECK_PUBLIC=text).public is value


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("CITYDECK_PUBLIC", "perhaps", "0 or 1"),
        ("CITYDECK_TICK_S", "0", "above 0"),
        ("CITYDECK_TICK_S", "-5", "above 0"),
        ("CITYDECK_QUERY_S", "soon", "above 0"),
        ("CITYDECK_MAX_ROWS", "²", "above 0"),
        ("CITYDECK_AUTH", "ldap", "allowed: open, password, oidc, proxy"),
        ("CITYDECK_K", "0", "above 0"),
        ("CITYDECK_SESSION_IDLE_H", "13", "at most CITYDECK_SESSION_END_H=12"),
        ("CITYDECK_PUBLIC_URL", "deck.example.org", "https://"),
        ("CITYDECK_OIDC_ISSUER", "http://login.example.org", "https://"),
        ("CITYDECK_PROXY_ADDRESSES", "10.0.0.256", "10.0.0.0/24"),
        ("CITYDECK_LANGUAGE", "fr", "zh, en"),
    ],
)
def test_a_wrong_value_names_the_setting_the_value_and_what_is_allowed(
    tmp_path: Path, variable: str, value: str, allowed: str
) -> None:
    words = refusal(tmp_path, **{variable: value})
    assert variable in words and f"'{value}'" in words and allowed in words


@pytest.mark.parametrize(
    ("auth", "given", "missing"),
    [
        ("oidc", {}, "CITYDECK_OIDC_ISSUER"),
        (
            "oidc",
            {"CITYDECK_OIDC_ISSUER": "http://localhost:9400", "CITYDECK_OIDC_CLIENT": "deck"},
            "CITYDECK_PUBLIC_URL",
        ),
        ("proxy", {}, "CITYDECK_PROXY_ADDRESSES"),
        ("proxy", {"CITYDECK_PROXY_ADDRESSES": "10.0.0.7, 10.1.0.0/16"}, "CITYDECK_PROXY_SECRET_FILE"),
    ],
)
def test_a_way_to_sign_in_names_the_setting_that_it_lacks(
    tmp_path: Path, auth: str, given: dict[str, str], missing: str
) -> None:
    assert refusal(tmp_path, CITYDECK_AUTH=auth, **given) == f"{missing} is missing: CITYDECK_AUTH='{auth}' needs it"


def test_the_file_may_have_a_table_of_claims(tmp_path: Path) -> None:
    file = "tick_s = 30\n[claims]\nrole = 'groups'\n"
    assert loaded(tmp_path, file).tick_s == 30
    assert settings_table("claims", tmp_path / "citydeck.toml") == {"role": "groups"}
    assert settings_table("claims", tmp_path / "none.toml") == {}
    (tmp_path / "citydeck.toml").write_text("claims = 1\n", "utf-8")
    with pytest.raises(SettingError, match=r"'claims' is not a table; write \[claims\]"):
        settings_table("claims", tmp_path / "citydeck.toml")


def test_an_unknown_setting_in_the_file_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    words = refusal(tmp_path, "tickle = 1\n")
    assert "'tickle'" in words and "tick_s" in words


@pytest.mark.parametrize("content", [b"tick_s = \n", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_file_that_is_no_toml_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.toml").write_bytes(content)
    with pytest.raises(SettingError, match=r"bad\.toml cannot be read"):
        load_settings({}, tmp_path / "bad.toml")


def test_the_secret_is_the_files_content_and_new_at_each_start_without_one(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"k" * 32 + b"\n")
    assert secret_key(str(file)) == b"k" * 32
    assert secret_key("") != secret_key("") and len(secret_key("")) >= 32


def test_a_secret_that_cannot_serve_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"k" * 31)
    for path, words in ((tmp_path / "short", "fewer than 32"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(SettingError, match=words):
            secret_key(str(path))
