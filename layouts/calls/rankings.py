"""Drawings of rankings by calls (调用排行): systems, agencies, datasets, and pairs of agencies."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.calls.errors import ENOUGH_CALLS, ENOUGH_ERRORS, error_status, may_be_worst
from layouts.kit.bars import bars, most, notes, short
from layouts.kit.coverage import covered
from layouts.kit.missing import without_status
from layouts.kit.numbers import amount, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

MATRIX, MATRIX_ON_WALL = 8, 5
MOST_CALLS = Ranked(("calls",))
OF_CALLERS = "{name} first, {share} of the calls of {callers}; {worst}", "All calls by {name}; {worst}"
TO_DATASETS = "{name} first, {share} of the calls to {callers}; {worst}", "All calls to {name}; {worst}"
"""Msgids of a headline: for several rows, for a single one."""
NOUNS_OF = {"system_id": "systems", "agency_id": "agencies", "dataset_id": "datasets"}
"""Column with the identifiers of a ranking -> what is ranked (msgid)."""
OTHERS = ""
"""Identifier of the heat map's last row and last column.

They sum all agencies that the heat map does not name, and calls whose agency is unknown."""


def _status(row: Any) -> str:
    enough = row.with_status >= ENOUGH_CALLS and row.errors >= ENOUGH_ERRORS
    return error_status(row.error_rate) if enough else "normal"


def _words(row: Any, look: RenderContext) -> str:
    """Text at a bar's end: the number of calls, and the error rate if it is too high (see `ranking_figure`)."""
    calls = amount(look, row.calls)
    if _status(row) == "normal":
        return calls
    return look.t("{calls} · {rate} errors", calls=calls, rate=rate(look, row.error_rate))


def _hover(row: Any, name: str, look: RenderContext) -> str:
    return look.t(
        "{name}<br>calls: {calls}, errors: {rate}, p95 ≈ {p95} ms",
        name=name,
        calls=f"{row.calls:,}",
        rate=rate(look, row.error_rate, 2),
        p95=amount(look, round(row.p95_ms)),
    )


def ranking_figure(totals: pd.DataFrame, look: RenderContext, key: str) -> dict[str, Any]:
    """Bars: calls of the systems, agencies or datasets with most calls: at most 10, on a wall 6.

    key: the column with their identifiers, which a click chooses. A bar has the colour of a warning if its error rate
    is above 2 %, and of a critical state above 10 %. With fewer than `ENOUGH_CALLS` calls, or fewer than
    `ENOUGH_ERRORS` failed ones, it has neither.
    """
    if totals.empty:
        return look.empty_figure()
    shown = totals.head(most(look))
    rows, names = records(shown), [str(name) for name in look.name(shown[[key, "name_zh", "name_en"]])]
    return bars(
        look,
        names,
        shown["calls"],
        [_words(row, look) for row in rows],
        statuses=[_status(row) for row in rows],
        hover=[_hover(row, name, look) for row, name in zip(rows, names, strict=True)],
        ids=shown[key],
        note=notes(look, totals, shown, NOUNS_OF[key]),
    )


def _worst(totals: pd.DataFrame, look: RenderContext, ranked: Ranked) -> str:
    """End of a headline: name and error rate of the row with the highest error rate, or that no rate is above 2 %.

    Only rows that `may_be_worst` are named. If another row has the same rate or a higher one, the text says which rows
    are compared. If only rows with fewer than `ENOUGH_CALLS` calls have a rate above 2 %, the text names this number.
    It says that no rate is above 2 % only if the history covers the window. A single row gives only its rate.
    """
    if not totals["with_status"].sum():
        return look.t("which calls failed is not known")
    if len(totals) == 1:
        return look.t("error rate {rate}", rate=rate(look, totals["error_rate"].iloc[0]))
    enough = totals["with_status"] >= ENOUGH_CALLS
    if not enough.any():
        return look.t("too few calls to judge their errors")
    failing = totals["error_rate"].map(error_status) != "normal"
    if covered(totals) and not failing.any():
        return look.t("none fails on more than 2 % of its calls")
    calls = amount(look, ENOUGH_CALLS, "calls")
    if covered(totals) and not failing[enough].any():
        return look.t("of those with {calls} or more none fails on more than 2 %", calls=calls)
    able = may_be_worst(totals)
    if not able.any():
        return look.t("too few failed calls to say who fails most")
    worst = leaders(totals[able], "error_rate", look, ranked, brief=True)
    others = totals[~able & (totals["error_rate"] >= worst.first["error_rate"])]
    words = look.t("highest error rate")
    if len(others):
        all_few = (others["with_status"] < ENOUGH_CALLS).all()
        text = "highest error rate of those with {calls} or more"
        text = text if all_few else "highest error rate of those with {calls} or more, at least {n} failed"
        words = look.t(text, calls=calls, n=ENOUGH_ERRORS)
    share = worst.each(look, rate(look, worst.first["error_rate"]))
    return look.t("{words}: {name}, {rate}", words=words, name=worst.names, rate=share)


