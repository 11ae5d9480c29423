"""The time limits of stages (环节时限): which stages have one, and which stage must follow within it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Double, and_, case, cast, null

from data.contract.incidents import incident, incident_event, incident_type
from data.questions.presence import Has, complete, optional


class StageLimit(NamedTuple):
    """An incident in `stage` must reach the stage `following` within `minutes`, a column of ``incident_type``."""

    stage: str
    following: str
    minutes: Column[Any]


STAGE_LIMITS = (
    StageLimit("reported", "registered", incident_type.c.register_min),
    StageLimit("registered", "dispatched", incident_type.c.dispatch_min),
    StageLimit("responded", "resolved", incident_type.c.resolve_min),
)
"""All limits that the contract sets. So there is none after a rework."""
FOLLOWING = {limit.stage: limit.following for limit in STAGE_LIMITS}
"""Stage -> the stage that an incident must reach from it within a limit."""


def limit_of(stage: ColumnElement[Any], has: Has = complete) -> ColumnElement[Any]:
    """SQL: the minutes that an incident may stay in `stage`, by its type. NULL where there is no limit.

    The result is also NULL if the warehouse records no end of the stage, because then nobody knows whether the stage
    has ended. The select must join incident_type.
    """
    events = has(incident_event.c.at)
    limits = [
        (stage == one.stage, one.minutes)
        for one in STAGE_LIMITS
        if (events or has(incident.c[f"{one.following}_at"])) and has(one.minutes)
    ]
    return case(*limits) if limits else cast(null(), Double())


def limit_between(before: ColumnElement[Any], stage: ColumnElement[Any], has: Has = complete) -> ColumnElement[float]:
    """SQL: the minutes within which an incident must pass from the stage `before` to `stage`, by its type.

    NULL where there is no limit. The select must join incident_type.
    """
    return case(
        *((and_(before == one.stage, stage == one.following), optional(one.minutes, has)) for one in STAGE_LIMITS)
    )
