"""Part (f): memory of the serving process over two hours of versions, replayed fast while screens ask.

It runs in a process of its own (`python -m tests.bench.memory TICKS EVERY`), so that the process holds what a server
holds. That process prints its memory, one line of JSON at a time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np
from tqdm import tqdm

from callbacks.server.start import HEAPS
from tests.bench.stores import ROOT, Stores

TICKS, EVERY = 720, 30
"""Ticks in all (two hours), and ticks between two measurements. In a shorter run, memory that the engine has not yet
released looks like growth."""


def run(stores: Stores, *, ticks: int = TICKS, every: int = EVERY) -> dict[str, Any]:
    """Resident memory (RSS) by number of versions, MB, and its slope per 100 versions over the second half."""
    path = stores.copy(stores.middle)
    command = [sys.executable, "-m", "tests.bench.memory", str(ticks), str(every)]
    environ = os.environ | stores.environ(path) | HEAPS
    said = []
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in tqdm(process.stdout, desc="(f) memory", total=ticks // every + 1, unit=""):
            said.append(json.loads(line))
    if process.returncode:
        raise RuntimeError(f"the serving process ended with code {process.returncode}")
    late = said[len(said) // 2 :]
    slope = np.polyfit([one["versions"] for one in late], [one["rss_mb"] for one in late], 1)[0] if len(late) > 1 else 0
    return {"calls": stores.middle, "ticks": ticks, "rss": said, "slope_mb_per_100": float(slope) * 100}


def _serve(ticks: int, every: int) -> None:
    """Replay ticks of the demo's feed. After each, ask for the Overview in two languages."""
    from app import create_app  # only the serving process needs these
    from callbacks.metrics import Metrics
    from data.deck import Deck
    from data.settings import load_settings
    from tests.bench.refresh import City
    from tests.bench.screens import LOOKS, OVERVIEW
    from tests.bench.timing import rss_mb
    from tests.support.browserless import asking

    settings = load_settings()
    deck = Deck.open(settings, observer=Metrics())
    deck.watcher.probe()
    city = City.over(deck)
    client = create_app(settings, deck).server.test_client()
    for tick in range(ticks + 1):
        for search in LOOKS:
            client.get("/version")
            for panel in OVERVIEW:
                answer = client.post("/_dash-update-component", json=asking(panel, "/", search))
                assert answer.status_code == 200, answer.text[:300]
        if tick % every == 0:
            sys.stdout.write(json.dumps({"versions": tick, "rss_mb": rss_mb([os.getpid()])}) + "\n")
            sys.stdout.flush()
        city.live()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
