"""Drawings of the quality of service: cases on time, red and yellow cards, cross-region items, ratings.

`data/questions/comparisons.py` says which window is the earlier window of a comparison.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.bars import PANEL_EM, ReferenceLine, bars, most, notes, nothing, wide_em
from layouts.kit.comparison import in_brackets, marks_note
from layouts.kit.coverage import covered, unjudged_text, with_incomplete
from layouts.kit.numbers import amount, difference, duration, points, rate
from layouts.kit.order import leaders, ties_by_name
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext

NOTABLE = 0.1
"""A row with at least `NOTABLE_LATE` late cases is a warning if its on-time rate is further than this below all."""
NOTABLE_LATE = 5
NOUNS_OF = {"agency_id": "agencies", "district_id": "districts"}
MOST_OVERDUE = Ranked(("overdue", "nearly_overdue"), noun="agencies")


# On time -----------------------------------------------------------------------------------------------------------


def on_time_headline(rows: pd.DataFrame, look: RenderContext) -> str:
    """Headline: on-time rate, its change, and the agency or district with most late cases.

    The change is against the earlier window. The agency or district is left out if no case was late or in a single row.
    Where the history does not cover the window, only late cases are known; then it is the number of due cases.
    """
    due, on_time = rows["due"].sum(), rows["on_time"].sum()
    if due == 0:
        return look.t("No cases were due in this window")
    if not covered(rows):
        return unjudged_text(look, look.t("{due} in this window", due=amount(look, due, "due cases")), rows)
    before = rows["on_time_before"].sum() / rows["due_before"].sum() if rows["due_before"].sum() else float("nan")
    words = look.t(
        "Of {due}, {rate} on time{against}", due=amount(look, due, "due cases"), rate=rate(look, on_time / due),
        against=in_brackets(look, points(look, on_time / due, before), rows.iloc[0]),
    )  # fmt: skip
    if not rows["late"].sum() or len(rows) == 1:
        return words
    most = leaders(rows, "late", look, Ranked(("late",), noun=NOUNS_OF[rows.columns[0]]))
    named = {"name": most.names, "late": most.each(look, amount(look, most.first["late"]))}
    if most.first["late"] == rows["late"].sum():
        return look.t("{text}; late only: {name}, {late}", text=words, **named)
    return look.t("{text}; most late: {name}, {late}", text=words, **named)


def on_time_figure(rows: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: share of due cases that were not completed on time, highest first. A click chooses the agency or district.

    Shown are those with most such cases: at most 10, on a wall 6. A dotted line marks the share of all together.
    """
    if rows["due"].sum() == 0:
        return nothing(look, look.t("No cases were due in this window"))
    city, key = rows["on_time"].sum() / rows["due"].sum(), rows.columns[0]
    able = rows[rows["due"] > 0].sort_values("late", ascending=False, kind="stable")
    shown = able.head(most(look))
    shown = ties_by_name(shown.sort_values("on_time_rate", kind="stable"), Ranked(("on_time_rate",)), look)
    low = (shown["on_time_rate"] < city - NOTABLE) & (shown["late"] >= NOTABLE_LATE) & covered(rows)
    words = [
        look.t("{rate} late · {late}", rate=rate(look, 1 - row.on_time_rate), late=amount(look, row.late, "cases"))
        for row in records(shown)
    ]
    names = look.name(shown).tolist()
    hover = [
        look.t("{name}<br>{on_time} of {due} on time: {rate}", name=name, on_time=amount(look, row.on_time),
               due=amount(look, row.due, "due cases"), rate=rate(look, row.on_time_rate))
        for name, row in zip(names, records(shown), strict=True)
    ]  # fmt: skip
    return bars(
        look, names, 1 - shown["on_time_rate"], words, statuses=["behind" if notable else "" for notable in low],
        hover=hover, ids=shown[key], lines=[ReferenceLine(1 - city, look.t("all {rate}", rate=rate(look, 1 - city)))],
        panel_em=wide_em(look) if key == "agency_id" else PANEL_EM, note=notes(look, able, shown, NOUNS_OF[key]),
    )  # fmt: skip


