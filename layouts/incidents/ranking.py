"""Drawings of incidents ranked by source, type, agency and district."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.incidents.against import against_before, moved_text, then_and_now, with_both
from layouts.incidents.behind import behind, none_behind
from layouts.incidents.by_stage import unusual
from layouts.incidents.nothing import nothing_open
from layouts.kit.bars import ReferenceLine, bars, most, notes, nothing
from layouts.kit.comparison import base, in_brackets, judged, no_base
from layouts.kit.coverage import covered, unjudged_text
from layouts.kit.missing import without
from layouts.kit.numbers import amount, count_change, inside, joined, rate
from layouts.kit.order import leaders, ties_by_name
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import RenderContext

BY_SOURCE = Ranked(("incidents",), label="source")
BY_TYPE, BY_PLACE = Ranked(("incidents", "incidents_before"), noun="types"), Ranked(("open",), noun="districts")


def sources_headline(sources: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the source with most incidents, and a second part. The second part is the first of these that applies:

    - The history is too short for a comparison: the words that say so.
    - The days of the two windows are not alike: the number of this source in both, and how the days differ.
    - The numbers of some sources stand out: of these sources, the one whose number changed most.
    - The usual numbers are known: the words "all as usual".
    - In all other cases: of all sources, the one whose number changed most.
    """
    if sources.empty:
        return look.t("No incidents in this window")
    sources = sources[sources["source"].notna()]
    if sources.empty:
        return look.t("The sources of the incidents are not known")
    rows, total = records(sources), amount(look, sources["incidents"].sum())
    top = leaders(sources, "incidents", look, BY_SOURCE)
    share = top.each(look, rate(look, top.first["share"], 0))
    text = look.t("{source} first: {rate} of {total}", source=top.names, rate=share, total=total)
    if top.alone:
        text = look.t("Only from {source}: {total}", source=inside(top.names), total=total)
    if missing := no_base(look, rows[0]):
        return joined([text, missing], look)
    if not judged(rows[0]):
        return then_and_now(text, top, look)
    moved = [row for row in rows if row.stands_out]
    if not moved and pd.notna(rows[0].usual):
        return look.t("{text}; as usual" if top.alone else "{text}; all as usual", text=text)
    compared = [row for row in moved or rows if pd.notna(row.incidents_before)]
    if not compared:  # nothing was reported before of which anything is known
        return text
    most = max(compared, key=lambda row: abs(row.incidents - row.incidents_before))
    return with_both(text, most, base(look, most), look)


