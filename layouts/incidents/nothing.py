"""What is said where no incident is open, under the filters that choose which incidents count."""

from __future__ import annotations

from layouts.kit.numbers import listed
from layouts.kit.theme import RenderContext


def nothing_open(look: RenderContext) -> str:
    """'No incident is open' is a claim about the city: under a filter, the sentence says what is not open.

    The stage is named if it is the only filter, because others may be open in other stages.
    """
    chosen = dict(look.chosen)
    if "stage" in chosen and len(chosen) == 1:
        stages = listed([look.inside(stage) for stage in chosen["stage"]], look)
        return look.t("No open incident is in the stage {stages}", stages=stages)
    return look.t("No incident of this selection is open" if chosen else "No incident is open")