BY_AGENCY = Card(
    title="Late by agency",
    question="Which agencies keep their promised dates?",
    unit="late / due",
    definition="Due: cases whose promised end lies in the window. On time: those of them completed by then. The rate "
    "is on time / due; the bars are the rest, 1 − rate, from zero: the late share. Shown are those with the most late "
    "cases; the dotted line is the late share of all. ▼: more than 10 points above it, with at least 5 late.",
    headline=on_time_headline,
    ranked=Ranked(("due",)),
    draw=on_time_figure,
    click="agency",
)
BY_DISTRICT = replace(
    BY_AGENCY, title="Late by district", question="In which districts are cases late?", click="district"
)


# Red and yellow cards ----------------------------------------------------------------------------------------------


def overdue_headline(cards: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of red cards and its change, number of yellow cards, and the agency with most red cards.

    The change is against the earlier moment, in most cases a week before. Without red cards only the yellow ones are
    named.
    """
    if not cards["open"].sum():
        return look.t("No open cases")
    red, yellow = cards["overdue"].sum(), cards["nearly_overdue"].sum()
    soon = look.t("{n} due within 24 hours", n=amount(look, yellow)) if yellow else look.t("none due within 24 hours")
    if red == 0:
        return look.t("No case is overdue; {soon}", soon=soon)
    moved = difference(look, red, cards["overdue_before"].sum(min_count=1))
    against = in_brackets(look, moved, cards.iloc[0])
    text = look.t("{red} overdue{against}, {soon}", red=amount(look, red), against=against, soon=soon)
    worst = leaders(cards, "overdue", look, MOST_OVERDUE)
    if worst.alone:
        return text
    named = {"name": worst.names, "most": worst.each(look, amount(look, worst.first["overdue"]))}
    if worst.first["overdue"] == red:
        return look.t("{text}; all of {name}", text=text, **named)
    return look.t("{text}; most: {name}, {most}", text=text, **named)


def overdue_figure(cards: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: red cards, then yellow cards, of the agencies with most red cards. A click chooses an agency.

    Agencies without cards are left out. At most 7 fit, 6 on a wall.
    """
    carded = cards[(cards["overdue"] > 0) | (cards["nearly_overdue"] > 0)]
    shown = carded.head(most(look, low=True))
    if shown.empty:
        return look.empty_figure("none" if len(cards) else "no_data")
    names = look.name(shown).tolist()
    hover = [
        look.t("{name}<br>{open} open, {red} overdue, the oldest by {longest}, {yellow} due within 24 hours", name=name,
               open=amount(look, row.open), red=amount(look, row.overdue), longest=duration(look, row.longest_min),
               yellow=amount(look, row.nearly_overdue))
        for name, row in zip(names, records(shown), strict=True)
    ]  # fmt: skip
    nearly = {
        "type": "bar", "orientation": "h", "x": shown["nearly_overdue"].tolist(), "y": list(range(len(shown))),
        "base": shown["overdue"].tolist(), "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": look.tokens.warning}, "customdata": shown["agency_id"].tolist(),
    }  # fmt: skip
    return bars(
        look, names, shown["overdue"], _card_words(shown, look), hover=hover, ids=shown["agency_id"],
        statuses=["alarm" if red else "" for red in shown["overdue"]],
        extra_traces=[nearly], extra_ends=shown["overdue"] + shown["nearly_overdue"],
        note=notes(look, carded, shown, "agencies"),
    )  # fmt: skip


def _card_words(shown: pd.DataFrame, look: RenderContext) -> list[str]:
    """One text per row: its numbers of cards. The first number of each colour has words, in place of a legend."""
    named = (shown["overdue"] > 0).cumsum(), (shown["nearly_overdue"] > 0).cumsum()
    texts = []
    for row, reds, yellows in zip(records(shown), *named, strict=True):
        red, yellow = amount(look, row.overdue), amount(look, row.nearly_overdue)
        red = look.t("{n} overdue", n=red) if reds == 1 else red
        yellow = look.t("{n} due in 24 h", n=yellow) if yellows == 1 else yellow
        signed = f"{STATUS['warning'].symbol} {yellow}"
        texts.append("  ".join(text for text, cards in ((red, row.overdue), (signed, row.nearly_overdue)) if cards))
    return texts


OVERDUE = Card(
    title="Red and yellow cards",
    question="Which agencies must act now?",
    unit="open cases",
    definition="Open cases at the moment, whatever the window: submitted and not completed. Overdue (red card): the "
    "promised end is past. Nearly overdue (yellow card): it comes within the next 24 hours.",
    headline=overdue_headline,
    ranked=MOST_OVERDUE,
    draw=overdue_figure,
    click="agency",
)


