"""Texts of a headline measure: value, target, change and status, the same on tiles, scorecard and map."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from data.measures.definitions import BY_ID, Measure
from data.questions.judgement import rounded
from data.questions.noise import counts_moved, shares_moved
from data.questions.vocabulary import BY_NAME
from data.warehouse.frames import records
from layouts.kit.comparison import judged
from layouts.kit.coverage import with_incomplete
from layouts.kit.numbers import MISSING, amount, change, difference, joined, listed, parts, points_of
from layouts.kit.theme import STATUS, RenderContext

SHOWN = {"bad": "critical", "near": "warning", "good": "normal", "none": "unknown"}
"""Status of a measure -> the status in `STATUS` that gives it symbol and colour."""
HIDDEN = "hidden"
"""Status of a measure whose number is hidden, because it would tell a small number of cases."""
WORDS = {"bad": "misses target", "near": "near target", "good": "on target", "none": "no target"}
"""Status of a measure -> its words (msgid)."""
SMALL = 1000
"""The change of a number is written in percent if one of the two values is at least this, else as a number."""


class Change(NamedTuple):
    """A measure's change. text: the change with its sign. word: "better" or "worse" in the viewer's language, or ""."""

    text: str
    word: str


def written(look: RenderContext, value: Any, unit: str) -> tuple[str, str]:
    """A measure's value as two texts, figure and unit: ('96.2', '%'), ('0.25', 'per 10,000 people')."""
    return parts(look, value, unit)


def text_of(look: RenderContext, value: Any, unit: str) -> str:
    """A measure's value as one text, '96.2 %', '220' or '0.25'. Only the unit % is written."""
    return amount(look, value, unit if unit == "1" else "")


def name_of(look: RenderContext, measure: Measure) -> str:
    """The measure's name. For calls_today it is 'Calls on' and a date if the data of calls do not end today."""
    day = look.old_day(measure.domain)
    return look.t("Calls on {date}", date=day) if measure.id == "calls_today" and day else look.t(measure.name)


def target_text(look: RenderContext, row: Any) -> str:
    """A measure's target as text: '≥ 97 %', '≤ 1 %' or '0'. '' without a target. row: a row of `read_measures`."""
    if pd.isna(row.target):
        return ""
    target = text_of(look, row.target, row.unit).replace(".0 %", " %")
    return target if row.target == 0 else f"{'≥' if row.better == 'up' else '≤'} {target}"


def change_of(look: RenderContext, row: Any) -> Change:
    """A measure's change since the earlier value, and whether it is for the better. row: a row of `read_measures`.

    text of the result: the change of a share is in percentage points. That of other measures is in percent if one of
    the two values is at least `SMALL`, else a number. The text is "–" if a value is missing, or if the change is in
    percent and the earlier value is 0.

    word of the result: "better" or "worse". It is "" if a value is missing, if the days of the two windows are not
    alike, if the measure has no good direction, if the text says 0 or "–", or if the change is not beyond what counts
    vary by chance (see `beyond_chance`).
    """
    if pd.isna(row.value) or pd.isna(row.value_before):
        return Change(MISSING, "")
    digits = BY_ID[row.measure].digits
    now, before = (rounded(value, row.unit, digits) for value in (row.value, row.value_before))
    if row.unit == "1":
        text = points_of(look, now - before)
    elif max(now, before) >= SMALL:
        text = change(look, now, before)
    else:
        text = difference(look, now, before)
    delta = now - before
    # a change that is rounded to 0 is neither better nor worse
    written_as_none = delta == 0 or not any(digit in text for digit in "123456789")
    if not judged(row) or not row.better or written_as_none or not beyond_chance(row):
        return Change(text, "")
    return Change(text, look.t("better") if (delta > 0) == (row.better == "up") else look.t("worse"))


def beyond_chance(row: Any) -> bool:
    """Whether a measure's change is beyond what its counts vary by chance. row: a row of `read_measures`."""
    if row.unit == "1":
        now, before = (row.numerator, row.denominator), (row.numerator_before, row.denominator_before)
        return shares_moved(now, before)
    return counts_moved(row.numerator, row.numerator_before)


def is_silent(row: Any) -> bool:
    """Whether a connected measure has no numerator, because its source has no data: its value is unknown, not zero."""
    return bool(row.connected) and pd.isna(row.numerator)


def lacking_words(look: RenderContext, row: Any) -> str:
    """The words for a measure without a numerator: hidden, no data or not connected."""
    if row.status == HIDDEN:
        return look.t("Hidden: it would tell numbers below {k}", k=look.k)
    return look.t("No data" if is_silent(row) else "Not connected")


