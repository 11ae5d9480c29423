"""Drawing of data calls by share class (共享类型, the conditions on which a dataset is shared)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.warehouse.frames import records
from layouts.kit.bars import bars
from layouts.kit.numbers import amount, rate
from layouts.kit.panel import Card
from layouts.kit.theme import RenderContext


def share_class_headline(classes: pd.DataFrame, look: RenderContext) -> str:
    """Headline: the share of datasets that are shared without conditions, and the number of calls of withheld data."""
    if classes.empty or not classes["datasets"].sum():
        return look.t("No dataset in the catalogue")
    by_class = classes.set_index("share_class")
    listed = by_class["datasets"]
    free = rate(look, listed.get("unconditional", 0) / listed.sum(), 0)
    withheld = int(by_class["calls"].get("withheld", 0))
    if withheld:
        calls = amount(look, withheld, "calls")
        return look.t(
            "{share} of the datasets are shared unconditionally; {calls} of withheld data",
            share=free,
            calls=calls,
        )
    return look.t("{share} of the datasets are shared unconditionally; no call of withheld data", share=free)


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
    click="share_class",
)
