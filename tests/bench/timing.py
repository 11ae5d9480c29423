"""CPU time and elapsed (wall) time, also of other processes, from /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Median cost of several runs. cpu_ms: CPU time of all threads of this process, ms. wall_ms: elapsed time, ms."""

    cpu_ms: float
    wall_ms: float
    runs: int

    @classmethod
    def of(cls, seconds: Sequence[tuple[float, float]]) -> Cost:
        """The cost from pairs (CPU, wall) in seconds."""
        cpu, wall = zip(*seconds, strict=True)
        return cls(median(cpu) * 1e3, median(wall) * 1e3, len(seconds))


def once(work: Callable[[], Any]) -> tuple[float, float]:
    """CPU seconds and elapsed seconds of one run."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def side_by_side(runs: int, *works: Callable[[], Any], budget_s: float = 20) -> list[Cost]:
    """The cost of each work. The works take turns, so that noise of the machine affects all alike.

    A first run of each does not count. budget_s: if the runs would take longer, there are fewer, but at least three.
    """
    warm = sum(once(work)[1] for work in works)
    wanted = max(min(runs, 3), min(runs, int(budget_s / max(warm, 1e-6))))
    seconds: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(wanted):
        for work, kept in zip(works, seconds, strict=True):
            kept.append(once(work))
    return [Cost.of(kept) for kept in seconds]


def share(values: Sequence[float], part: float) -> float:
    """The percentile of the values by nearest rank. part: 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def family(pid: int) -> list[int]:
    """The ids of a process and of all its descendants."""
    found = [pid]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        found += map(int, children.read_text().split()) if children.exists() else []
    return found


def cpu_s(pids: Sequence[int]) -> float:
    """CPU seconds used by these processes and by their children that have ended."""
    return sum(_cpu_s(pid) for pid in pids)


def _cpu_s(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:  # it has ended
        return 0.0
    return sum(map(int, said[11:15])) / TICKS


def rss_mb(pids: Sequence[int]) -> float:
    """Resident memory of these processes together, MB. Pages that they share count once.

    It is all memory of the largest process plus the private memory of the others. The proportional size (Pss) would be
    too small: the benchmark itself maps the same libraries and would be given a part of them.
    """
    held = sorted((_held_kb(pid) for pid in pids), key=lambda kinds: kinds["Rss"])
    alone = sum(kinds["Private_Clean"] + kinds["Private_Dirty"] for kinds in held[:-1])
    return (held[-1]["Rss"] + alone) * 1024 / 1e6


def _held_kb(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size.split()[0]) for name, size in (line.split(":", 1) for line in lines)}
