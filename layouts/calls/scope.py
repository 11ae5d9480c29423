"""Words for filters that choose which calls count, for sentences about what was not called or not used."""

from __future__ import annotations

from layouts.kit.numbers import listed
from layouts.kit.theme import RenderContext

SCOPES = {
    "agency": ("calls by this agency", "calls by these agencies"),
    "system": ("calls by this system", "calls by these systems"),
    "share_class": ("data of this share class", "data of these share classes"),
    "dataset": ("calls of this dataset", "calls of these datasets"),
}
"""Filter -> words (msgids) for the calls that count if it has one value, or several values."""


def scoped(text: str, look: RenderContext) -> str:
    """The sentence and, if filters choose which calls count, words that say so.

    'Two datasets had no call' would read as if nobody had called them: 'counting only calls by this agency' is added.
    """
    chosen = dict(look.chosen)
    words = [
        look.t(one if len(chosen[name]) == 1 else many) for name, (one, many) in SCOPES.items() if name in chosen
    ]  # fmt: skip
    return look.t("{text} (counting only {calls})", text=text, calls=listed(words, look)) if words else text
