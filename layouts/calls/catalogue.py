"""Drawings of the data catalogue (数据目录): all datasets with growth and lag, base databases, open data, cloud."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.warehouse.frames import records
from layouts.calls.lines import lone_points, time_axis
from layouts.calls.scope import scoped
from layouts.kit.bars import bars, most, notes
from layouts.kit.comparison import no_base
from layouts.kit.grids import GRID_ROWS, coloured, column, name_column
from layouts.kit.numbers import MISSING, amount, difference, duration, joined, listed, moment, rate
from layouts.kit.order import leaders, ties_by_name
from layouts.kit.panel import Card, Ranked
from layouts.kit.theme import STATUS, RenderContext

DAY_MIN = 24 * 60
MOST_CALLS = Ranked(("calls",), noun="datasets")
LATE = ("late", "stale", "dead")


def domain_name(domain: str, look: RenderContext) -> str:
    """The word for a dataset's subject in the viewer's language. A subject without a word is returned unchanged."""
    words = {
        "public_safety": look.t("Public safety"), "market_regulation": look.t("Market regulation"),
        "social_security": look.t("Social security"), "health": look.t("Health"),
        "education": look.t("Education"), "housing": look.t("Housing and land"),
        "transport": look.t("Transport"), "environment": look.t("Environment"),
        "economy": look.t("Economy"), "culture_tourism": look.t("Culture and tourism"),
        "agriculture": look.t("Agriculture"),
    }  # fmt: skip
    return words.get(domain) or look.label(domain)


def status_words(status: str, look: RenderContext) -> str:
    """Text of a dataset's update status: its symbol and word; "not known" if the status is empty."""
    return f"{STATUS[status].symbol} {look.t(STATUS[status].msgid)}" if status else look.t("not known")


def catalogue_headline(datasets: pd.DataFrame, look: RenderContext) -> str:
    """Headline: number of datasets, their records and growth, and how many are late or not observed for a day."""
    if datasets.empty:
        return look.t("No dataset in the catalogue")
    growth = no_base(look, datasets.iloc[0]) or difference(look, datasets["growth"].sum(min_count=1), 0)
    counts = amount(look, len(datasets), "datasets"), amount(look, datasets["records"].sum(min_count=1), "records")
    words = [look.t("{datasets} with {records} ({growth})", datasets=counts[0], records=counts[1], growth=growth)]
    late, lost = datasets["status"].isin(LATE), datasets["unobserved_min"] > DAY_MIN
    if late.any():
        words.append(look.tn("{n} behind its promise", "{n} behind their promise", int(late.sum())))
    elif (datasets["status"] == "").all():
        words.append(look.t("it is not known whether they are up to date"))
    else:
        words.append(look.t("all up to date") if (datasets["status"] != "").all() else look.t("none known to be late"))
    if lost.any():
        owners, n = datasets[lost & datasets["agency_id"].notna()].drop_duplicates("agency_id"), int(lost.sum())
        agency = look.name(owners.iloc[0], "agency") if len(owners) == 1 else amount(look, len(owners), "agencies")
        text = "{n} not observed for a day" if owners.empty else "{n} not observed for a day ({agency})"
        words.append(look.t(text, n=n, agency=agency))
    return joined(words, look)


