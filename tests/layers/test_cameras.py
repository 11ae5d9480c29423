"""Cameras online by owner against pandas over raw readings."""

from __future__ import annotations

from datetime import datetime

import pytest

from data.demo.stories import OFFLINE_OWNER
from data.layers.cameras import read_cameras
from data.questions.reading import ViewerReader
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
