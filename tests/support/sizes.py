"""Markers that say what a test needs, so that `make check` can leave out what is slow or needs another program.

A test by a server of its own is marked by hand, as one that is slow is. What comes by a fixture is marked here.
"""

from __future__ import annotations

import pytest

MARKERS = {
    "slow": "takes more than a second; not in `make check`",
    "server": "needs PostgreSQL or ClickHouse; not in `make check`",
    "browser": "needs Chromium; not in `make check`",
}
FIXTURES = {"postgres": "server", "chromium": "browser"}
"""Fixtures that start a program, and the marker of the tests that use them."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use one of `FIXTURES`, or a parameter with the name of an engine."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in FIXTURES:
                item.add_marker(FIXTURES[fixture])
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if parameters.get("engine") == "postgresql":
            item.add_marker("server")
