"""Drawing of data calls by share class (共享类型, the conditions on which a dataset is shared)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.calls.scope import scoped
from layouts.kit.bars import bars
from layouts.kit.missing import without
from layouts.kit.numbers import amount, joined, rate
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext


def share_class_headline(classes: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the share of datasets that are shared without conditions, and the number of calls of withheld data.

    A part is left out if its class has no datasets. Without both parts, the headline is the number of all calls. If all
    rows are of one class, the headline says how many datasets of the class were called, and the number of calls.
    """
    if classes.empty or not classes["datasets"].sum():
        return look.t("No dataset in the catalogue")
    known = classes[classes["datasets"] > 0]
    if len(known) == 1 and len(classes) == 1:
        only = known.iloc[0]
        text = look.t(
            "{name}: {called} of {datasets} called, {calls}", name=_class_name(only["share_class"], look),
            called=only["datasets_called"], datasets=amount(look, only["datasets"], "datasets"),
            calls=amount(look, only["calls"], "calls"),
        )  # fmt: skip
        return scoped(text, look)
    by_class, calls = known.set_index("share_class"), classes["calls"].sum()
    words: list[str] = []
    if "unconditional" in by_class.index:
        classed = by_class["datasets"].drop("", errors="ignore").sum()
        free = rate(look, by_class["datasets"]["unconditional"] / classed, 0)
        words.append(look.t("{share} of the datasets are shared unconditionally", share=free))
    if "withheld" in by_class.index:
        withheld = by_class["calls"]["withheld"]
        called = look.t("{calls} of withheld data", calls=amount(look, withheld, "calls"))
        none = look.t("no call of withheld data") if calls else look.t("no calls in this window")
        words.append(called if withheld else none)
    if words:
        return scoped(joined(words, look), look)
    return look.t("{calls} made{against}", calls=amount(look, calls, "calls"), against="")


def _class_name(share_class: str, look: RenderContext) -> str:
    return look.label(share_class) if share_class else look.t("not in the catalogue")


def share_class_figure(classes: pd.DataFrame, look: RenderContext) -> dict[str, Any]:
    """Bars: calls by share class. Texts add how many datasets of the class were called, and how many are listed.

    The bar of withheld data is marked as an alarm if such data were called.
    """
    if classes.empty:
        return look.empty_figure()
    rows = records(classes)
    words = [
        look.t(
            "{calls} · {called} of {datasets}",
            calls=amount(look, row.calls, "calls"), called=row.datasets_called,
            datasets=amount(look, row.datasets, "datasets"),
        )
        for row in rows
    ]  # fmt: skip
    statuses = ["alarm" if row.share_class == "withheld" and row.calls > 0 else "" for row in rows]
    names = [_class_name(row.share_class, look) for row in rows]
    return bars(look, names, classes["calls"], words, statuses=statuses, ids=classes["share_class"])


BY_SHARE_CLASS = Card(
    title="Calls by share class",
    question="Is what may be shared also used?",
    unit="calls",
    definition="Data calls by the share class of the dataset, and the datasets of each class: called in the window "
    "of all in the catalogue. Withheld data should not be called.",
    headline=share_class_headline,
    draw=share_class_figure,
    missing=without("share_class", "datasets"),
    click="share_class",
)
