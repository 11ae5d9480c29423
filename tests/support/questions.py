"""Random questions about the demo city."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.conftest import DEMO_END

CHOICES = {
    "district": ("430102", "430104", "430111", "430121"),
    "agency": ("transport", "housing", "natural_resources", "ecology"),
    "share_class": ("conditional", "unconditional", "withheld"),
    "system": ("S07", "S33"),
    "severity": ("1", "3"),
}
"""Filters and some of their values in the demo."""


def random_question(random: Random) -> dict[str, str]:
    """A moment in the demo's last ten days, a window of any length up to 18 days, and mostly no or one filter."""
    moment = DEMO_END - timedelta(seconds=random.choice((0, random.randrange(3600), random.randrange(10 * 86_400))))
    hours = random.choice((random.randint(1, 48), 24 * random.randint(1, 18)))
    window = f"{hours}h"
    if random.random() < 0.4:
        end = moment - timedelta(seconds=random.randrange(2 * 86_400))
        window = f"{(end - timedelta(hours=hours)).isoformat()}/{end.isoformat()}"
    chosen = {name: random.choice(values) for name, values in CHOICES.items() if random.random() < 0.15}
    return {"as_of": moment.isoformat(), "window": window, **chosen}