# Cross-region ------------------------------------------------------------------------------------------------------


def cross_region_headline(items: pd.DataFrame, look: RenderContext) -> str:
    """Headline: cross-region cases submitted, number of their items, their on-time rate, and that of all other items.

    The two rates are left out if one of them has no due cases.
    """
    if items.empty:
        return look.t("No cross-region cases in this window")
    words = look.t(
        "{cases} submitted, of {items}", cases=amount(look, items["submitted"].sum(), "cases"),
        items=amount(look, (items["submitted"] > 0).sum(), "items"),
    )  # fmt: skip
    due, others = items["due"].sum(), items["others_due"].iloc[0]
    if due == 0 or others == 0:
        return words
    words = look.t(
        "{text}; {rate} of {due} due on time, other items {others}", text=words, due=amount(look, due),
        rate=rate(look, items["on_time"].sum() / due), others=rate(look, items["others_on_time"].iloc[0] / others),
    )  # fmt: skip
    return words if covered(items) else unjudged_text(look, words, items)


def cross_region_figure(items: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: submitted cases of the busiest cross-region items. Texts add the on-time rate if cases were due.

    At most 10 items fit, 6 on a wall. A click chooses an item.
    """
    if items.empty:
        return nothing(look, look.t("No cross-region cases in this window"))
    shown = items.head(most(look))
    words = [
        amount(look, row.submitted)
        if row.due == 0
        else look.t("{n} · {rate} on time", n=amount(look, row.submitted), rate=rate(look, row.on_time_rate))
        for row in records(shown)
    ]
    note = notes(look, items, shown, "items")
    return bars(look, look.name(shown, "").tolist(), shown["submitted"], words, ids=shown["item_id"], note=note)


CROSS_REGION = Card(
    title="Cross-region services",
    question="Do cases from other regions move as well as others?",
    unit="cases",
    definition="Cases of the items that may be handled from other regions: submitted in the window, and of those due "
    "in it the share completed by their promised end. Compared with all other items.",
    headline=cross_region_headline,
    ranked=Ranked(("submitted",)),
    draw=cross_region_figure,
    click="item",
)


# Ratings -----------------------------------------------------------------------------------------------------------


def ratings_headline(ratings: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of ratings, share of bad ones with its change, and share of due remedies that came in time.

    The change is against the earlier window. A remedy is due 15 days after a bad rating. Without due remedies the last
    part is left out.
    """
    cases = ratings["cases"].sum()
    bad = ratings[ratings["rating"] <= 2]
    words = look.t("No ratings in this window")
    if cases:
        share, before = bad["share"].sum(), bad["share_before"].sum(min_count=1)
        words = look.t(
            "Of {ratings}, {share} bad{against}", ratings=amount(look, cases, "ratings"), share=rate(look, share),
            against=in_brackets(look, points(look, share, before), ratings.iloc[0]),
        )  # fmt: skip
        if not bad["cases"].sum():
            words = look.t("Of {ratings}, none bad", ratings=amount(look, cases, "ratings"))
    due = ratings["remedy_due"].sum()
    if due == 0:
        return words
    words = look.t(
        "{text}; {rate} of {due} due put right within 15 days", text=words, due=amount(look, due),
        rate=rate(look, ratings["remedied_in_time"].sum() / due),
    )  # fmt: skip
    return with_incomplete(look, words, ratings["remedies_incomplete_before_utc"].iloc[0])


def ratings_figure(ratings: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: ratings by stars, from five to one. The text at each bar has the number and the share.

    For bad ratings the text also has the number that were put right. Upright marks compare with the earlier window:
    they show its shares of the present number of ratings.
    """
    if ratings["cases"].sum() == 0:
        return nothing(look, look.t("No ratings in this window"))
    words = [f"{amount(look, row.cases)} · {rate(look, row.share)}" for row in records(ratings)]
    words = [
        look.t("{text} · {n} put right", text=text, n=amount(look, row.remedied))
        if row.rating <= 2 and row.cases
        else text
        for text, row in zip(words, records(ratings), strict=True)
    ]
    names = [f"{'★' * int(stars)}" for stars in ratings["rating"]]
    before = ratings["share_before"] * ratings["cases"].sum()
    return bars(look, names, ratings["cases"], words, before=before, note=marks_note(look, ratings))


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
