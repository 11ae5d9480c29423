"""What the page about screens says."""

from __future__ import annotations

import pytest

from layouts.identity.screens import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36", "Chrome 120, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/120.0.0.0 Safari/537.36 Edg/119.0", "Edge 119, Windows"),
        (f"Mozilla/5.0 (Linux; Android 13; TV) {WEBKIT} Chrome/99.0.0.0 Safari/537.36", "Chrome 99, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128, Linux"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) {WEBKIT} Version/17.1 Safari/605.1.15", "Safari 17, macOS"),
        ("a signage box", "a signage box"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_name_it(said: str, name: str) -> None:
    assert browser_name(said) == name
