"""Cameras online by owner against pandas over raw readings."""

from __future__ import annotations

from datetime import datetime

import pytest

from callbacks.registry.panels import PANELS
from data.demo.stories import OFFLINE_OWNER
from data.layers.cameras import read_cameras
from data.questions.reading import ViewerReader
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from tests.layers.raw import WHEN, Ask, Raw, at, expected


@pytest.mark.parametrize("chosen", [{}, {"district": "430102"}], ids=str)
@pytest.mark.parametrize("moment", WHEN, ids=str)
def test_cameras_are_online_when_their_state_is_normal(
    read: ViewerReader, ask: Ask, raw: Raw, moment: datetime, chosen: dict[str, str]
) -> None:
    held = read_cameras(read, at(ask, moment, **chosen)).set_index("agency_id")
    cameras = expected(raw, moment, chosen | {"layer": "camera"})
    wanted = cameras.groupby("agency_id")["state"].agg(
        cameras="size", online=lambda states: int((states == "normal").sum())
    )
    assert held["cameras"].to_dict() == wanted["cameras"].to_dict()
    assert held["online"].to_dict() == wanted["online"].to_dict()
    assert held["online_rate"].to_numpy() == pytest.approx((held["online"] / held["cameras"]).to_numpy())


def test_the_owner_whose_cameras_are_silent_is_seen(read: ViewerReader, ask: Ask) -> None:
    cameras = read_cameras(read, ask()).set_index("agency_id")
    assert cameras.loc[OFFLINE_OWNER, "online"] == 0 and cameras.drop(OFFLINE_OWNER)["online_rate"].min() > 0.8


def test_under_the_filter_of_another_layer_nothing_is_asked(ask: Ask, warehouse: Warehouse) -> None:
    """Citus gave wrong rows for a condition that is always false beside an outer join."""
    for panel in (panel for panel in PANELS if panel.read.layers and "layer" in panel.read.obeys):
        read = ViewerReader(warehouse, FULL)
        frame = panel.read(read, ask(layer="slope"))
        assert frame.empty and list(frame.columns) == list(panel.read.columns) and not read.statements, panel.id
