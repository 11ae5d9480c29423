"""Rows of the panels of incidents, for tests of their pictures."""

from __future__ import annotations

import pandas as pd
import pytest

from callbacks.registry.incidents import PANELS
from data.questions.reading import Recorder, ViewerReader
from tests.incidents.raw import Ask, Raw


@pytest.fixture(scope="session")
def rows(read: ViewerReader, ask: Ask, raw: Raw) -> dict[str, pd.DataFrame]:
    """The rows of every panel of incidents over seven days, by panel."""
    closed = raw("incident").dropna(subset=["closed_at"])["incident_id"].iloc[-1]
    return {panel.id: panel.read(read, ask(window="7d", incident=closed)) for panel in PANELS}


@pytest.fixture(scope="session")
def empty(ask: Ask) -> dict[str, pd.DataFrame]:
    """The frames of these panels without rows."""
    return {panel.id: panel.read(Recorder(), ask()).iloc[:0] for panel in PANELS}
