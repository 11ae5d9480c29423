"""Finds incidents and service cases that have ended by their steps, but have no time of their end.

The last step says when such a row ended, so the door fills in that time (see `data/warehouse/repairs.py`): no list, map
or count takes the row for open. `check --data` names these rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Table, false, func, or_, select

from data.contract.meaning import ENDED_BY_STEP
from data.contract.soundness import EARLIEST
from data.contract.tables import metadata
from data.errors import WarehouseError
from data.warehouse.known import STEPS_OF
from data.warehouse.repairs import MOST_ENDED, Ended
from data.warehouse.selects import AnySelect

log = logging.getLogger(__name__)
Rows = Callable[[AnySelect], pd.DataFrame]


@dataclass(frozen=True)
class EndedFound:
    """What is known of a fact whose rows may have ended by their steps.

    read_on: the day on which all steps were last read. loads: the newest loads of the fact and of its steps at the last
    look. ended: see `RowFaults.ended`.
    """

    read_on: date
    loads: tuple[int, int]
    ended: Ended = ()


def ended_query(fact: Table, after: int | None = None, also: tuple[str, ...] = ()) -> AnySelect:
    """One row per row of the fact that has no end although a step ends it. Columns: ended_id (its key), ended_at.

    It has at most `MOST_ENDED` + 1 rows. after: only steps of later loads count; None for all steps. also: keys whose
    steps count anyway.
    """
    steps, name, value = ENDED_BY_STEP[fact.name]
    event, key = metadata.tables[steps].c, STEPS_OF[fact].key
    found = (
        select(event[key].label("ended_id"), func.min(event.at).label("ended_at"))
        .join_from(event.at.table, fact, fact.c[key] == event[key])
        .where(event[name] == value, event.at >= EARLIEST, fact.c[fact.info["ends"]].is_(None))
    )
    if after is not None:
        found = found.where(or_(event.load_seq > after, event[key].in_(also) if also else false()))
    return found.group_by(event[key]).order_by(event[key]).limit(MOST_ENDED + 1)


def read_ended(
    read: Rows,
    present: Mapping[str, frozenset[str]],
    version: Mapping[str, int],
    before: Mapping[str, EndedFound],
    today: date,
) -> dict[str, EndedFound]:
    """For each fact in `ENDED_BY_STEP` what is known now. All steps are read once a day, then only those of new loads.

    before: the result of the previous call. present: name of a table -> names of its columns. version: name of a table
    -> its newest load_id. No WarehouseError is raised: after a failure, the earlier result holds.
    """
    found = dict(before)
    for name in ENDED_BY_STEP:
        if not _readable(name, present):
            continue
        last, loads = before.get(name), (version.get(name, 0), version.get(ENDED_BY_STEP[name][0], 0))
        if last and last.read_on == today and last.loads == loads:
            continue
        try:
            found[name] = EndedFound(today, loads, _ended(read, name, present, last, today))
        except WarehouseError as error:
            log.warning("the rows of %s that only a step ends are unknown: %s", name, error)
    return found


def _readable(name: str, present: Mapping[str, frozenset[str]]) -> bool:
    fact, steps = metadata.tables[name], ENDED_BY_STEP[name][0]
    own = {STEPS_OF[fact].key, fact.info["ends"]}
    return own <= present.get(name, frozenset()) and set(STEPS_OF[fact].columns) <= present.get(steps, frozenset())


def _ended(read: Rows, name: str, present: Mapping[str, frozenset[str]], last: EndedFound | None, today: date) -> Ended:
    fact = metadata.tables[name]
    if last is None or last.read_on != today or "load_seq" not in present[ENDED_BY_STEP[name][0]]:
        rows = read(ended_query(fact))
    elif last.ended is None:  # too many to list: the door reads the steps itself
        return None
    else:
        rows = read(ended_query(fact, last.loads[1], tuple(key for key, _ in last.ended)))
    pairs: list[tuple[str, datetime]] = list(zip(rows["ended_id"], rows["ended_at"].dt.to_pydatetime(), strict=True))
    return tuple(pairs) if len(pairs) <= MOST_ENDED else None
