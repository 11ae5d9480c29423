"""The demo city's catalogue: agencies, systems, datasets, grants, items and incident types, as contract rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

from data.demo.clock import generator

NAMES = Path(__file__).parent / "names"
DATASETS, GOVERNMENT_ITEMS, PUBLIC_ITEMS, CROSS_REGION_ITEMS = 370, 1421, 188, 140
NO_ITEMS = ("audit", "statistics", "state_assets", "data")
"""Identifiers of the four agencies without service items. The other 34 of the 38 agencies have some."""
DATASET_FORMS = (("信息", "records"), ("变更记录", "changes"), ("办理结果", "decisions"), ("统计", "statistics"))
ITEM_FORMS = (
    ("办理", "application"), ("变更", "change"), ("延续", "renewal"), ("补办", "replacement"), ("注销", "cancellation"),
    ("信息查询", "enquiry"), ("备案", "filing"), ("证明开具", "certificate"),
)  # fmt: skip
PUBLIC_FORMS = (
    ("报装", "connection"), ("过户", "transfer"), ("缴费", "payment"), ("报修", "repair"),
    ("用量查询", "usage enquiry"),
    ("迁改", "relocation"), ("销户", "closing"), ("发票开具", "invoice"), ("增容", "extension"),
    ("检测预约", "inspection"),
)  # fmt: skip
CADENCES_S = (60, 3600, 86_400, 604_800, 2_592_000)
PURPOSES = ("行政许可", "行政执法", "公共服务", "信用核查", "统计分析", "应急处置")


@dataclass(frozen=True)
class Catalogue:
    """The rows of the demo city's catalogue: one frame per contract table."""

    agency: pd.DataFrame
    business_system: pd.DataFrame
    dataset: pd.DataFrame
    data_grant: pd.DataFrame
    service_item: pd.DataFrame
    incident_type: pd.DataFrame


def read_names(file: str) -> pd.DataFrame:
    """The rows of a CSV file in `NAMES`, the folder with the demo city's word lists. An empty cell is an empty text."""
    return pd.read_csv(NAMES / file, keep_default_na=False)


def build_catalogue(seed: int, until: datetime) -> Catalogue:
    """The catalogue of a demo city. until: end of the demo, naive UTC. All dates are relative to the day of `until`."""
    agencies = read_names("agencies.csv")
    systems = _systems(seed, agencies, until.date())
    datasets = _datasets(seed, agencies)
    return Catalogue(
        agency=agencies[["agency_id", "name_zh", "name_en", "kind"]],
        business_system=systems,
        dataset=datasets,
        data_grant=_grants(seed, systems, datasets, until),
        service_item=_items(seed, agencies),
        incident_type=read_names("incident_types.csv").drop(columns=["agency_id", "weight", "severe", "summary"]),
    )


def _parse_pairs(packed: str) -> list[tuple[str, str]]:
    return [(zh, en) for zh, _, en in (entry.partition("|") for entry in packed.split(";") if entry)]


def _systems(seed: int, agencies: pd.DataFrame, last: date) -> pd.DataFrame:
    owned = zip(agencies["agency_id"], agencies["systems"], strict=True)
    rows = [(agency, *pair) for agency, packed in owned for pair in _parse_pairs(packed)]
    systems = pd.DataFrame(rows, columns=["agency_id", "name_zh", "name_en"])
    systems.insert(0, "system_id", [f"S{n:02d}" for n in range(1, len(systems) + 1)])
    rng = generator(seed, "systems", 0)
    moved = rng.permutation(len(systems)) < 62  # the real city reports 62 systems on the government cloud
    days = rng.integers(40, 1400, len(systems))
    systems["cloud_migrated_on"] = [
        last - timedelta(days=int(day)) if done else None for done, day in zip(moved, days, strict=True)
    ]
    return systems


def _interleave(groups: Sequence[Sequence[tuple[str, ...]]], count: int) -> list[tuple[str, ...]]:
    """The first `count` rows of this order: the first row of each group, then the second row of each, and so on."""
    rows = [row for turn in zip_longest(*groups) for row in turn if row is not None]
    return rows[:count]


