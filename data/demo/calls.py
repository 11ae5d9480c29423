"""The calls of the demo city, one day at a time: which system calls which dataset, when, how fast, with what status.

The demo has an exact number of calls before its end, and yet any day can be generated alone. For this, the expected
number of calls is summed over time. Call k happens when the sum reaches k + u, with u random in [0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from data.demo.catalogue import PURPOSES, Catalogue
from data.demo.clock import ALWAYS, DAY_S, OFFICE, Floats, Ints, as_date, day_of, day_start, generator, is_workday
from data.demo.stories import story
from data.demo.timing import DemoPeriod

ERROR_RATE = 0.006
ERROR_CODES = np.array([400, 404, 429, 500, 502, 503, 504], dtype=np.int16)
ERROR_SHARES = (0.16, 0.14, 0.1, 0.24, 0.14, 0.12, 0.1)
GROWTH_PER_YEAR = 0.55
BREACHES = {"ended": 6e-5, "no_grant": 4e-5, "hours": 1.2e-4, "purpose": 9e-5}
"""Kind of breach -> its share of all calls. ended: the grant has ended. no_grant: there is no grant. hours: the call is
outside the grant's hours. purpose: the call has another purpose than the grant."""
MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class Pairs:
    """The pairs (system, dataset) from which calls are drawn.

    system, dataset: positions in the catalogue, one per pair. purpose: position in `PURPOSES`, one per pair; -1 if the
    calls state no purpose. offices: the first `offices` pairs call in office hours, the others at any time.
    office_cumulative, always_cumulative: for each pair of these two groups the probability that this or an earlier pair
    is drawn.

    breaches: kind of breach -> positions of the pairs that can commit it. story_pair: position of the pair in the story
    ``withheld_calls``. outage_dataset: position of the dataset in the story ``outage``.
    """

    system: Ints
    dataset: Ints
    purpose: Ints
    offices: int
    office_cumulative: Floats
    always_cumulative: Floats
    breaches: dict[str, Ints]
    story_pair: int
    outage_dataset: int