def catalogue_grid(datasets: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Grid of at most `GRID_ROWS` (1000) datasets, the most overdue update first. A click chooses a dataset."""
    columns = [
        column(look, "Update", "state", 90, cellStyle=coloured(look, LATE)),
        name_column(look, "Dataset", "dataset", 200),
        name_column(look, "Agency", "agency", 180),
        name_column(look, "Subject", "domain", 120),
        column(look, "Share class", "share", 120),
        column(look, "Records", "records", 100, text="records_text"),
        column(look, "Growth", "growth", 90, text="growth_text"),
        column(look, "Lag", "lag", 100, text="lag_text"),
        column(look, "Promised every", "cadence", 130, text="cadence_text"),
        column(look, "Updated", "updated", 145),
        column(look, "Observed", "observed", 145),
    ]
    return {"columnDefs": columns, "rowData": [_catalogue_row(row, look) for row in records(datasets.head(GRID_ROWS))]}


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _catalogue_row(row: Any, look: RenderContext) -> dict[str, Any]:
    return {
        "click": row.dataset_id,
        "status": row.status,
        "state": status_words(row.status, look),
        "dataset": look.name(row),
        "agency": look.name(row, "agency"),
        "domain": domain_name(row.domain, look),
        "share": look.label(row.share_class),
        "records": _number(row.records),
        "records_text": amount(look, row.records),
        "growth": _number(row.growth),
        "growth_text": difference(look, row.growth, 0),
        "lag": _number(row.lag_min),
        "lag_text": duration(look, row.lag_min),
        "cadence": _number(row.cadence_s),
        "cadence_text": MISSING if pd.isna(row.cadence_s) else duration(look, row.cadence_s / 60),
        "updated": moment(look, row.updated_at_utc),
        "observed": moment(look, row.observed_at_utc),
    }


def base_headline(bases: pd.DataFrame, look: RenderContext) -> str:
    """Headline: records, databases behind their promise, completeness and conflicts of all six base databases."""
    if bases.empty or not bases["datasets"].sum():
        return look.t("No base database in the catalogue")
    records_of, filled = amount(look, bases["records"].sum(), "records"), int((bases["datasets"] > 0).sum())
    words = [look.t("{records} in six base databases", records=records_of)]
    if filled < len(bases):
        one, many = "{records} in {n} base database", "{records} in {n} base databases"
        words = [look.tn(one, many, filled, records=records_of)]
    late = bases[bases["behind"] > 0]
    if len(late):
        behind = listed((look.label(domain) for domain in late["domain"]), look)
        words.append(look.t("behind their promise: {names}", names=behind))
    together = bases.iloc[0]
    if pd.notna(together["completeness_all"]):
        words.append(look.t("{rate} complete", rate=rate(look, together["completeness_all"])))
    if pd.notna(together["conflicts_all"]):
        conflicts = amount(look, together["conflicts_all"], "conflicts")
        words.append(look.t("{conflicts} between sources", conflicts=conflicts))
    return joined(words, look)


def _behind(row: Any, look: RenderContext) -> str:
    """Text about a base database: status and lag of the dataset farthest behind, and number of late datasets."""
    if not row.datasets or not isinstance(row.status, str):
        return MISSING
    text = f"{status_words(row.status, look)} · {duration(look, row.lag_min)}"
    return look.t("{text} ({n} behind)", text=text, n=row.behind) if row.behind else text


def base_body(bases: pd.DataFrame, look: RenderContext) -> Any:
    """Table with one row per base database: agency, datasets, records, growth, update, completeness, conflicts.

    The column of completeness, or of conflicts, is left out if no database has a value of it.
    """
    if bases.empty:
        return html.P(look.t("No base database in the catalogue"), className="empty")
    measured = [name for name in ("completeness", "conflicts") if bases[name].notna().any()]
    names = ("Base database", "Agency", "Datasets", "Records", "Growth", "Update")
    heads = [look.t(name) for name in names]
    heads += [look.t("Completeness") if name == "completeness" else look.t("Conflicts") for name in measured]
    numeric = ["number" if place in (2, 3, 4) or place > 5 else "" for place in range(len(heads))]
    head = [html.Th(text, className=kind) for text, kind in zip(heads, numeric, strict=True)]
    rows = [_base_row(row, measured, look) for row in records(bases)]
    return html.Div(html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)]), className="scroll")


def _base_row(row: Any, measured: list[str], look: RenderContext) -> html.Tr:
    figures = [amount(look, row.datasets), amount(look, row.records), difference(look, row.growth, 0)]
    cells = [
        html.Td(look.label(row.domain)),
        html.Td(look.name(row, "agency")),
        *(html.Td(text, className="number") for text in figures),
        html.Td(html.Span(_behind(row, look), className="status" if row.behind else "")),
    ]
    if "completeness" in measured:
        cells.append(html.Td(rate(look, row.completeness), className="number"))
    if "conflicts" in measured:
        cells.append(html.Td(amount(look, row.conflicts), className="number"))
    return html.Tr(cells, className="warning" if row.behind else "normal")


def open_headline(datasets: pd.DataFrame, look: RenderContext) -> str:
    """Headline: numbers of open datasets and subjects, share of the datasets called, and the most called one if any."""
    if datasets.empty:
        return look.t("No dataset is open to the public")
    first, used = datasets.iloc[0], datasets["calls"] > 0
    text = look.t(
        "{datasets} open to the public, {subjects}; {share} called", datasets=amount(look, len(datasets), "datasets"),
        subjects=amount(look, datasets["domain"].nunique(), "subjects"), share=rate(look, used.mean(), 0),
    )  # fmt: skip
    if not first["calls"]:
        return scoped(text, look)
    if used.sum() == 1:
        words = look.t("only {dataset}, {calls}", dataset=look.name(first), calls=amount(look, first["calls"], "calls"))
        return scoped(joined([text, words], look), look)
    top = leaders(datasets, "calls", look, MOST_CALLS)
    calls = top.each(look, amount(look, top.first["calls"], "calls"))
    return scoped(joined([text, look.t("{dataset} most, {calls}", dataset=top.names, calls=calls)], look), look)


def open_figure(datasets: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: calls of open datasets by subject, for the most called subjects: at most 10, on a wall 6.

    Texts add how many of the subject's open datasets were called, and how many there are.
    """
    counted = datasets.assign(used=datasets["calls"] > 0).groupby("domain")
    subjects = counted.agg(datasets=("dataset_id", "size"), used=("used", "sum"), calls=("calls", "sum")).reset_index()
    subjects["name"] = [domain_name(domain, look) for domain in subjects["domain"]]
    shown = subjects.sort_values("calls", ascending=False, kind="stable", ignore_index=True)
    shown = ties_by_name(shown, Ranked(("calls",), label="name"), look).head(most(look))
    words = [
        look.t(
            "{calls} · {called} of {datasets}",
            calls=amount(look, row.calls, "calls"), called=row.used,
            datasets=amount(look, row.datasets, "datasets"),
        )
        for row in records(shown)
    ]  # fmt: skip
    return bars(look, shown["name"].tolist(), shown["calls"], words, note=notes(look, subjects, shown, "subjects"))


def cloud_headline(systems: pd.DataFrame, look: RenderContext) -> str:
    """Headline: how many of all systems run on the cloud, from how many agencies, and their share of all calls."""
    if systems.empty:
        return look.t("No business system in the catalogue")
    moved = systems[systems["cloud_migrated_on"].notna()]
    if moved.empty:
        return look.t("No system is on the government cloud ({systems})", systems=amount(look, len(systems), "systems"))
    owners = amount(look, moved["agency_id"].nunique(), "agencies")
    text = look.t(
        "{moved} of {systems} on the government cloud, of {agencies}", moved=len(moved),
        systems=amount(look, len(systems), "systems"), agencies=owners,
    )  # fmt: skip
    if not (calls := systems["calls"].sum()):
        return text
    share = rate(look, moved["calls"].sum() / calls, 0)
    return scoped(joined([text, look.t("they make {share} of the calls", share=share)], look), look)


def cloud_figure(systems: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Stepped line: number of systems on the cloud after each move. A dotted line marks the number of all systems."""
    moved = systems.dropna(subset=["cloud_migrated_on"]).sort_values("cloud_migrated_on", kind="stable")
    if moved.empty:
        return look.empty_figure("none" if len(systems) else "no_data")
    tokens, total, done = look.tokens, len(systems), list(range(1, len(moved) + 1))
    ends = [moved["cloud_migrated_on"].iloc[0], moved["cloud_migrated_on"].iloc[-1]]
    dashed = {"color": tokens.faint, "width": 1.5 * look.scale, "dash": "dot"}
    small = {"size": look.small_px, "color": tokens.faint}
    label = {"x": ends[1], "xanchor": "left", "xshift": 4 * look.scale}
    names = look.name(moved[["system_id", "name_zh", "name_en"]]).tolist()
    return look.figure(
        [
            {"type": "scatter", "mode": "lines", "x": ends, "y": [total, total], "line": dashed, "hoverinfo": "skip"},
            {"type": "scatter", "mode": "lines", "x": moved["cloud_migrated_on"], "y": done, "text": names,
             "line": {"color": tokens.ink, "shape": "hv"}, "hovertemplate": "%{x|%Y-%m-%d}  %{text}<extra></extra>"}
            | lone_points(moved["cloud_migrated_on"], look),
        ],
        annotations=[
            label | {"y": total, "text": look.t("all {n}", n=total), "font": small},
            label | {"y": done[-1], "text": str(done[-1]), "font": {"size": look.text_px, "color": tokens.ink}},
        ],
        xaxis=time_axis(look),
        margin={"l": 4, "r": 4.5 * look.small_px, "t": 8 * look.scale, "b": 4},
    )  # fmt: skip


CATALOGUE = Card(
    title="Providers' catalogue",
    question="What is shared, does it grow, is it up to date?",
    unit="",
    definition="Every dataset as last observed before the moment. The filter agency chooses the provider. Growth: "
    "records against the start of the window. Lag: from its last update to the observation, or to the moment where it "
    "was not observed for a day; up to the promised cadence it is up to date, up to twice late, up to ten times "
    "stale, beyond it dead.",
    headline=catalogue_headline,
    ranked=Ranked(("lag_min", "cadence_s")),
    draw=catalogue_grid,
    kind="grid",
    click="dataset",
)
BASE_DATABASES = Card(
    title="Base databases",
    question="Are the six base databases complete and up to date?",
    unit="",
    definition="Datasets of the six base databases: records and growth as in the catalogue; update of the dataset "
    "farthest behind its promise. Completeness and conflicts between sources are the latest published indicators about "
    "all datasets of a database; they are left out if a filter chooses some of them.",
    headline=base_headline,
    draw=base_body,
    kind="body",
)
OPEN_DATA = Card(
    title="Open data",
    question="Are the open data used?",
    unit="calls",
    definition="Datasets open to the public by subject: calls of them in the window, and how many were called.",
    headline=open_headline,
    ranked=MOST_CALLS,
    draw=open_figure,
)
CLOUD = Card(
    title="Systems on the government cloud",
    question="How far is the move to the cloud?",
    unit="systems",
    definition="Business systems moved to the government cloud up to the moment's day, of all business systems; "
    "their part of the calls in the window.",
    headline=cloud_headline,
    ranked=Ranked(("cloud_migrated_on",)),
    draw=cloud_figure,
)