def _headline(totals: pd.DataFrame, look: RenderContext, several: str, lone: str, callers: str) -> str:
    """A headline: the name with most calls, its share of all calls, the number of names, and words about error rates.

    several, lone: the msgids of the headline, for several rows and for a single row. callers: msgid of the noun that is
    counted, such as datasets. For the error rates see `_worst`.
    """
    if totals.empty:
        return look.t("No calls in this window")
    ranked = MOST_CALLS._replace(noun=callers)
    top, worst = leaders(totals, "calls", look, ranked, brief=True), _worst(totals, look, ranked)
    if top.alone:
        return look.t(lone, name=top.names, worst=worst)
    share = top.each(look, rate(look, top.first["calls"] / totals["calls"].sum(), 0))
    return look.t(several, name=top.names, share=share, callers=amount(look, len(totals), callers), worst=worst)


def by_system_headline(totals: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the system with most calls, its share of all calls, the number of systems, and the highest error rate.

    For the last part see `_worst`.
    """
    return _headline(totals, look, *OF_CALLERS, "systems")


def by_agency_headline(totals: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the agency with most calls, its share of all calls, and the agency with the highest error rate.

    The share is followed by the number of agencies. Agencies with fewer than `ENOUGH_CALLS` calls have no part in the
    comparison of error rates. If no rate is above 2 %, the headline says so.
    """
    return _headline(totals, look, *OF_CALLERS, "agencies")


def top_datasets_headline(totals: pd.DataFrame, look: RenderContext) -> str:
    """Headline: dataset with most calls, its share of all calls, number of datasets, and words about the error rates.

    Those are the highest error rate, or that no rate is above 2 %: see `_worst`.
    """
    return _headline(totals, look, *TO_DATASETS, "datasets")


def flow_headline(flows: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the pair of caller and provider with most calls, its share of all calls, and the number of pairs.

    If several pairs share the most calls, the headline says how many, and names none.
    """
    if flows.empty:
        return look.t("No calls in this window")
    first, n = flows.iloc[0], int((flows["calls"] == flows["calls"].iloc[0]).sum())
    named = {
        "consumer": short(look.name(first, "consumer")), "provider": short(look.name(first, "provider")),
        "share": rate(look, first["calls"] / flows["calls"].sum()),
        "pairs": amount(look, len(flows), "pairs of agencies"),
    }  # fmt: skip
    if len(flows) == 1:
        return look.t("All calls: {consumer} to {provider}", **named)
    if n > 1:
        return look.t("{n} of {pairs} share the most calls, {share} each", n=n, **named)
    return look.t("{consumer} calls {provider} most: {share} of all calls; {pairs}", **named)


def _grouped(flows: pd.DataFrame, side: str, count: int) -> tuple[pd.Series[Any], list[str]]:
    """The agencies of one side of the heat map: the agency of each row of `flows`, and a list with most calls first.

    side: ``consumer`` or ``provider``. Only the `count` agencies with most calls keep their identifiers. All others,
    and unknown agencies, become `OTHERS`, which is the last of the list if it occurs.
    """
    key = flows[f"{side}_agency_id"].fillna(OTHERS)
    order = flows.groupby(key)["calls"].sum().sort_values(ascending=False, kind="stable")
    kept = [name for name in order.index if name != OTHERS][:count]
    return key.where(key.isin(kept), OTHERS), [*kept, OTHERS] if len(order) > len(kept) else kept


def _axis_names(flows: pd.DataFrame, side: str, order: list[str], look: RenderContext) -> list[str]:
    columns = [f"{side}_agency_id", f"{side}_name_zh", f"{side}_name_en"]
    known = flows[columns].drop_duplicates(columns[0]).set_index(columns[0], drop=False)
    return [look.t("all others") if name == OTHERS else look.name(known.loc[name], side) for name in order]


def flow_figure(flows: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Heat map of calls: calling agencies as rows, providers as columns. Cells with calls show their number.

    The busiest agencies come first, at most 8 on each side, 5 on a wall. A last row or column sums the rest: see
    `OTHERS`.
    """
    if flows.empty:
        return look.empty_figure()
    count = MATRIX_ON_WALL if look.surface == "wall" else MATRIX
    (consumers, rows), (providers, columns) = (_grouped(flows, side, count) for side in ("consumer", "provider"))
    cells = flows.groupby([consumers.rename("row"), providers.rename("column")])["calls"].sum()
    table = cells.unstack(fill_value=0).reindex(index=rows, columns=columns, fill_value=0)
    named = table.loc[[r for r in rows if r != OTHERS], [c for c in columns if c != OTHERS]]
    row_names, column_names = (
        _axis_names(flows, side, order, look) for side, order in (("consumer", rows), ("provider", columns))
    )
    hover = look.t("calls of {consumer} to {provider}", consumer="%{y}", provider="%{customdata[1]}")
    trace = {
        "type": "heatmap", "z": table.to_numpy().tolist(), "x": list(range(len(columns))), "y": list(range(len(rows))),
        # OTHERS is no agency: the colour scale ends at the busiest pair of named agencies
        "zmin": 0, "zmax": float(named.max().max()) if named.size else 1, "showscale": False, "xgap": 2, "ygap": 2,
        "text": [[amount(look, cell) if cell else "" for cell in row] for row in table.to_numpy()],
        "texttemplate": "%{text}", "textfont": {"size": look.small_px, "color": look.tokens.text},
        "customdata": [[[row, name] for name in column_names] for row in rows],
        "hovertemplate": "%{text} " + hover + "<extra></extra>",
    }  # fmt: skip
    return look.figure([trace], **_flow_axes(row_names, column_names))


def _flow_axes(row_names: list[str], column_names: list[str]) -> dict[str, Any]:
    """Axes of the heat map: names of providers above, names of callers on the left. The first caller is on top."""

    def axis(names: list[str]) -> dict[str, Any]:
        ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}
        return ticks | {"showgrid": False, "fixedrange": True}

    down = axis([short(name) for name in row_names]) | {"range": [len(row_names) - 0.5, -0.5]}
    return {"xaxis": axis([_brief(name) for name in column_names]) | {"side": "top", "tickangle": -30}, "yaxis": down}


def _brief(name: str) -> str:
    """An agency's name above a column of the heat map, cut to 12 characters if it is ASCII, else to 7."""
    limit = 12 if name.isascii() else 7
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"


BY_SYSTEM = Card(
    title="Calling systems",
    question="Which systems call most, and are they answered?",
    unit="calls",
    definition="Data calls by calling business system. Errors: calls with status 400 or more, except 401 and 403 "
    "(refused: the caller had no right) / all its calls. Coloured above 2 % (◆) and 10 % (▲) errors, from 30 calls and "
    "5 failures on.",
    headline=by_system_headline,
    draw=lambda totals, look: ranking_figure(totals, look, "system_id"),
    ranked=MOST_CALLS,
    missing=without_status,
    click="system",
)
BY_AGENCY = Card(
    title="Calling agencies",
    question="Which agencies use the data of others?",
    unit="calls",
    definition="Data calls by the agency that runs the calling system. Errors: calls with status 400 or more, except "
    "401 and 403 (refused: the caller had no right) / all its calls. Coloured above 2 % (◆) and 10 % (▲) errors, from "
    "30 calls and 5 failures on.",
    headline=by_agency_headline,
    draw=lambda totals, look: ranking_figure(totals, look, "agency_id"),
    ranked=MOST_CALLS,
    missing=without_status,
    click="agency",
)
TOP_DATASETS = Card(
    title="Most called datasets",
    question="Which data are used most, and do they answer?",
    unit="calls",
    definition="Data calls by dataset: the ten with most calls; the table has them all, with error rate and p95 ≈ "
    "from 32 buckets. A refused call (status 401 or 403) is no error. Coloured above 2 % (◆) and 10 % (▲) errors, "
    "from 30 calls and 5 failures on.",
    headline=top_datasets_headline,
    draw=lambda totals, look: ranking_figure(totals, look, "dataset_id"),
    ranked=MOST_CALLS,
    missing=without_status,
    click="dataset",
)
FLOW = Card(
    title="Who calls whom",
    question="Which agency uses whose data?",
    unit="calls",
    definition="Data calls by the agency that runs the calling system (rows) and the agency that provides the "
    "dataset (columns). The busiest agencies; all others are summed in the last row and column.",
    headline=flow_headline,
    ranked=Ranked(("calls",), "consumer"),
    draw=flow_figure,
)
