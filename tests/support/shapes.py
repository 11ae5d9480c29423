"""Random questions in two forms: a select, and the same answer by pandas from the rows that a viewer may see.

Every relation has a text `k`, a text `g` and a number `n`. Steps make a relation out of a relation, so that subqueries,
joins, unions, windows and the rest stand inside one another in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    Double,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)

from data.contract.tables import metadata

Tables = Mapping[str, pd.DataFrame]
Rows = Callable[[Tables], pd.DataFrame]
BASES = {
    "incident": ("incident_id", "district_id", "severity"),
    "incident_event": ("incident_id", "stage", "event_seq"),
    "asset": ("asset_id", "district_id", "lon"),
    "reading": ("asset_id", "quantity", "value"),
    "indicator_value": ("indicator_id", "district_id", "value"),
    "service_hall": ("hall_id", "district_id", "lon"),
    "service_case": ("case_id", "district_id", "rating"),
    "case_event": ("case_id", "step", "seq"),
    "district": ("district_id", "parent_id", "population"),
}
"""Table -> its columns that become `k`, `g` and `n`."""
KGN = ["k", "g", "n"]


@dataclass(frozen=True)
class Relation:
    """What a FROM gives: its columns k, g and n, and the same rows by pandas. path: the steps that led to it."""

    source: FromClause
    rows: Rows
    path: str

    @property
    def c(self) -> Any:
        return self.source.c


def made(asked: Select[Any], rows: Rows, path: str, random: Random) -> Relation:
    """The rows of a select as the FROM of the next one: a subquery or a common table expression."""
    form = random.choice(("subquery", "cte"))
    return Relation(asked.subquery() if form == "subquery" else asked.cte(), rows, f"{path} {form}")


def columns(k: Any, g: Any, n: Any) -> tuple[Any, Any, Any]:
    return cast(k, Text).label("k"), cast(g, Text).label("g"), cast(n, Double).label("n")


def base(random: Random) -> Relation:
    """A table of the contract, or an alias of it."""
    name = random.choice(list(BASES))
    table: Any = metadata.tables[name]
    form = random.choice(("table", "alias", "select_from"))
    source = table.alias() if form == "alias" else table
    asked = select(*columns(*(source.c[one] for one in BASES[name])))
    asked = asked.select_from(source) if form == "select_from" else asked

    def rows(tables: Tables) -> pd.DataFrame:
        return frame(*(tables[name][one] for one in BASES[name]))

    return made(asked, rows, f"{name} {form}", random)


def frame(k: Any, g: Any, n: Any) -> pd.DataFrame:
    """A frame of the three columns, with None for missing texts."""
    found = pd.DataFrame({"k": np.asarray(k, object), "g": np.asarray(g, object), "n": np.asarray(n, float)})
    for name in ("k", "g"):
        found[name] = found[name].astype(object).where(found[name].notna(), None)
    return found


Step = Callable[[Relation, Relation, Random], Relation]


def where(one: Relation, _: Relation, random: Random) -> Relation:
    limit, form = random.randint(0, 4), random.choice(("more", "between", "missing", "among", "neither"))
    n, g = one.c.n, one.c.g
    asked = {
        "more": n > limit, "between": n.between(1, limit), "missing": or_(g.is_(None), n.is_(None)),
        "among": g.in_(["430102", "closed", "q"]), "neither": ~and_(n > limit, g.is_not(None)),
    }[form]  # fmt: skip

    def rows(tables: Tables) -> pd.DataFrame:
        r = one.rows(tables)
        known = r.g.notna()
        kept = {
            "more": r.n > limit, "between": r.n.between(1, limit), "missing": r.g.isna() | r.n.isna(),
            "among": r.g.isin(["430102", "closed", "q"]), "neither": (r.n <= limit) | ~known,
        }[form]  # fmt: skip
        return r[kept]

    return made(select(*one.c).where(asked), rows, f"{one.path} > where {form}", random)


def among(one: Relation, other: Relation, random: Random) -> Relation:
    """k IN, or NOT IN, the keys of another relation."""
    inside = random.random() < 0.5
    keys = select(other.c.k).where(other.c.k.is_not(None))
    asked = one.c.k.in_(keys) if inside else one.c.k.not_in(keys)

    def rows(tables: Tables) -> pd.DataFrame:
        r = one.rows(tables)
        return r[r.k.notna() & (r.k.isin(other.rows(tables).k.dropna()) == inside)]

    return made(select(*one.c).where(one.c.k.is_not(None), asked), rows, f"{one.path} > in({other.path})", random)


def counted(one: Relation, other: Relation, random: Random) -> Relation:
    """n becomes the number of rows of another relation: of all, or of those with the same k."""
    same = random.random() < 0.6
    count = select(func.count(other.c.k)).where(other.c.k == one.c.k if same else true())
    count = count.correlate(one.source) if same and random.random() < 0.5 else count
    # ClickHouse counts NULL and not 0 rows where no row has the same k
    asked = select(*columns(one.c.k, one.c.g, func.coalesce(count.scalar_subquery(), 0)))

    def rows(tables: Tables) -> pd.DataFrame:
        r, keys = one.rows(tables), other.rows(tables).k.dropna()
        n = r.k.map(keys.value_counts()).fillna(0) if same else np.full(len(r), len(keys))
        return frame(r.k, r.g, n)

    return made(asked, rows, f"{one.path} > count({other.path}) {same}", random)


def joined(one: Relation, other: Relation, random: Random) -> Relation:
    """k and g of one, n of the other."""
    small = "wide" not in one.path + other.path  # a wide join of wide joins proves nothing more
    form = random.choice(("inner", "left", "wide") if small else ("inner", "left"))
    on = one.c.n < other.c.n if form == "wide" else one.c.k == other.c.k
    asked = select(one.c.k, one.c.g, other.c.n)
    if form == "inner" and random.random() < 0.5:
        asked = asked.where(on)
    else:
        asked = asked.join_from(one.source, other.source, on, isouter=form == "left")

    def rows(tables: Tables) -> pd.DataFrame:
        left, right = one.rows(tables), other.rows(tables)[["k", "n"]]
        if form == "wide":
            both = left.merge(right[["n"]].rename(columns={"n": "more"}), how="cross")
            both = both[both.n < both.more].assign(n=lambda kept: kept.more)  # a frame without rows would take all
        else:
            left = left[["k", "g"]]
            both = left.merge(right[right.k.notna()], on="k", how="left" if form == "left" else "inner")
            both = both if form == "left" else both[both.k.notna()]
        return frame(both.k, both.g, both.n)

    return made(asked, rows, f"{one.path} > {form}({other.path})", random)


def united(one: Relation, other: Relation, random: Random) -> Relation:
    form, arms = random.choice(("all", "distinct")), (select(*one.c), select(*other.c))
    asked = (union_all if form == "all" else union)(*arms).subquery()

    def rows(tables: Tables) -> pd.DataFrame:
        both = pd.concat([one.rows(tables), other.rows(tables)], ignore_index=True)
        return both if form == "all" else both.drop_duplicates()

    return Relation(asked, rows, f"{one.path} > union {form}({other.path})")


def grouped(one: Relation, _: Relation, random: Random) -> Relation:
    form, least = random.choice(("count", "sum", "min", "max")), random.randint(0, 2)
    value = {"count": func.count(), "sum": func.sum(one.c.n), "min": func.min(one.c.n), "max": func.max(one.c.n)}[form]
    asked = select(*columns(one.c.g, func.min(one.c.k), value)).group_by(one.c.g)
    asked = asked.having(func.count() > least) if least else asked

    def rows(tables: Tables) -> pd.DataFrame:
        groups = [part for _, part in one.rows(tables).groupby("g", dropna=False) if len(part) > least]
        n = [len(part) if form == "count" else getattr(part.n.dropna(), form)() for part in groups]
        n = [np.nan if form == "sum" and part.n.isna().all() else each for part, each in zip(groups, n, strict=True)]
        return frame([part.g.iloc[0] for part in groups], [min(part.k.dropna(), default=None) for part in groups], n)

    return made(asked, rows, f"{one.path} > group {form} {least}", random)


def numbered(one: Relation, _: Relation, random: Random) -> Relation:
    order = (one.c.k.asc().nulls_last(), one.c.n.asc().nulls_last())
    number = func.row_number().over(partition_by=one.c.g, order_by=order)

    def rows(tables: Tables) -> pd.DataFrame:
        r = one.rows(tables).sort_values(["k", "n"], na_position="last")
        return frame(r.k, r.g, r.groupby("g", dropna=False).cumcount() + 1)

    return made(select(*columns(one.c.k, one.c.g, number)), rows, f"{one.path} > row_number", random)


def changed(one: Relation, _: Relation, random: Random) -> Relation:
    limit = random.randint(0, 4)
    n = case((one.c.n > limit, one.c.n * 2 - 1), else_=func.coalesce(one.c.n, -1))
    asked = select(*columns(func.coalesce(one.c.k, "none"), func.nullif(one.c.g, "closed"), n))

    def rows(tables: Tables) -> pd.DataFrame:
        r = one.rows(tables)
        return frame(r.k.fillna("none"), r.g.where(r.g != "closed"), (r.n * 2 - 1).where(r.n > limit, r.n.fillna(-1)))

    return made(asked, rows, f"{one.path} > case", random)


def distinct(one: Relation, _: Relation, random: Random) -> Relation:
    asked = select(one.c.k, one.c.g, literal(1.0, Double()).label("n")).distinct()

    def rows(tables: Tables) -> pd.DataFrame:
        return one.rows(tables).assign(n=1.0).drop_duplicates()

    return made(asked, rows, f"{one.path} > distinct", random)


def first(one: Relation, _: Relation, random: Random) -> Relation:
    limit = random.randint(1, 9)
    order = [one.c[name].asc().nulls_last() for name in ("n", "k", "g")]

    def rows(tables: Tables) -> pd.DataFrame:
        return one.rows(tables).sort_values(["n", "k", "g"], na_position="last").head(limit)

    return made(select(*one.c).order_by(*order).limit(limit), rows, f"{one.path} > first", random)


STEPS: tuple[Step, ...] = (
    where, among, counted, joined, united, grouped, numbered, changed, distinct, first,
)  # fmt: skip


WITH_ANOTHER: tuple[Step, ...] = (among, counted, joined, united)
"""The steps that read both relations."""


def grown(found: Relation, random: Random) -> Relation:
    """The relation after one to three random steps; each of them reads it."""
    for _ in range(random.randint(1, 3)):
        other = base(random) if random.random() < 0.7 else random.choice(STEPS)(base(random), base(random), random)
        if random.random() < 0.7:
            found = random.choice(STEPS)(found, other, random)
        else:
            found = random.choice(WITH_ANOTHER)(other, found, random)
    return found


def asked_of(found: Relation) -> Select[Any]:
    """The select that gives the rows of a relation."""
    return select(*found.c)
