"""Drawings of the use of services: present queues in the halls, and users of the citizens' app."""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.bars import ReferenceLine, bars, most, notes, wide_em
from layouts.kit.numbers import age, amount, change, duration, is_zero, local, moment, rate
from layouts.kit.order import leaders
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext
from layouts.kit.units import value_text

TREND_VALUES = 60
"""Largest number of values that an indicator's small line shows."""
WAIT_LIMITS = {"warning": "wait_warn_min", "alarm": "wait_alarm_min"}
LONGEST_WAIT = Ranked(("wait_min",), noun="halls")
FIGURES = 4
PERIOD_LENGTHS = {"month": 7, "year": 4}
"""Length of an indicator's period -> characters of a date that name it; of other periods all characters."""
"""Largest number of indicators that fit into the panel of the app's users."""


# Halls -------------------------------------------------------------------------------------------------------------


LIMITS = ["wait_warn_min", "wait_alarm_min", "queue_warn"]
"""Columns with the limits of halls. Without any, nothing can be said to be within its limit."""


def queue_headline(halls: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the hall with the longest wait, number of halls in warning or alarm, and number of halls offline.

    The warehouse does not know opening hours. If all readings are 0, the headline therefore says that no hall is in
    use.
    """
    if halls.empty:
        return look.t("No halls in this selection")
    silent = int((halls["status"] == "offline").sum())
    known = halls[halls["wait_min"].notna()]
    if known.empty:
        return _no_reading(halls, look)
    over = int(halls["status"].isin(["warning", "alarm"]).sum())
    longest = leaders(known, "wait_min", look, LONGEST_WAIT)
    wait = longest.each(look, duration(look, longest.first["wait_min"]))
    if not over and not known[["wait_min", "queue", "machine_use"]].fillna(0).any(axis=None):
        words = look.t("No hall is in use: nobody waits, no machine runs")  # closed, most often
    elif longest.first["wait_min"] > 0 and longest.alone:
        words = look.t("{hall}: {wait} to wait", hall=longest.names, wait=wait)
    elif longest.first["wait_min"] > 0:
        words = look.t("Longest wait: {hall}, {wait}", hall=longest.names, wait=wait)
    else:
        words = look.t("Nobody waits")
    if over:
        words = look.t("{text}; {n} over a limit", text=words, n=over)
    elif longest.first["wait_min"] > 0 and halls[LIMITS].notna().any(axis=None):
        words = look.t("{text}; all within their limits", text=words)
    return look.t("{text}; {n} offline", text=words, n=silent) if silent else words


def _no_reading(halls: pd.DataFrame, look: RenderContext) -> str:
    """Text: no hall has a reading now, and how long ago the last one was; or there was none in 24 hours."""
    last = halls["age_s"].min()
    if pd.isna(last):
        return look.t("No hall has sent a reading in 24 hours")
    return look.t("No hall has a reading now; the last {age}", age=age(look, last))


def queue_figure(halls: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: minutes of waiting in the halls with the longest waits. A click chooses a hall.

    Texts add the people waiting and the use of machines. Dotted lines mark the limits of the wait; a limit far beyond
    all bars is left out. At most 10 halls fit, 6 on a wall.
    """
    if halls.empty:
        return look.empty_figure()
    shown = halls.head(most(look))
    names = look.name(shown).tolist()
    words = [_hall_words(row, look) for row in records(shown)]
    hover = [
        f"{name}<br>{word}<br>" + look.t("read {age}", age=age(look, row.age_s))
        for name, word, row in zip(names, words, records(shown), strict=True)
    ]
    waits = shown["wait_min"].fillna(0)
    first = shown.iloc[0]
    # leave out a limit far beyond all bars: it would make all bars short
    limits = [(status, first[column]) for status, column in WAIT_LIMITS.items() if first[column] <= waits.max() * 1.3]
    return bars(
        look, names, waits, words, statuses=shown["status"].tolist(), hover=hover, ids=shown["hall_id"],
        lines=[ReferenceLine(limit, duration(look, limit), status) for status, limit in limits],
        panel_em=wide_em(look), note=notes(look, halls, shown, "halls"),
    )  # fmt: skip


def _hall_words(row: Any, look: RenderContext) -> str:
    if row.status == "offline":
        return f"{look.t(STATUS[row.status].msgid)} · {look.t('read {age}', age=age(look, row.age_s))}"
    wait = look.t("no wait") if row.wait_min == 0 else duration(look, row.wait_min)
    words = [wait, look.t("{n} waiting", n=amount(look, row.queue))]
    return " · ".join([*words, look.t("machines {rate}", rate=rate(look, row.machine_use, 0))])


QUEUE = Card(
    title="Queues in the halls",
    question="Where do people wait now?",
    unit="min",
    definition="Last readings of each hall before the moment: minutes to wait, people in the queue, share of the "
    "self-service machines in use. A warning or alarm is a reading beyond the limits of its quantity; "
    "offline is a hall without readings in time.",
    headline=queue_headline,
    ranked=LONGEST_WAIT,
    draw=queue_figure,
    click="asset",
)


# Users of the app --------------------------------------------------------------------------------------------------


def _latest(values: pd.DataFrame) -> pd.DataFrame:
    return values.sort_values("period_start").drop_duplicates("indicator_id", keep="last").sort_values("indicator_id")


def app_users_headline(values: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of indicators that rose, and the indicator with the greatest change in percent, up or down.

    It adds this indicator's last value, its period and its change.
    """
    latest = _latest(values)
    relative = latest["value"] / latest["value_before"].where(latest["value_before"] != 0) - 1
    if relative.notna().sum() == 0:
        return look.t("No data about the app yet") if values.empty else look.t("Nothing yet to compare with")
    first = latest.iloc[int(relative.abs().fillna(-1).argmax())]
    named = {
        "name": look.t("{measure} ({window})", measure=look.name(first), window=_period(first, look)),
        "against": _against(first, look), "value": value_text(look, first["value"], first["unit"]),
    }  # fmt: skip
    if len(latest) == 1:
        return look.t("{name}: {value}, {against}", **named)
    return look.t(
        "{n} of {figures} rose; most changed: {name}, {value}, {against}",
        n=int((relative > 0).sum()), figures=amount(look, len(latest), "figures"), **named,
    )  # fmt: skip


def _period(row: Any, look: RenderContext) -> str:
    """The period of a value: '2026-11-27', '2026-11' for a month, '2026' for a year, with the time for an hour."""
    text = moment(look, row.period_start, "both" if row.period == "hour" else "date")
    return text[: PERIOD_LENGTHS.get(row.period)]


def _against(row: Any, look: RenderContext) -> str:
    """Text of an indicator's change and of what it is compared with: '+2.1 % on a week before'.

    If the periods are hours or days, it is compared with a week before, else with the period before. An unknown change
    is written as '–'.
    """
    moved = change(look, row.value, row.value_before)
    if is_zero(moved):
        return look.t("as a week before") if row.period in ("hour", "day") else look.t("as the period before")
    if row.period in ("hour", "day"):
        return look.t("{change} on a week before", change=moved)
    return look.t("{change} on the period before", change=moved)


def app_users_figure(values: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """One small line chart per indicator, two side by side, for at most `FIGURES` indicators.

    A line has at most the last `TREND_VALUES` values. The text over a line has the indicator's name, its last value,
    and the change from value_before to this value.
    """
    if values.empty:
        return look.empty_figure()
    latest = records(_latest(values).head(FIGURES))
    deep = 1 / ceil(len(latest) / 2)
    figure = look.figure([], annotations=[])
    for place, last in enumerate(latest):
        left, top = 0.53 * (place % 2), 1 - place // 2 * deep
        number = str(place + 1) if place else ""
        line = values[values["indicator_id"] == last.indicator_id].tail(TREND_VALUES)
        figure["data"].append(_trend(line, number, look))
        axis = {"fixedrange": True, "showgrid": False}
        x_axis = axis | {"domain": [left, left + 0.47], "anchor": f"y{number}", "nticks": 4, "tickformat": "%m-%d"}
        y_axis = axis | {
            "domain": [top - deep * 0.8, top - deep * 0.42],
            "anchor": f"x{number}",
            "showticklabels": False,
        }
        figure["layout"] |= {f"xaxis{number}": x_axis, f"yaxis{number}": y_axis | {"rangemode": "tozero"}}
        text = f"{look.name(last)}<br><b>{value_text(look, last.value, last.unit)}</b>  "
        text += change(look, last.value, last.value_before)
        note = {"x": left, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
        font = {"size": look.small_px, "color": look.tokens.text}
        figure["layout"]["annotations"].append(note | {"text": text, "align": "left", "showarrow": False, "font": font})
    return figure


def _trend(line: pd.DataFrame, number: str, look: RenderContext) -> dict[str, Any]:
    size, days = [*[0] * (len(line) - 1), 6 * look.scale], local(look, line["period_start"])
    hover = [
        f"{moment(look, row.period_start, 'date')}  {value_text(look, row.value, row.unit)}" for row in records(line)
    ]
    return {
        "type": "scatter", "mode": "lines+markers", "x": days.dt.strftime("%Y-%m-%dT%H:%M").tolist(),
        "y": line["value"].tolist(), "xaxis": f"x{number}", "yaxis": f"y{number}", "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>", "line": {"color": look.tokens.ink},
        "marker": {"size": size, "color": look.tokens.ink}, "fill": "tozeroy", "fillcolor": look.tokens.soft,
    }  # fmt: skip


APP_USERS = Card(
    title="Users of the citizens' app",
    question="Is the app gaining users?",
    unit="",
    definition="City-wide indicators of the app as last published before the moment, whatever the window: "
    "registrations and active users. Compared with seven days before (daily figures) or the period before.",
    headline=app_users_headline,
    draw=app_users_figure,
)
