"""Words for the comparison with an earlier window: the change, that window's name, or why nothing is compared.

The rows that these functions get have the columns `COMPARED` of ``data/questions/comparisons.py``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.questions.comparisons import ALIKE
from layouts.kit.numbers import MISSING, difference, is_zero, moment
from layouts.kit.theme import RenderContext


def judged(row: Any) -> bool:
    """Whether a change may be called good or bad: the days of both windows are alike. row: has the column unlike."""
    return row.unlike in ALIKE


def base(look: RenderContext, row: Any) -> str:
    """The name of the earlier window: 'a week before', '5 weeks before', 'on National Day a year before'."""
    if row.unlike == "same_holiday":
        return look.t("on {holiday} a year before", holiday=look.name(row, "unlike"))
    weeks = int(row.before_days) // 7
    return look.t("a week before") if weeks == 1 else look.t("{n} weeks before", n=weeks)


def no_base(look: RenderContext, row: Any) -> str:
    """Why nothing is compared: 'no comparable data before 2026-11-01'; '' if something is compared.

    Single rows may be older than this date, but they do not count as a history.
    """
    since = row.no_data_before_utc
    return "" if pd.isna(since) else look.t("no comparable data before {date}", date=moment(look, since, "date"))


def against(look: RenderContext, change: str, row: Any) -> str:
    """A change with the name of the earlier window: '+0.8 points on a week before'. '' if the change is '–'.

    change: the change as text. If it is rounded to nothing, the result is 'as a week before'. If the days are not
    alike, the result adds why: '−71.0 % on a week before, this time National Day, not judged'. If nothing can be
    compared because the history is too short, the result says only that: see `no_base`.
    """
    if missing := no_base(look, row):
        return missing
    if change == MISSING:
        return ""
    words, days = _change(look, change, row), unlike(look, row)
    return look.t("{change}, {days}", change=words, days=days) if days else words


def _change(look: RenderContext, change: str, row: Any) -> str:
    if is_zero(change):
        return _same(look, row)
    if row.unlike == "same_holiday":
        return look.t("{change} on {holiday} a year before", change=change, holiday=look.name(row, "unlike"))
    weeks = int(row.before_days) // 7
    if weeks == 1:
        return look.t("{change} on a week before", change=change)
    return look.t("{change} on {n} weeks before", change=change, n=weeks)


def _same(look: RenderContext, row: Any) -> str:
    if row.unlike == "same_holiday":
        return look.t("as on {holiday} a year before", holiday=look.name(row, "unlike"))
    weeks = int(row.before_days) // 7
    return look.t("as a week before") if weeks == 1 else look.t("as {n} weeks before", n=weeks)


def unlike(look: RenderContext, row: Any) -> str:
    """Words that say how the days of the two windows differ, to put behind the earlier window's name; '' if alike.

    - 'this time National Day, not judged': about a day of the window; the same with 'a moved working day'.
    - 'which was National Day, not judged': about a day of the earlier window; the same with 'a moved working day'.
    - '2 working days fewer, not judged', '1 working day more, not judged': the window has so many fewer or more than
      the earlier window.
    """
    if row.unlike == "holiday":
        return look.t("this time {holiday}, not judged", holiday=look.name(row, "unlike"))
    if row.unlike == "holiday_before":
        return look.t("which was {holiday}, not judged", holiday=look.name(row, "unlike"))
    if row.unlike == "moved":
        return look.t("this time a moved working day, not judged")
    if row.unlike == "moved_before":
        return look.t("which was a moved working day, not judged")
    n = int(row.more_workdays) if row.unlike == "workdays" else 0
    if n > 0:
        return look.tn("{n} working day more, not judged", "{n} working days more, not judged", n)
    one, many = "{n} working day fewer, not judged", "{n} working days fewer, not judged"
    return look.tn(one, many, -n) if n else ""


def in_brackets(look: RenderContext, change: str, row: Any) -> str:
    """The text of the function `against` in brackets, to put behind a value: ' (+0.8 points on a week before)'.

    '' if that text is empty. change: the change as text.
    """
    words = against(look, change, row)
    return look.t(" ({against})", against=words) if words else ""


def since_start(look: RenderContext, growth: Any) -> str:
    """Text of how much a number has grown in the window: '+14 since the window began'. growth: the number."""
    grown = difference(look, growth, 0)
    return (
        look.t("as when the window began")
        if is_zero(grown)
        else look.t("{change} since the window began", change=grown)
    )


def marks_note(look: RenderContext, rows: pd.DataFrame) -> str:
    """Text about the upright marks on bars, which show the earlier window: '│ a week before'.

    It is '' if there are no rows. If nothing is compared, it says why. All rows have the same comparison, so that only
    the first is looked at.
    """
    if rows.empty:
        return ""
    first = rows.iloc[0]
    if missing := no_base(look, first):
        return missing
    words = base(look, first)
    days = unlike(look, first)
    return "│ " + (look.t("{change}, {days}", change=words, days=days) if days else words)