def is_too_young(row: Any) -> bool:
    """Whether a value is not held against its target because the history does not cover its window or moment."""
    return bool(pd.notna(row.incomplete_before_utc) and pd.notna(row.target) and pd.notna(row.numerator))


def unjudged(rows: pd.DataFrame, look: RenderContext) -> list[str]:
    """Words for the connected measures with a target that are not judged, and why.

    They have no data, or the history does not cover their window, or there was nothing to count.
    """
    lacking = rows[rows["target"].notna() & rows["value"].isna() & rows["connected"]]
    silent = [look.t(BY_ID[name].name) for name in lacking.loc[lacking["numerator"].isna(), "measure"]]
    counted = lacking["numerator"].notna() & lacking["incomplete_before_utc"].isna()
    idle = [look.t(BY_ID[name].name) for name in lacking.loc[counted, "measure"]]
    words = [look.t("no data for {names}", names=listed(silent, look))] if silent else []
    young = [row for row in records(rows) if is_too_young(row)]
    if young:
        names = listed([look.t(BY_ID[row.measure].name) for row in young], look)
        latest = max(row.incomplete_before_utc for row in young)
        words.append(with_incomplete(look, look.t("too little data to judge {names}", names=names), latest))
    return words + ([look.t("nothing to count for {names}", names=listed(idle, look))] if idle else [])


def status_words(look: RenderContext, row: Any) -> str:
    """The words for a measure's status: one of `WORDS`, or why a measure with a target is not judged.

    Its target is only for the whole city, its history is too short, or there was nothing to count.
    """
    if row.city_target:
        return look.t("the city's target")
    if is_too_young(row):
        return look.t("too little data")
    nothing = row.status == "none" and pd.notna(row.target) and pd.isna(row.value)
    return look.t("nothing to count" if nothing else WORDS[row.status])


def covered_text(look: RenderContext, row: Any) -> str:
    """What a measure's value covers if chosen filters do not change it, to put behind the measure's name; else "".

    It is ' (whole city)', or ' (not filtered by district)' if other filters change the value.
    """
    if not row.ignored:
        return ""
    names = listed([look.t(BY_NAME[name].label) for name in row.ignored.split()], look)
    words = look.t("whole city") if row.whole_city else look.t("not filtered by {names}", names=names)
    return look.t(" ({covered})", covered=words)


def targets_sentence(measures: pd.DataFrame, look: RenderContext, of: str) -> str:
    """A sentence about targets: how many are met, which are missed by much or little, which measures are not judged.

    It then names the measures whose target is only for the whole city. For the measures that are not judged see
    `unjudged`. If no measure is judged and `unjudged` has no words, the sentence only says that the targets are the
    city's, or that no figure has a target. measures: one row per measure. of: whose targets they are
    (msgid), because pages have different measures.
    """
    named = {
        status: [look.t(BY_ID[name].name) for name in measures.loc[measures["status"] == status, "measure"]]
        for status in ("good", "near", "bad")
    }
    judged, unknown = sum(map(len, named.values())), unjudged(measures, look)
    of_city = [look.t(BY_ID[name].name) for name in measures.loc[measures["city_target"], "measure"]]
    if not judged and not unknown:
        return look.t("The targets are the city's") if of_city else look.t("No figure here has a target")
    parts = [_met(len(named["good"]), judged, look, of)] if named["good"] else []  # none: "missed" says it
    parts += [look.t("missed: {names}", names=listed(named["bad"], look))] if named["bad"] else []
    parts += [look.t("near: {names}", names=listed(named["near"], look))] if named["near"] else []
    parts += unknown
    parts += [look.t("only for the whole city: {names}", names=listed(of_city, look))] if of_city else []
    text = joined(parts, look)
    return text[:1].upper() + text[1:]


def _met(met: int, judged: int, look: RenderContext, of: str) -> str:
    """Text such as '3 of 5 targets of the scorecard met'. met: number of met targets. judged: of all judged."""
    if met == judged:
        return look.tn("The only target of {of} is met", "All {n} targets of {of} are met", judged, of=look.t(of))
    return look.t("{n} of {targets} of {of} met", n=met, targets=amount(look, judged, "targets"), of=look.t(of))


def symbol_of(status: str) -> str:
    """The symbol (one character) of a measure's status."""
    return STATUS[SHOWN[status]].symbol


def abnormal(status: str) -> str:
    """The CSS class of a measure's status: critical for ``bad``, warning for ``near``, else ""."""
    return SHOWN[status] if status in ("bad", "near") else ""
