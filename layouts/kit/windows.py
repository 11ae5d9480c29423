"""Words for time windows. Every number on the screen stands beside the window that it covers."""

from __future__ import annotations

from data.questions.filters import Filters
from layouts.kit.numbers import moment
from layouts.kit.theme import RenderContext


def window_text(look: RenderContext, window: str, domain: str = "", *, so_far: bool = False) -> str:
    """A window in words: 'Today', '7 days', or its start and end.

    window: its name; START/END in naive UTC; ``period`` for the newest published period; or "" for a panel about one
    moment. domain: the domain of the numbers; if its data end on another day than the clock's, today is written as that
    day's date. so_far: whether the window goes on after the moment.
    """
    if "/" in window:
        start, end = window.split("/")
        text = f"{moment(look, start, 'both')} – {moment(look, end, 'both')}"
        return look.t("{window}, so far", window=text) if so_far else text
    here = look.t("at that moment" if look.past else "at the moment")
    words = {"today": look.old_day(domain) or look.t("Today"), "month": look.t("This month"),
             "period": look.t("newest period"), "": here}  # fmt: skip
    if window in words:
        return words[window]
    number, unit = window[:-1], window[-1]
    return look.tn("{n} hour", "{n} hours", int(number)) if unit == "h" else look.tn("{n} day", "{n} days", int(number))


def window_words(filters: Filters, look: RenderContext) -> str:
    """The window of a question in words. If the window is cut at the moment, the words end in "so far"."""
    return window_text(look, filters.window_text, so_far=filters.runs_on)