class Calls:
    """The calls of a demo city: exactly `count` calls in [period.start, period.end), and further calls after that."""

    def __init__(self, seed: int, catalogue: Catalogue, period: DemoPeriod, count: int) -> None:
        self.seed = seed
        self.period = period
        self.dataset_ids = pa.array(catalogue.dataset["dataset_id"].tolist())
        self.system_ids = pa.array(catalogue.business_system["system_id"].tolist())
        self.purposes = pa.array(list(PURPOSES))
        self.pairs = _pairs(seed, catalogue)
        size = len(catalogue.dataset)
        rng = generator(seed, "latency", 0)
        self.latency_mu = rng.normal(3.9, 0.5, size).astype(np.float32)
        self.latency_sigma = rng.uniform(0.35, 0.75, size).astype(np.float32)
        self.bytes_mu = rng.normal(7.6, 1.2, size).astype(np.float32)
        self.error_pull = rng.lognormal(-0.3, 0.8, size).clip(0.1, 4).astype(np.float32)
        self.base = self._bases(count)

    def _bases(self, count: int) -> dict[int, tuple[float, float]]:
        """City day of the period -> a pair (base, scale).

        base: number of calls expected from the period's start to the day's start. For the first day it is negative,
        unless the period starts with that day. scale: the factor by which the intensities of `_minutes` become calls,
        so that the period has `count` calls.
        """
        first, last = day_of(self.period.start), day_of(self.period.end - 1)
        totals = {day: self._minutes(day)[0].sum() for day in range(first, last + 1)}
        skipped = self._partial(first, self.period.start)
        used = sum(totals.values()) - skipped - (totals[last] - self._partial(last, self.period.end))
        scale = count / used
        summed = -skipped * scale
        bases = {}
        for day in range(first, last + 1):
            bases[day] = (summed, scale)
            summed += totals[day] * scale
        return bases

    def _partial(self, day: int, until: int) -> float:
        minutes = self._minutes(day)[0]
        edges = np.concatenate(([0.0], np.cumsum(minutes)))
        return float(np.interp((until - day_start(day)) / 60, np.arange(1441), edges))

    def _minutes(self, day: int) -> tuple[Floats, Floats]:
        """Per minute of a city day: the expected calls before scaling, and the share of office calls in them.

        Office calls come from pairs of system and dataset that call in office hours.
        """
        at_work = is_workday(day)
        saturday = as_date(day).weekday() == 5
        office = OFFICE * (1.6 if at_work else 0.12 if saturday else 0.07)
        always = ALWAYS * (0.62 if at_work else 0.44)
        growth = (1 + GROWTH_PER_YEAR) ** ((day * DAY_S - self.period.end) / (365 * DAY_S))
        noise = np.repeat(generator(self.seed, "load", day).lognormal(0, 0.07, 96), 15)
        return (office + always) * growth * noise, office / (office + always)

    def _base(self, day: int) -> tuple[float, float]:
        """Two numbers for a city day: the calls expected from the period's start to the day's start, and the scale.

        For the scale see `_bases`. The day may be after the period.
        """
        known = max(self.base)
        for later in range(known, day):
            summed, scale = self.base[later]
            self.base[later + 1] = (summed + self._minutes(later)[0].sum() * scale, scale)
        return self.base[day]

    def day(self, day: int) -> pa.Table:
        """All calls of the city day with this number, in order of time: ``data_call`` without load_seq."""
        minutes, office_share = self._minutes(day)
        summed, scale = self._base(day)
        edges = summed + np.concatenate(([0.0], np.cumsum(minutes * scale)))
        first, last = (max(0, int(np.floor(edge + 1e-6))) for edge in (edges[0], edges[-1]))
        rng = generator(self.seed, "calls", day)
        places = np.arange(first, last) + rng.random(last - first)
        at_ms = np.interp(places, edges, np.arange(1441.0) * MS_PER_MINUTE).astype(np.int64)
        np.minimum(at_ms, DAY_S * 1000 - 1, out=at_ms)
        pair = self._choose(rng, at_ms, office_share)
        status = np.full(len(pair), 200, dtype=np.int16)
        self._fail(rng, pair, status)
        purpose = self.pairs.purpose[pair]
        self._break_rules(rng, at_ms, pair, purpose)
        self._stories(rng, day, at_ms, pair, purpose, status)
        return self._table(rng, day_start(day) * 1000 + at_ms, pair, purpose, status)

    def _choose(self, rng: np.random.Generator, at_ms: Ints, office_share: Floats) -> Ints:
        """Choose a (system, dataset) pair for each call. Returns positions in `self.pairs`.

        at_ms: milliseconds since the day's start. office_share: share of calls by office pairs, per minute of the day.
        """
        # one random number per call chooses between office pairs and other pairs; its remainder chooses the pair
        pairs = self.pairs
        share = office_share[at_ms // MS_PER_MINUTE]
        drawn = rng.random(len(at_ms))
        office = drawn < share
        left = np.where(office, drawn / np.maximum(share, 1e-9), (drawn - share) / np.maximum(1 - share, 1e-9))
        chosen = np.empty(len(drawn), dtype=np.int64)
        chosen[office] = np.searchsorted(pairs.office_cumulative, left[office], side="right")
        chosen[~office] = pairs.offices + np.searchsorted(pairs.always_cumulative, left[~office], side="right")
        return np.minimum(chosen, len(pairs.office_cumulative) + len(pairs.always_cumulative) - 1)

    def _fail(self, rng: np.random.Generator, pair: Ints, status: NDArray[np.int16]) -> None:
        candidates = rng.integers(0, max(len(pair), 1), rng.binomial(len(pair), ERROR_RATE * 4))
        pull = self.error_pull[self.pairs.dataset[pair[candidates]]]
        failed = candidates[rng.random(len(candidates)) * 4 < pull]
        status[failed] = rng.choice(ERROR_CODES, len(failed), p=ERROR_SHARES)

    def _break_rules(self, rng: np.random.Generator, at_ms: Ints, pair: Ints, purpose: Ints) -> None:
        """Change a few calls so that no grant covers them. at_ms: milliseconds since the day's start, one per call.

        pair, purpose: positions in `Pairs` and in `PURPOSES`, one per call. Both arrays are changed in place.
        """
        hour = at_ms // (60 * MS_PER_MINUTE)
        for breach, share in BREACHES.items():
            possible = np.flatnonzero((hour < 7) | (hour >= 20)) if breach == "hours" else np.arange(len(pair))
            size = min(rng.binomial(len(pair), share), len(possible))
            pairs = self.pairs.breaches[breach]
            if size and len(pairs):
                rows = rng.choice(possible, size, replace=False)
                pair[rows] = rng.choice(pairs, size)
                purpose[rows] = self.pairs.purpose[pair[rows]]
                if breach == "purpose":
                    purpose[rows] = (purpose[rows] + 1 + rng.integers(0, len(PURPOSES) - 1, size)) % len(PURPOSES)

    def _stories(
        self, rng: np.random.Generator, day: int, at_ms: Ints, pair: Ints, purpose: Ints, status: NDArray[np.int16]
    ) -> None:
        """Change the calls of two stories. The arrays `pair`, `purpose` and `status` are changed in place.

        In the story ``outage`` half of the calls of one dataset fail with status 503, and the other half call other
        datasets instead. In the story ``withheld_calls`` up to 60 calls are of a withheld dataset.
        """
        start, end = (bound * 1000 - day_start(day) * 1000 for bound in story("outage").interval_s(self.period.until))
        down = (at_ms >= start) & (at_ms < end) & (self.pairs.dataset[pair] == self.pairs.outage_dataset)
        rows = np.flatnonzero(down)
        others = np.flatnonzero(self.pairs.dataset[: self.pairs.offices] != self.pairs.outage_dataset)
        away = rows[1::2]
        pair[away] = rng.choice(others, len(away))
        purpose[away] = self.pairs.purpose[pair[away]]
        status[rows[0::2]] = 503
        start, end = (
            bound * 1000 - day_start(day) * 1000 for bound in story("withheld_calls").interval_s(self.period.until)
        )
        rows = np.flatnonzero((at_ms >= start) & (at_ms < end))[::2][:60]
        pair[rows], purpose[rows] = self.pairs.story_pair, -1
        status[rows] = np.where(rng.random(len(rows)) < 0.3, 403, 200)

    def _table(
        self, rng: np.random.Generator, at_ms: Ints, pair: Ints, purpose: Ints, status: NDArray[np.int16]
    ) -> pa.Table:
        dataset, size = self.pairs.dataset[pair], len(pair)
        spread = self.latency_sigma[dataset] * rng.standard_normal(size, dtype=np.float32)
        latency = np.exp(self.latency_mu[dataset] + spread)
        failing = status >= 500
        latency[failing] *= 12
        volume = np.exp(self.bytes_mu[dataset] + 0.6 * rng.standard_normal(size, dtype=np.float32))
        volume[status >= 400] = 180
        coded = pa.array(purpose.astype(np.int8), mask=purpose < 0)
        return pa.table(
            {
                "called_at": pa.array((at_ms * 1000).astype("datetime64[us]")),
                "dataset_id": pa.DictionaryArray.from_arrays(dataset.astype(np.int16), self.dataset_ids),
                "system_id": pa.DictionaryArray.from_arrays(self.pairs.system[pair].astype(np.int8), self.system_ids),
                "purpose": pa.DictionaryArray.from_arrays(coded, self.purposes),
                "status_code": status,
                "latency_ms": np.maximum(1, latency).astype(np.int32),
                "response_bytes": volume.astype(np.int64),
            }
        )


def _pairs(seed: int, catalogue: Catalogue) -> Pairs:
    """The pairs of a system and a dataset: first those with a grant, one per grant, then a few without a grant.

    Those with a grant begin with the pairs that call in office hours. Ordinary calls choose only pairs whose grant has
    a weight above 0: see `_weight_grants`.
    """
    rng = generator(seed, "pairs", 0)
    grants = _weight_grants(rng, _number_grants(catalogue), len(catalogue.dataset), len(catalogue.business_system))
    extra = _pairs_without_grant(rng, grants, catalogue)
    used, hourly = grants["weight"] > 0, grants["hour_from"].notna()
    offices, weight = int(grants["office"].sum()), grants["weight"].to_numpy()
    sizes = grants[grants["office"]].groupby("dataset")["weight"].sum()
    return Pairs(
        system=np.concatenate((grants["system"], extra[:, 0])),
        dataset=np.concatenate((grants["dataset"], extra[:, 1])),
        purpose=np.concatenate((grants["purpose_no"], np.full(len(extra), -1))),
        offices=offices,
        office_cumulative=np.cumsum(weight[:offices]) / weight[:offices].sum(),
        always_cumulative=np.cumsum(weight[offices:]) / weight[offices:].sum(),
        breaches={
            "ended": np.flatnonzero(grants["ended"] & ~grants["idle"])[:12],
            "hours": np.flatnonzero(hourly & used)[:15],
            "purpose": np.flatnonzero((grants["purpose_no"] >= 0) & used & ~hourly)[:25],
            "no_grant": np.arange(len(grants), len(grants) + len(extra) - 1),
        },
        story_pair=len(grants) + len(extra) - 1,
        outage_dataset=int(sizes.index.to_numpy()[sizes.to_numpy().argmax()]),
    )


def _weight_grants(rng: np.random.Generator, grants: pd.DataFrame, datasets: int, systems: int) -> pd.DataFrame:
    """The grants with the new columns weight, idle and office. Office grants come first.

    weight: how often ordinary calls use the grant; 0 for never, and for a grant that has ended. idle: whether its
    system makes no ordinary calls. office: whether the grant is used in office hours only.
    """
    pull = rng.permutation(1 / np.arange(1, datasets + 1) ** 1.0)
    push = rng.permutation(1 / np.arange(1, systems + 1) ** 0.8)
    weight = pull[grants["dataset"]] * push[grants["system"]] * rng.lognormal(0, 0.5, len(grants))
    idle = grants["system"].isin(rng.choice(systems, 5, replace=False))
    idle_datasets = rng.choice(datasets, int(datasets * 0.22), replace=False)
    unused = rng.random(len(grants)) < 0.15
    weight[grants["dataset"].isin(idle_datasets) | idle | unused | grants["ended"]] = 0
    office = grants["hour_from"].notna() | (rng.random(len(grants)) < 0.75)
    weighed = grants.assign(weight=weight, idle=idle, office=office)
    return weighed.sort_values("office", ascending=False, kind="stable", ignore_index=True)


def _number_grants(catalogue: Catalogue) -> pd.DataFrame:
    """The grants with positions instead of identifiers. Columns: system, dataset, purpose_no, hour_from, ended.

    system, dataset: positions in the catalogue. purpose_no: position in `PURPOSES`; -1 for any purpose. ended: whether
    the grant has ended.
    """
    grants = catalogue.data_grant
    return pd.DataFrame(
        {
            "system": pd.Index(catalogue.business_system["system_id"]).get_indexer(pd.Index(grants["system_id"])),
            "dataset": pd.Index(catalogue.dataset["dataset_id"]).get_indexer(pd.Index(grants["dataset_id"])),
            "purpose_no": pd.Index(PURPOSES).get_indexer(pd.Index(grants["purpose"])),
            "hour_from": grants["hour_from"],
            "ended": grants["valid_to"] < grants["valid_from"].max() + pd.Timedelta(days=760),
        }
    )


def _pairs_without_grant(rng: np.random.Generator, grants: pd.DataFrame, catalogue: Catalogue) -> Ints:
    """Pairs (system, dataset) without a grant, as positions in the catalogue: up to ten, and one for a story.

    The last pair is the one for the story ``withheld_calls``. Only its dataset is withheld.
    """
    withheld = np.flatnonzero(catalogue.dataset["share_class"] == "withheld")
    granted = set(zip(grants["system"], grants["dataset"], strict=True))
    drawn = zip(rng.integers(0, 85, 60), rng.integers(0, len(catalogue.dataset), 60), strict=True)
    found = [pair for pair in drawn if pair not in granted and pair[1] not in withheld][:10]
    return np.array([*found, (int(rng.integers(0, 85)), int(withheld[0]))], dtype=np.int64)