def _datasets(seed: int, agencies: pd.DataFrame) -> pd.DataFrame:
    groups = [
        [
            (
                agency,
                base if form == 0 and base else domain,
                zh + DATASET_FORMS[form][0],
                f"{en} {DATASET_FORMS[form][1]}",
            )
            for form in range(len(DATASET_FORMS))
            for zh, en in _parse_pairs(subjects)
        ]
        for agency, domain, base, subjects in zip(
            *(agencies[c] for c in ("agency_id", "domain", "base", "subjects")), strict=True
        )
    ]
    columns = ["provider_agency_id", "domain", "name_zh", "name_en"]
    datasets = pd.DataFrame(_interleave(groups, DATASETS), columns=columns)
    datasets.insert(0, "dataset_id", [f"D{n:03d}" for n in range(1, DATASETS + 1)])
    rng = generator(seed, "datasets", 0)
    shares = rng.random(DATASETS)
    classes = np.array(["unconditional", "conditional", "withheld"])
    datasets["share_class"] = classes[np.digitize(shares, (0.62, 0.95))]
    withheld = datasets["share_class"] == "withheld"
    datasets["open_to_public"] = (rng.random(DATASETS) < 0.9) & ~withheld
    datasets["cadence_s"] = rng.choice(CADENCES_S, DATASETS, p=(0.06, 0.16, 0.5, 0.16, 0.12))
    return datasets


def _grants(seed: int, systems: pd.DataFrame, datasets: pd.DataFrame, until: datetime) -> pd.DataFrame:
    """About 2,000 grants. Some are limited to a purpose or to certain hours; some have ended before `until`."""
    rng = generator(seed, "grants", 0)
    shared = datasets.loc[datasets["share_class"] != "withheld", "dataset_id"].to_numpy()
    pull = 1 / np.arange(1, len(shared) + 1) ** 0.5
    rng.shuffle(pull)
    chosen = []
    for system in systems["system_id"]:
        count = int(rng.integers(8, 38))
        chosen += [(system, name) for name in sorted(rng.choice(shared, count, replace=False, p=pull / pull.sum()))]
    grants = pd.DataFrame(chosen, columns=["system_id", "dataset_id"])
    size = len(grants)
    conditional = set(datasets.loc[datasets["share_class"] == "conditional", "dataset_id"])
    narrow = grants["dataset_id"].isin(conditional).to_numpy() & (rng.random(size) < 0.6)
    grants["purpose"] = pd.Series(rng.choice(PURPOSES, size)).where(narrow)
    midnight = datetime(until.year, until.month, until.day)
    starts = midnight - pd.to_timedelta(rng.integers(760, 1500, size), unit="D")
    ended = rng.random(size) < 0.03
    ends = midnight - pd.to_timedelta(rng.integers(1, 700, size), unit="D")
    later = midnight + pd.to_timedelta(rng.integers(60, 1400, size), unit="D")
    grants["valid_from"] = starts
    grants["valid_to"] = pd.Series(np.where(rng.random(size) < 0.5, later, np.datetime64("NaT"))).mask(
        ended, pd.Series(ends)
    )
    hourly = rng.random(size) < 0.1
    grants["hour_from"] = pd.array(np.where(hourly, 7, 0), dtype="Int16")
    grants["hour_to"] = pd.array(np.where(hourly, 20, 0), dtype="Int16")
    grants.loc[~hourly, ["hour_from", "hour_to"]] = pd.NA
    return grants


def _items(seed: int, agencies: pd.DataFrame) -> pd.DataFrame:
    served = agencies[~agencies["agency_id"].isin(NO_ITEMS)]
    utility = served["kind"] == "utility"
    columns = ["agency_id", "name_zh", "name_en"]
    government = pd.DataFrame(
        _interleave(_item_groups(served[~utility], ITEM_FORMS), GOVERNMENT_ITEMS), columns=columns
    )
    public = pd.DataFrame(_interleave(_item_groups(served[utility], PUBLIC_FORMS), PUBLIC_ITEMS), columns=columns)
    items = pd.concat([government.assign(kind="government"), public.assign(kind="public")], ignore_index=True)
    items.insert(0, "item_id", [f"I{n:04d}" for n in range(1, len(items) + 1)])
    rng = generator(seed, "items", 0)
    size = len(items)
    items["promised_days"] = rng.choice((1, 2, 3, 5, 7, 10, 15), size, p=(0.22, 0.16, 0.2, 0.2, 0.1, 0.08, 0.04))
    items["legal_days"] = np.minimum(60, items["promised_days"] * rng.integers(2, 5, size) + rng.integers(0, 6, size))
    items["instant"] = rng.random(size) < 0.17
    items["cross_region"] = False
    items.loc[rng.choice(GOVERNMENT_ITEMS, CROSS_REGION_ITEMS, replace=False), "cross_region"] = True
    return items


def _item_groups(agencies: pd.DataFrame, forms: tuple[tuple[str, str], ...]) -> list[list[tuple[str, ...]]]:
    return [
        [(agency, zh + form_zh, f"{en} {form_en}") for form_zh, form_en in forms for zh, en in _parse_pairs(subjects)]
        for agency, subjects in zip(agencies["agency_id"], agencies["subjects"], strict=True)
    ]
