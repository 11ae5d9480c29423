"""Open incidents (在办) per command system and stage, compared with the usual numbers of the eight weeks before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import CompoundSelect, Select, Subquery, and_, case, func, literal, select, union_all

from data.contract.incidents import incident, incident_event, incident_type
from data.contract.parts import COMMAND_SYSTEMS, STAGES
from data.incidents.open import SELECTED_BY, STAGE_ORDER, open_at, selected, were_open
from data.questions.arithmetic import place_in
from data.questions.comparisons import before_at_moment
from data.questions.filters import Filters
from data.questions.noise import BACK, usual_columns
from data.questions.panel_read import panel_read
from data.questions.presence import Has
from data.questions.reading import Reader
from data.times import same_clock
from data.warehouse.sql_newest import value_of_last

FIRST = -1
"""Number of an incident's report among its steps: it precedes an event of the same time."""


def held_query(filters: Filters) -> Select[Any]:
    """One row per command system and stage with incidents open at one of nine moments.

    The nine are the question's moment and the same local time one to eight weeks before. Columns: command_system,
    stage, incidents (number open at the question's moment), before_1 … before_8 (number open so many weeks before). An
    incident's stage at a moment is as in `data.incidents.open.open_at`.
    """
    last = _last_at(filters, [filters.moment, *_weeks_back(filters)]).c
    counts = [func.count(case((last.place == place, 1))).label(f"before_{place}") for place in (0, *BACK)]
    return (
        select(incident_type.c.command_system, last.stage, counts[0].label("incidents"), *counts[1:])
        .join_from(last.stage.table, incident_type, incident_type.c.type_id == last.type_id, isouter=True)
        .where(*filters.where(stage=last.stage))
        .group_by(incident_type.c.command_system, last.stage)
        .order_by(incident_type.c.command_system, last.stage)
    )


def _weeks_back(filters: Filters) -> list[datetime]:
    """The moments one to eight weeks before the question's moment, at the same local time."""
    return [same_clock(filters.moment, filters.zone, 7 * weeks) for weeks in BACK]


def _last_at(filters: Filters, moments: list[datetime]) -> Subquery:
    """One row per moment and incident open at it: place, incident_id, type_id, stage.

    moments: newest first. place: the index of the moment in `moments`. stage: that of the incident's last event before
    the moment which does not close it. The report of an incident counts as an event, even if no event tells it.
    """
    step, report = incident_event.c, incident.c
    told = select(step.incident_id, step.stage, step.at, step.event_seq).where(step.stage != STAGES[-1])
    reported = select(report.incident_id, literal(STAGES[0]), report.reported_at, literal(FIRST))
    steps = union_all(told, reported).subquery("steps").c
    opened = _open_at(filters, moments).subquery("opened").c
    # by an inner join, DuckDB skips the events of incidents that were not open; by an outer join, it would read all
    before = and_(steps.incident_id == opened.incident_id, steps.at < opened.moment)
    key = (opened.place, opened.incident_id, opened.type_id)
    stage = value_of_last(steps.stage, steps.at, steps.event_seq).label("stage")
    return select(*key, stage).join_from(opened.place.table, steps.at.table, before).group_by(*key).subquery("last")


def _open_at(filters: Filters, moments: list[datetime]) -> CompoundSelect[Any]:
    """One row per moment and incident open at it: place (index of the moment), moment, incident_id, type_id."""
    row = incident.c
    return union_all(
        *(
            select(literal(n).label("place"), literal(at).label("moment"), row.incident_id, row.type_id).where(
                *were_open(filters, at, at), *selected(filters)
            )
            for n, at in enumerate(moments)
        )
    )


def by_columns_query(filters: Filters, has: Has) -> Select[Any]:
    """One row per command system and stage with open incidents: command_system, stage, incidents (their number).

    It is for warehouses without the table ``incident_event``: the columns of ``incident`` tell the stages.
    """
    opened = open_at(filters, has).add_columns(incident.c.type_id).subquery("opened")
    return (
        select(incident_type.c.command_system, opened.c.stage, func.count().label("incidents"))
        .join_from(opened, incident_type, incident_type.c.type_id == opened.c.type_id, isouter=True)
        .group_by(incident_type.c.command_system, opened.c.stage)
        .order_by(incident_type.c.command_system, opened.c.stage)
    )


@panel_read(
    {"command_system": "str", "stage": "str", "incidents": "int64", "usual": "float64", "system_usual": "float64",
     "stands_out": "bool", "system_stands_out": "bool", "unconnected": "str"},
    tables=(incident, incident_event, incident_type), obeys=(*SELECTED_BY, "stage"),
)  # fmt: skip
def read_by_stage(read: Reader, filters: Filters) -> pd.DataFrame:
    """One row per command system and stage with open incidents at the moment. The window does not matter.

    incidents: their number. usual: median of this number at the same time one to eight weeks before. system_usual: the
    same for all stages of the system together. Both are missing in a warehouse without events, and if fewer than four
    of the eight moments are inside the history. They are also missing if the moment's day, or the same day one week
    before, is a public holiday or a moved working day.

    stands_out: whether `incidents` differs from `usual` by more than noise (see `data.questions.noise.stands_out`).
    system_stands_out: the same for the system. unconnected: the stages that the city's incidents never have, separated
    by spaces; equal in every row.
    """
    events = read.has(incident_event.c.at)
    counted = read(held_query(filters) if events else by_columns_query(filters, read.has))
    own, earlier = counted["incidents"].to_numpy("float64"), _inside_history(counted, filters)
    system = counted["command_system"].fillna("").to_numpy()
    same_system = (system[:, None] == system).astype("float64")
    rows = counted[["command_system", "stage", "incidents"]].assign(
        **usual_columns(own, earlier), **usual_columns(same_system @ own, same_system @ earlier, "system_")
    )
    lacking = [stage for stage in STAGE_ORDER if filters.first_rows.lacks(stage) or (stage == "rework" and not events)]
    rows = rows[rows["incidents"] > 0].assign(unconnected=" ".join(lacking))
    order = place_in((*COMMAND_SYSTEMS, *STAGE_ORDER))
    return rows.sort_values(["command_system", "stage"], key=order, ignore_index=True)


def _inside_history(counted: pd.DataFrame, filters: Filters) -> NDArray[np.float64]:
    """The columns before_1 … before_8 of `held_query`, as an array: only those whose moments are inside the history.

    The array has no columns if `counted` has none of them, or if the present day is not like the days before (see
    `read_by_stage`).
    """
    against = before_at_moment(filters, incident, incident_event)
    alike = against.likeness.unlike == "" and "before_1" in counted
    back = zip(BACK, _weeks_back(filters), strict=True)
    return counted[[f"before_{n}" for n, at in back if alike and against.reaches(at)]].to_numpy("float64")