def sources_figure(sources: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: incidents by source. Texts add the source's share; hover texts add the number of the earlier window.

    Unusually high numbers are marked.
    """
    if sources.empty:
        return nothing(look, look.t("No incidents in this window"))
    names = [look.label(source) for source in sources["source"]]
    texts, hover, statuses = [], [], []
    for name, row in zip(names, records(sources), strict=True):
        texts.append(f"{amount(look, row.incidents)} · {rate(look, row.share, 0)}")
        hover.append(against_before(look, name, row))
        statuses.append(unusual(row.incidents, row.usual, row.stands_out))
    ids = sources["source"].fillna("")
    return bars(look, names, sources["incidents"], texts, statuses=statuses, hover=hover, ids=ids)


def types_headline(types: pd.DataFrame, look: RenderContext) -> str:
    """Headline about one type of incidents, by the first of these cases that applies:

    - The history is too short for a comparison: the most frequent type, and the words that say so.
    - The days of the two windows are not alike: the most frequent type, and the change of its number.
    - Some types have unusually many incidents (see `unusual`): of these types, the one that has grown most.
    - The usual numbers are not known, and some type has grown: the one that has grown most.
    - In all other cases: the most frequent type, and the words that no type has grown unusually.
    """
    if types.empty:
        return look.t("No incidents in this window")
    rows, top = records(types), leaders(types, "incidents", look, BY_TYPE)
    text = look.t(
        "{name}: {n}" if top.alone else "Most frequent: {name}, {n}", name=top.names,
        n=top.each(look, amount(look, top.first["incidents"], "incidents")),
    )  # fmt: skip
    if missing := no_base(look, rows[0]):
        return joined([text, missing], look)
    if not judged(rows[0]):
        if top.n > 1:
            return text
        return text + in_brackets(
            look, count_change(look, top.first["incidents"], top.first["incidents_before"]), rows[0]
        )
    grown = [row for row in rows if unusual(row.incidents, row.usual, row.stands_out)]
    if not grown and (pd.notna(rows[0].usual) or not any(row.change > 0 for row in rows)):
        return look.t("{text}; as usual" if top.alone else "{text}; no type has grown unusually", text=text)
    most = max(grown or [row for row in rows if pd.notna(row.change)], key=lambda row: row.change)
    return look.t(
        "Unusually many: {name}, {now} against {before}, {base}" if grown else
        "Grown most: {name}, {now} against {before}, {base}",
        name=look.name(most), now=amount(look, most.incidents), before=amount(look, most.incidents_before),
        base=base(look, most),
    )  # fmt: skip


def types_figure(types: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: the most frequent types, at most 10, on a wall 6. Texts add the change since the earlier window.

    Unusually high numbers are marked.
    """
    if types.empty:
        return nothing(look, look.t("No incidents in this window"))
    shown = types.head(most(look))
    names = look.name(shown).tolist()
    texts, hover, statuses = [], [], []
    for name, row in zip(names, records(shown), strict=True):
        texts.append(f"{amount(look, row.incidents)}  {moved_text(look, row)}")
        hover.append(against_before(look, name, row))
        statuses.append(unusual(row.incidents, row.usual, row.stands_out))
    return bars(
        look, names, shown["incidents"], texts, statuses=statuses, hover=hover, ids=shown["type_id"],
        note=notes(look, types[types["incidents"] > 0], shown, "types"),
    )  # fmt: skip


def by_agency_headline(agencies: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the share of due incidents closed on time, and the agency that lowers this share most.

    Only agencies with a warning can be named: see `behind`. If the history does not cover the window, the headline is
    only the number of due incidents: before the history, only incidents that were late are known.
    """
    if agencies.empty or not (due := agencies["due"].sum()):
        return look.t("No incident was due in this window")
    if not covered(agencies):
        return unjudged_text(look, look.tn("{n} incident was due", "{n} incidents were due", int(due)), agencies)
    city = agencies["on_time"].sum() / due
    text = look.t("{rate} of {due} due closed on time", rate=rate(look, city), due=amount(look, due))
    if (agencies["due"] > 0).sum() == 1:
        return text
    late = [row for row in records(agencies) if behind(row, city)]
    if not late:
        return none_behind(agencies, text, look)
    worst = max(late, key=lambda row: row.due * (city - row.on_time_rate))
    return look.t("{text}; {name} only {rate}", text=text, name=look.name(worst), rate=rate(look, worst.on_time_rate))


def by_agency_figure(agencies: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: share of due incidents that were not closed by their limit, for the agencies with most due incidents.

    The highest share comes first. At most 10 agencies fit, 6 on a wall. Texts add the rework rate. A line marks the
    share of all agencies together.
    """
    able = agencies[agencies["due"] > 0]
    shown = able.head(most(look)).sort_values("on_time_rate", kind="stable")
    if shown.empty:
        return nothing(look, look.t("No incident was due in this window"))
    shown = ties_by_name(shown, Ranked(("on_time_rate",)), look)
    city = agencies["on_time"].sum() / agencies["due"].sum()
    names = look.name(shown).tolist()
    texts, hover, statuses = [], [], []
    for name, row in zip(names, records(shown), strict=True):
        back = "" if pd.isna(row.rework_rate) else look.t("rework {rate}", rate=rate(look, row.rework_rate))
        texts.append(" · ".join(part for part in (rate(look, 1 - row.on_time_rate), back) if part))
        kept = look.t(
            "{on_time} of {due} due closed on time", on_time=amount(look, row.on_time), due=amount(look, row.due)
        )
        hover.append("<br>".join(part for part in (name, kept, back) if part))
        statuses.append(behind(row, city) if covered(agencies) else "")
    together = ReferenceLine(1 - city, look.t("all {rate}", rate=rate(look, 1 - city)))
    return bars(
        look, names, 1 - shown["on_time_rate"], texts, statuses=statuses, hover=hover,
        ids=shown["agency_id"].fillna(""), lines=[together], note=notes(look, able, shown, "agencies"),
    )  # fmt: skip


def by_district_headline(districts: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the district with most open incidents, as the bars show, and that with most per resident.

    The second part is left out if no population is known.
    """
    if districts.empty or not districts["open"].sum():
        return nothing_open(look)
    top = leaders(districts, "open", look, BY_PLACE)
    named = {"name": top.names, "n": top.each(look, amount(look, top.first["open"]))}
    text = "{name}: {n} open" if top.alone else "{name} first: {n} of {total} open"
    text = look.t(text, total=amount(look, districts["open"].sum()), **named)
    if not districts["open_per_10k"].notna().any():
        return text
    dense = leaders(districts, "open_per_10k", look, BY_PLACE)
    named = {"name": dense.names, "n": dense.each(look, amount(look, dense.first["open_per_10k"]))}
    if dense.alone:
        return joined([text, look.t("{n} per 10,000 residents", **named)], look) if top.alone else text
    words = look.t(
        "densest: {name}, {n} per 10,000 residents, the city {all}" if dense.first["whole_city"] else
        "densest: {name}, {n} per 10,000 residents, together {all}",
        all=amount(look, dense.first["city_per_10k"]), **named,
    )  # fmt: skip
    return joined([text, words], look)


def by_district_figure(districts: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: the districts with most open incidents, at most 10, on a wall 6.

    Texts add how many of these incidents are over their limit.
    """
    shown = districts.head(most(look))
    if shown.empty:
        return nothing(look, nothing_open(look))
    names = look.name(shown).tolist()
    texts, hover = [], []
    for name, row in zip(names, records(shown), strict=True):
        over = "" if pd.isna(row.over) or not row.over else look.t("{n} over the limit", n=amount(look, row.over))
        texts.append(" · ".join(part for part in (amount(look, row.open), over) if part))
        dense = (
            "" if pd.isna(row.open_per_10k) else look.t("{n} per 10,000 residents", n=amount(look, row.open_per_10k))
        )
        hover.append("<br>".join(part for part in (name, texts[-1], dense) if part))
    return bars(
        look, names, shown["open"], texts, hover=hover, ids=shown["district_id"].fillna(""),
        note=notes(look, districts[districts["open"] > 0], shown, "districts"),
    )  # fmt: skip


SOURCES = Card(
    title="Sources",
    question="Who reports?",
    unit="incidents",
    definition="Incidents reported in the window by source, and their share of those whose source is known; compared "
    "with the same window whole weeks before.",
    headline=sources_headline,
    ranked=BY_SOURCE,
    draw=sources_figure,
    missing=without("source", "incidents"),
    click="source",
)
TYPES = Card(
    title="Types and their change",
    question="What happens, and what is growing?",
    unit="incidents",
    definition="Incidents reported in the window by type, and their change on the same window whole weeks before. "
    "◆: above what is usual by more than three standard deviations of the windows one to eight shifts back, each at "
    "least the square root of the usual number, and above the window before by more than one; ▲: three times what is "
    "usual or more. In the table: how many of them had been registered (confirmed) and closed (removed) by the moment.",
    headline=types_headline,
    ranked=BY_TYPE,
    draw=types_figure,
    click="type",
)
BY_AGENCY = Card(
    title="Agencies: over the limit, rework",
    question="Who keeps the limits, and whose work is sent back?",
    unit="over the limit / due",
    definition="On time: incidents closed by their limit / incidents whose limit lies in the window, by the agency "
    "that handles them. Rework: verifications that sent the incident back / all verifications in the window. The "
    "bars are the rest, 1 − on time, from zero: the share over the limit; the dotted line is that of all agencies. "
    "▼: on time at least 3 points below all, and beyond chance; agencies with fewer than 5 due are not judged.",
    headline=by_agency_headline,
    ranked=Ranked(("due",)),
    draw=by_agency_figure,
    click="agency",
)
BY_DISTRICT = Card(
    title="Incidents by district",
    question="Where are they?",
    unit="incidents",
    definition="Incidents open at the moment by district, whatever the window, and those of them past their limit; per "
    "10,000 residents by the district's population. In the table: those reported in the window, too.",
    headline=by_district_headline,
    ranked=BY_PLACE,
    draw=by_district_figure,
    click="district",
)
