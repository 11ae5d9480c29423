"""Drawings of how well cases are handled: on time, red and yellow cards, across regions, ratings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from layouts.numbers import amount, difference, duration, points, rate
from layouts.panel import Card
from layouts.services_bars import bars, before_note, compared, most, records
from layouts.theme import STATUS, Look

NOTABLE = 0.1
"""A rate this far below that of all is marked as a warning, from NOTABLE_LATE late cases on."""
NOTABLE_LATE = 5


# On time -----------------------------------------------------------------------------------------------------------


def on_time_headline(rows: pd.DataFrame, look: Look) -> str:
    """The rate of all against before, and who has the most late cases."""
    due, on_time = rows["due"].sum(), rows["on_time"].sum()
    if due == 0:
        return look.t("No cases were due in this window")
    before = rows["on_time_before"].sum() / rows["due_before"].sum() if rows["due_before"].sum() else float("nan")
    words = look.t(
        "{rate} of {due} due cases were on time{change}",
        rate=rate(look, on_time / due), due=amount(look, due),
        change=compared(look, points(look, on_time / due - before)),
    )  # fmt: skip
    worst = rows.iloc[int(rows["late"].argmax())]
    if worst["late"] == 0 or len(rows) == 1:
        return words
    most_late = look.t("; most late: {name}, {late}", name=look.name(worst), late=amount(look, worst["late"]))
    return words + most_late


def on_time_figure(rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    """On-time rates of those with the most late cases, worst first, against the rate of all."""
    if rows["due"].sum() == 0:
        return look.empty_figure()
    city = rows["on_time"].sum() / rows["due"].sum()
    key = rows.columns[0]
    shown = rows[rows["due"] > 0].sort_values(["late", key], ascending=[False, True]).head(most(look))
    shown = shown.sort_values(["on_time_rate", key])
    low = (shown["on_time_rate"] < city - NOTABLE) & (shown["late"] >= NOTABLE_LATE)
    warning, tokens = STATUS["warning"], look.tokens
    words = [
        look.t(
            "{sign}{rate} · {late} late", sign=f"{warning.symbol} " if notable else "",
            rate=rate(look, row.on_time_rate), late=amount(look, row.late),
        )
        for row, notable in zip(records(shown), low, strict=True)
    ]  # fmt: skip
    names = look.name(shown).tolist()
    hover = [
        look.t("{name}<br>{on_time} of {due} due cases on time: {rate}", name=name, on_time=amount(look, row.on_time),
               due=amount(look, row.due), rate=rate(look, row.on_time_rate))
        for name, row in zip(names, records(shown), strict=True)
    ]  # fmt: skip
    colours = [tokens.warning if notable else tokens.bar for notable in low]
    figure = bars(look, names, shown["on_time_rate"], words, colours=colours, hover=hover, ids=shown[key], words_at=1.0)
    return _with_line(figure, city, look.t("all {rate}", rate=rate(look, city)), look)


def _with_line(figure: dict[str, Any], at: float, words: str, look: Look) -> dict[str, Any]:
    """The figure with a dashed grey line at a value, named above it."""
    line = {"color": look.tokens.muted, "width": 1.5 * look.scale, "dash": "dot"}
    shape = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}
    note = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "text": words, "showarrow": False}
    note["font"] = {"size": look.small_px, "color": look.tokens.muted}
    figure["layout"] |= {
        "shapes": [*figure["layout"].get("shapes", []), shape],
        "annotations": [*figure["layout"].get("annotations", []), note],
        "margin": look.template()["layout"]["margin"] | {"t": look.text_px * 1.7},
    }
    return figure


BY_AGENCY = Card(
    title="On time by agency",
    question="Which agencies keep their promised dates?",
    unit="on time / due",
    definition="Due: cases whose promised end lies in the window. On time: those of them completed by then. The rate "
    "is on time / due. Shown are those with the most late cases; the dotted line is the rate of all. "
    "Marked: more than 10 points below it, with at least 5 late.",
    headline=on_time_headline,
    draw=on_time_figure,
    click="agency",
)
BY_DISTRICT = replace(
    BY_AGENCY, title="On time by district", question="In which districts are cases late?", click="district"
)


# Red and yellow cards ----------------------------------------------------------------------------------------------


def overdue_headline(cards: pd.DataFrame, look: Look) -> str:
    """Red and yellow cards, the change on a week before, and who has the most."""
    if cards.empty:
        return look.t("No open cases")
    red, yellow = cards["overdue"].sum(), cards["nearly_overdue"].sum()
    if red == 0:
        return look.t("No case is overdue; {yellow} are due within 24 hours", yellow=amount(look, yellow))
    worst = cards.iloc[int(cards["overdue"].argmax())]
    return look.t(
        "{red} overdue ({change} on a week before), {yellow} due within 24 hours; most: {name}, {most}",
        red=amount(look, red), change=difference(look, red, cards["overdue_before"].sum()),
        yellow=amount(look, yellow), name=look.name(worst), most=amount(look, worst["overdue"]),
    )  # fmt: skip


def overdue_figure(cards: pd.DataFrame, look: Look) -> dict[str, Any]:
    """Red cards, then yellow cards, of the agencies that have the most."""
    shown = cards[(cards["overdue"] > 0) | (cards["nearly_overdue"] > 0)].head(most(look))
    if shown.empty:
        return look.empty_figure("none" if len(cards) else "no_data")
    red, yellow, tokens = STATUS["alarm"].symbol, STATUS["warning"].symbol, look.tokens
    words = [
        f"{red} {amount(look, row.overdue)}  {yellow} {amount(look, row.nearly_overdue)}" for row in records(shown)
    ]
    names = look.name(shown).tolist()
    hover = [
        look.t("{name}<br>{open} open, {red} overdue, the oldest by {longest}, {yellow} due within 24 hours", name=name,
               open=amount(look, row.open), red=amount(look, row.overdue), longest=duration(look, row.longest_min),
               yellow=amount(look, row.nearly_overdue))
        for name, row in zip(names, records(shown), strict=True)
    ]  # fmt: skip
    both = shown["overdue"] + shown["nearly_overdue"]
    over = {
        "type": "bar", "orientation": "h", "x": shown["overdue"].tolist(), "y": list(range(len(shown))),
        "hoverinfo": "skip", "marker": {"color": tokens.critical}, "customdata": shown["agency_id"].tolist(),
    }  # fmt: skip
    note = f"{red} {look.t('overdue')}   {yellow} {look.t('due within 24 hours')}"
    colours = [tokens.warning] * len(shown)
    return bars(look, names, both, words, colours=colours, hover=hover, ids=shown["agency_id"], note=note, more=[over])


OVERDUE = Card(
    title="Red and yellow cards",
    question="Which agencies must act now?",
    unit="open cases",
    definition="Open cases at the moment, whatever the window: submitted and not completed. Overdue (red card): the "
    "promised end is past. Nearly overdue (yellow card): it comes within the next 24 hours.",
    headline=overdue_headline,
    draw=overdue_figure,
    click="agency",
)


# Cross-region ------------------------------------------------------------------------------------------------------


def cross_region_headline(items: pd.DataFrame, look: Look) -> str:
    """Volume, and the on-time rate against that of all other items."""
    if items.empty:
        return look.t("No cross-region cases in this window")
    words = look.t(
        "{cases} cases of {items} items submitted", cases=amount(look, items["submitted"].sum()),
        items=amount(look, (items["submitted"] > 0).sum()),
    )  # fmt: skip
    due, others = items["due"].sum(), items["others_due"].iloc[0]
    if due == 0 or others == 0:
        return words
    return words + look.t(
        "; {rate} of {due} due on time, other items {others}", rate=rate(look, items["on_time"].sum() / due),
        due=amount(look, due), others=rate(look, items["others_on_time"].iloc[0] / others),
    )  # fmt: skip


def cross_region_figure(items: pd.DataFrame, look: Look) -> dict[str, Any]:
    """The busiest cross-region items with their on-time rates."""
    if items.empty:
        return look.empty_figure()
    shown = items.head(most(look))
    words = [
        amount(look, row.submitted)
        + ("" if row.due == 0 else look.t(" · {rate} on time", rate=rate(look, row.on_time_rate)))
        for row in records(shown)
    ]
    return bars(look, look.name(shown, "").tolist(), shown["submitted"], words, ids=shown["item_id"])


CROSS_REGION = Card(
    title="Cross-region services",
    question="Do cases from other regions move as well as others?",
    unit="cases",
    definition="Cases of the items that may be handled from other regions: submitted in the window, and of those due "
    "in it the share completed by their promised end. Compared with all other items.",
    headline=cross_region_headline,
    draw=cross_region_figure,
    click="item",
)


# Ratings -----------------------------------------------------------------------------------------------------------


def ratings_headline(ratings: pd.DataFrame, look: Look) -> str:
    """The share of bad ratings, and how many of those due were put right in time."""
    cases = ratings["cases"].sum()
    bad = ratings[ratings["rating"] <= 2]
    words = look.t("No ratings in this window")
    if cases:
        share, before = bad["share"].sum(), bad["share_before"].sum(min_count=1)
        words = look.t(
            "{share} of {cases} ratings are bad{change}", share=rate(look, share), cases=amount(look, cases),
            change=compared(look, points(look, share - before)),
        )  # fmt: skip
    due = ratings["remedy_due"].sum()
    if due == 0:
        return words
    return words + look.t(
        "; {rate} of {due} due were put right within 15 days", rate=rate(look, ratings["remedied_in_time"].sum() / due),
        due=amount(look, due),
    )  # fmt: skip


def ratings_figure(ratings: pd.DataFrame, look: Look) -> dict[str, Any]:
    """Ratings from five stars to one, with shares; beside the bad ones, how many are put right by now."""
    if ratings["cases"].sum() == 0:
        return look.empty_figure()
    words = [
        f"{amount(look, row.cases)} · {rate(look, row.share)}"
        + (look.t(" · {n} put right", n=amount(look, row.remedied)) if row.rating <= 2 and row.cases else "")
        for row in records(ratings)
    ]
    names = [f"{'★' * int(stars)}" for stars in ratings["rating"]]
    before = ratings["share_before"] * ratings["cases"].sum()
    return bars(look, names, ratings["cases"], words, before=before, note=before_note(look))


RATINGS = Card(
    title="Ratings",
    question="Are people satisfied, and are bad ratings put right?",
    unit="ratings",
    definition="Ratings given in the window, five levels; 1 and 2 are bad. Put right: bad ratings of the window "
    "remedied by the moment. Put right in time: of the bad ratings whose 15 days ended in the window, "
    "those remedied within them.",
    headline=ratings_headline,
    draw=ratings_figure,
)
