"""Checks that the steps of incidents and service cases agree with the rows of their entities, and with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, Table, Text, case, cast, func, select

from data.checks.finding import Finding, Rows
from data.contract.soundness import row_key
from data.warehouse.known import STEPS_OF, Steps


def check_steps(
    read: Rows,
    table: Table,
    present: Mapping[str, frozenset[str]],
    part: list[ColumnElement[bool]],
    sampled: str,
) -> list[Finding]:
    """The faults of a table of steps, such as ``incident_event``; none for other tables.

    One finding counts the steps whose times are before the time of an earlier step. Incidents and cases also have times
    of their steps in columns, such as closed_at: one finding per column counts the rows that have the step but not this
    time. For the arguments see `data.checks.keys.check_references`.
    """
    found = []
    for entity, steps in STEPS_OF.items():
        if steps.table is table and set(steps.columns) <= present[table.name]:
            found += _disordered(read, steps, present[table.name], part, sampled)
            found += _without_time(read, entity, steps, present, part, sampled)
    return found


def _disordered(
    read: Rows, steps: Steps, present: frozenset[str], part: list[ColumnElement[bool]], sampled: str
) -> list[Finding]:
    row = steps.table.c
    number = next((column for column in row_key(steps.table) if column.name != steps.key), None)
    if number is None or number.name not in present:
        return []
    before = func.lag(row.at).over(partition_by=row[steps.key], order_by=number).label("before")
    listed = select(row[steps.key].label("entity"), row.at, before).where(*part).subquery("listed").c
    counts = (func.count().label("bad"), func.min(cast(listed.entity, Text)).label("example"))
    bad = read(select(*counts).select_from(listed.at.table).where(listed.at < listed.before)).iloc[0]
    if not bad["bad"]:
        return []
    words = f"{steps.key} {bad['example']}"
    return [Finding("step before an earlier one", steps.table.name, ("at",), int(bad["bad"]), words, sampled)]


def _without_time(
    read: Rows,
    entity: Table,
    steps: Steps,
    present: Mapping[str, frozenset[str]],
    part: list[ColumnElement[bool]],
    sampled: str,
) -> list[Finding]:
    there, row = present.get(entity.name, frozenset()), steps.table.c
    final = {**steps.first, **{name: step for name, step in steps.last.items() if name == entity.info["ends"]}}
    columns = {name: step for name, step in final.items() if name in there}  # the others may be undone by a rework
    if not columns or steps.key not in there:
        return []
    of_entity = {name: func.max(case((row[steps.step] == step, 1), else_=0)) for name, step in columns.items()}
    reached = select(row[steps.key].label("entity"), *(had.label(name) for name, had in of_entity.items()))
    had = reached.where(*part).group_by(row[steps.key]).subquery("reached").c
    counts = []
    for name in columns:
        bad = (had[name] == 1) & entity.c[name].is_(None)
        counts += [func.count(case((bad, 1))).label(f"{name}_bad"), _least(bad, entity.c[steps.key], name)]
    joined = select(*counts).join_from(entity, had.entity.table, had.entity == entity.c[steps.key])
    counted = read(joined).iloc[0]
    return [
        Finding("step without its time", entity.name, (name,), int(counted[f"{name}_bad"]),
                f"{steps.key} {counted[f'{name}_example']} ({step} in {steps.table.name})", sampled)
        for name, step in columns.items() if counted[f"{name}_bad"] and not pd.isna(counted[f"{name}_bad"])
    ]  # fmt: skip


def _least(bad: ColumnElement[bool], key: Column[Any], name: str) -> ColumnElement[Any]:
    return func.min(case((bad, cast(key, Text)))).label(f"{name}_example")
