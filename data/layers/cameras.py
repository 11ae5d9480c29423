"""Shared cameras (共享视频): how many cameras of each agency are online."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, case, func, select

from data.contract.common import agency
from data.contract.layers import asset, quantity, reading
from data.layers.since import NORMAL
from data.layers.states import ASSETS_BY, states_query
from data.questions.arithmetic import ratio
from data.questions.filters import Filters
from data.questions.panel_read import panel_read
from data.questions.reading import Reader


def cameras_query(filters: Filters) -> Select[Any]:
    """One row per agency that owns cameras: agency_id, name_zh, name_en, cameras and online (numbers of cameras).

    Cameras without an owner have one row, too: its agency_id is NULL.
    """
    statement = states_query(filters, asset.c.agency_id)
    ranked = statement.where(asset.c.layer == "camera").subquery("ranked_assets")
    online = func.sum(case((ranked.c.rank == NORMAL, 1), else_=0))
    counted = select(ranked.c.agency_id, func.count().label("cameras"), online.label("online"))
    rows = counted.group_by(ranked.c.agency_id).subquery("counted")
    return (
        select(rows.c.agency_id, agency.c.name_zh, agency.c.name_en, rows.c.cameras, rows.c.online)
        .join_from(rows, agency, agency.c.agency_id == rows.c.agency_id, isouter=True)
        .order_by(rows.c.cameras.desc(), rows.c.agency_id)
    )


@panel_read(
    {"agency_id": "str", "name_zh": "str", "name_en": "str", "cameras": "int64", "online": "int64",
     "online_rate": "float64"},
    tables=(asset, quantity, reading, agency), obeys=ASSETS_BY, layers=("camera",),
)  # fmt: skip
def read_cameras(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per agency that owns cameras; most cameras first, then by agency_id.

    agency_id: missing in the row about cameras without an owner. cameras: number of cameras that match the filters.
    online: number of these whose state is ``normal``. online_rate: 0–1, online / cameras.
    """
    rows = read(cameras_query(filters))
    return rows.assign(online_rate=ratio(rows["online"], rows["cameras"]))
