"""Rows of the panels of incidents, for tests of their pictures."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import select

from callbacks.registry.incidents import PANELS
from data.contract.incidents import incident
from data.questions.reading import Recorder, ViewerReader
from tests.incidents.raw import Ask


@pytest.fixture(scope="session")
def rows(read: ViewerReader, ask: Ask) -> dict[str, pd.DataFrame]:
    """The rows of every panel of incidents over seven days, by panel."""
    closed = select(incident.c.incident_id).where(incident.c.closed_at.is_not(None)).order_by(incident.c.incident_id)
    asked = ask(window="7d", incident=read(closed.limit(1)).iloc[0, 0])
    return {panel.id: panel.read(read, asked) for panel in PANELS}


@pytest.fixture(scope="session")
def empty(ask: Ask) -> dict[str, pd.DataFrame]:
    """The frames of these panels without rows."""
    return {panel.id: panel.read(Recorder(), ask()).iloc[:0] for panel in PANELS}
