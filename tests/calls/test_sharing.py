"""The rules of sharing against pandas over raw calls and grants."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import create_engine

from data.calls import grants as calls_grants
from data.calls import sharing as calls_sharing
from data.calls import use as calls_sharing_use
from data.contract.tables import business_system, data_call, data_grant, dataset, load_log, metadata
from data.demo.stories import story
from data.questions.filters import Filters
from data.questions.parse import parse_filters
from data.questions.reading import Recorder, ViewerReader
from data.questions.vocabulary import Known
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from layouts.calls import grants as look_of_sharing_grants
from layouts.calls import sharing as look_of_sharing
from layouts.calls import use as calls_use
from layouts.kit.theme import RenderContext
from tests.calls.test_totals import LOOKS
from tests.conftest import DEMO_END, PAST

Ask = Callable[..., Filters]
Raw = Callable[[str], pd.DataFrame]
MOMENTS = [{}, *({"as_of": moment.isoformat()} for moment in PAST)]
QUESTIONS = [{"window": "24h"}, {"window": "7d"}, {"window": "7d", "agency": "housing"}]
ASKED = [{**question, **moment} for question, moment in product(QUESTIONS, MOMENTS)]
MORE = [{"window": "7d", "share_class": "conditional"}, {"window": "7d", "system": "S05"}, {"dataset": "D065"}]
DAYS_30 = timedelta(days=30)
CARDS = [
    (calls_sharing.read_by_share_class, look_of_sharing.BY_SHARE_CLASS),
    (calls_grants.read_grant_watch, look_of_sharing_grants.GRANT_WATCH),
    (calls_grants.read_unused_grants, look_of_sharing_grants.UNUSED_GRANTS),
    (calls_sharing_use.read_utilisation, calls_use.UTILISATION),
    (calls_sharing_use.read_unused, calls_use.UNUSED),
]


@pytest.fixture(scope="module")
def called(raw: Raw) -> pd.DataFrame:
    """All calls with a number, the calling agency and the share class."""
    rows = raw("data_call").reset_index(names="call")
    owners = raw("business_system").set_index("system_id")["agency_id"]
    classes = raw("dataset").set_index("dataset_id")["share_class"]
    return rows.assign(agency=rows["system_id"].map(owners), share_class=rows["dataset_id"].map(classes))


def part_of(called: pd.DataFrame, filters: Filters, start: datetime, end: datetime) -> pd.DataFrame:
    rows = called[(called["called_at"] >= start) & (called["called_at"] < end)]
    for name, column in (("agency", "agency"), ("system", "system_id"), ("dataset", "dataset_id")):
        if getattr(filters, name):
            rows = rows[rows[column] == getattr(filters, name)]
    return rows if filters.one("share_class") is None else rows[rows["share_class"] == filters.one("share_class")]


def breaches_of(rows: pd.DataFrame, grants: pd.DataFrame, zone: str) -> dict[tuple[str, str, str], int]:
    """Calls by (breach, system, dataset), each call looked at with its grants."""
    pairs = rows.merge(grants, on=["system_id", "dataset_id"], suffixes=("", "_granted"))
    open_end = pairs["valid_to"].isna() | (pairs["called_at"] < pairs["valid_to"])
    pairs = pairs[open_end & (pairs["called_at"] >= pairs["valid_from"])]
    hour = pairs["called_at"].dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(zone)).dt.hour
    low, high = pairs["hour_from"].fillna(0), pairs["hour_to"].fillna(24)
    timely = ((low < high) & (hour >= low) & (hour < high)) | ((low >= high) & ((hour >= low) | (hour < high)))
    fitting = pairs["purpose_granted"].isna() | pairs["purpose"].isna() | (pairs["purpose"] == pairs["purpose_granted"])
    flags = pairs.assign(timely=timely, fitting=fitting, both=timely & fitting)
    judged = flags.groupby("call")[["timely", "fitting", "both"]].any().reindex(rows["call"])
    granted = judged["both"].notna().to_numpy()
    judged = judged.fillna(False).astype(bool)
    kinds = {
        "withheld": (rows["share_class"] == "withheld").to_numpy(),
        "no_grant": ~granted,
        "outside_hours": granted & ~judged["timely"].to_numpy(),
        "other_purpose": (granted & ~judged["both"] & (judged["timely"] | ~judged["fitting"])).to_numpy(),
    }
    counts: dict[tuple[str, str, str], int] = {}
    for kind, broken in kinds.items():
        for (system, dataset_id), size in rows[broken].groupby(["system_id", "dataset_id"]).size().items():
            counts[(kind, system, dataset_id)] = size
    return counts


@pytest.mark.parametrize("asked", ASKED + MORE)
def test_grant_watch_equals_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    breaches = calls_grants.read_grant_watch(read, filters)
    rows = part_of(called, filters, filters.start, filters.end)
    expected = breaches_of(rows, raw("data_grant"), "Asia/Shanghai")
    keys = breaches[["breach", "system_id", "dataset_id"]].itertuples(index=False, name=None)
    assert dict(zip(keys, breaches["calls"], strict=True)) == expected
    assert (breaches["first_at_utc"] <= breaches["last_at_utc"]).all()
    assert breaches["last_at_utc"].max() < filters.end if len(breaches) else not expected


def test_the_planted_calls_of_withheld_data_come_first(read: ViewerReader, ask: Ask, called: pd.DataFrame) -> None:
    planted = story("withheld_calls")
    breaches = calls_grants.read_grant_watch(read, ask(as_of=planted.moment(DEMO_END).isoformat()))
    first = breaches.iloc[0]
    assert first["breach"] == "withheld" and first["calls"] >= 10
    assert planted.start(DEMO_END) <= first["first_at_utc"] <= first["last_at_utc"] < planted.end(DEMO_END)
    again = breaches[(breaches["breach"] == "no_grant") & (breaches["dataset_id"] == first["dataset_id"])]
    assert again["calls"].to_list() == [first["calls"]]
    grid = look_of_sharing_grants.GRANT_WATCH.draw(breaches, RenderContext(language="en"))
    assert grid["rowData"][0]["rule"] == "▲ Withheld data"
    assert grid["rowData"][0]["click"] == first["dataset_id"]
    classes = calls_sharing.read_by_share_class(read, ask(as_of=planted.moment(DEMO_END).isoformat()))
    assert classes.set_index("share_class").loc["withheld", "calls"] == first["calls"]


def test_offsets_turn_over_at_the_change_of_time() -> None:
    start, end = datetime(2026, 10, 20, 7, 3), datetime(2026, 11, 1)
    assert calls_grants.offsets(start, end, "Europe/Berlin") == [(datetime(2026, 10, 25, 1), 120), (end, 60)]
    assert calls_grants.offsets(start, end, "Asia/Shanghai") == [(end, 480)]
    assert calls_grants.offsets(start, end, "Asia/Kathmandu") == [(end, 345)]


@pytest.fixture(scope="module")
def berlin() -> ViewerReader:
    """A small warehouse with the grants that are hard to judge: by night, twice, over a change of time."""
    grants = [
        ("S1", "D1", None, 22, 6),  # by night
        ("S1", "D2", "tax", None, None),
        ("S1", "D3", "tax", 8, 12),  # two grants of which none covers a call for health in the morning
        ("S1", "D3", "health", 12, 18),
        ("S1", "D4", None, 9, 9),  # the whole day
    ]
    moments = [
        ("D1", "2026-10-24 20:30", None),  # 22:30 in summer
        ("D1", "2026-10-25 20:30", None),  # 21:30 in winter: outside
        ("D1", "2026-10-25 04:30", None),  # 05:30 in winter
        ("D1", "2026-10-24 04:30", None),  # 06:30 in summer: outside
        ("D2", "2026-10-24 10:00", "health"),  # another purpose
        ("D2", "2026-10-24 10:00", "tax"),
        ("D2", "2026-10-24 10:00", None),
        ("D3", "2026-10-24 07:00", "health"),  # 09:00, in hours of the one grant, for the purpose of the other
        ("D3", "2026-10-24 22:00", "health"),  # outside both
        ("D4", "2026-10-24 22:00", "tax"),
        ("D5", "2026-10-24 22:00", None),  # withheld, and no grant
        ("D1", "2026-10-19 23:00", None),  # before the grant
    ]
    engine = create_engine("duckdb:///:memory:")
    metadata.create_all(
        engine, tables=[data_call, data_grant, dataset, business_system, load_log, metadata.tables["agency"]]
    )
    valid = {"valid_from": datetime(2026, 10, 20), "valid_to": None}
    keys = ("system_id", "dataset_id", "purpose", "hour_from", "hour_to")
    with engine.begin() as connection:
        connection.execute(data_grant.insert(), [dict(zip(keys, grant, strict=True)) | valid for grant in grants])
        connection.execute(
            data_call.insert(),
            [
                {
                    "system_id": "S1",
                    "dataset_id": d,
                    "called_at": datetime.fromisoformat(at),
                    "purpose": p,
                    "status_code": 200,
                }
                for d, at, p in moments
            ],
        )
        classes = {f"D{n}": "withheld" if n == 5 else "conditional" for n in range(1, 6)}
        connection.execute(dataset.insert(), [{"dataset_id": d, "share_class": c} for d, c in classes.items()])
        connection.execute(business_system.insert(), [{"system_id": "S1", "agency_id": "a"}])
    return ViewerReader(Warehouse(engine), FULL)


def test_hours_pass_midnight_and_follow_the_change_of_time(berlin: ViewerReader) -> None:
    pairs = {"window": "2026-10-18/2026-10-27"}
    filters = parse_filters(pairs, Known("Europe/Berlin", {}, {})).at(datetime(2026, 10, 27))
    breaches = calls_grants.read_grant_watch(berlin, filters)
    found = breaches.groupby(["breach", "dataset_id"])["calls"].sum().to_dict()
    assert found == {
        ("withheld", "D5"): 1,
        ("no_grant", "D5"): 1,
        ("no_grant", "D1"): 1,
        ("outside_hours", "D1"): 2,
        ("outside_hours", "D3"): 1,
        ("other_purpose", "D2"): 1,
        ("other_purpose", "D3"): 1,
    }
    assert breaches["breach"].iloc[0] == "withheld"


@pytest.mark.parametrize("asked", ASKED + MORE)
def test_share_classes_equal_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    classes = calls_sharing.read_by_share_class(read, filters).set_index("share_class")
    rows = part_of(called, filters, filters.start, filters.end).assign(error=lambda part: part["status_code"] >= 400)
    listed = raw("dataset")
    if filters.one("dataset"):
        listed = listed[listed["dataset_id"] == filters.one("dataset")]
    if filters.one("share_class"):
        listed = listed[listed["share_class"] == filters.one("share_class")]
    assert classes["datasets"].to_dict() == listed.groupby("share_class").size().to_dict()
    for share_class, row in classes.iterrows():
        own = rows[rows["share_class"] == share_class]
        assert row["calls"] == len(own) and row["errors"] == own["error"].sum()
        assert row["datasets_called"] == own["dataset_id"].nunique()


@pytest.mark.parametrize("asked", ASKED + MORE)
def test_use_and_disuse_equal_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    rows = part_of(called, filters, filters.moment - DAYS_30, filters.moment)
    datasets, systems = raw("dataset"), raw("business_system")
    if filters.one("dataset"):
        datasets = datasets[datasets["dataset_id"] == filters.one("dataset")]
    if filters.one("share_class"):
        datasets = datasets[datasets["share_class"] == filters.one("share_class")]
    for name, column in (("system", "system_id"), ("agency", "agency_id")):
        if getattr(filters, name):
            systems = systems[systems[column] == getattr(filters, name)]
    used = calls_sharing_use.read_utilisation(read, filters).set_index("kind")
    unused = calls_sharing_use.read_unused(read, filters)
    for kind, listed in (("dataset", datasets), ("system", systems)):
        idle = set(listed[f"{kind}_id"]) - set(rows[f"{kind}_id"])
        assert set(unused.loc[unused["kind"] == kind, "id"]) == idle
        assert used.loc[kind, "total"] == len(listed)
        assert used.loc[kind, "used"] == len(listed) - len(idle)
        assert used.loc[kind, "share"] == pytest.approx(1 - len(idle) / len(listed))
    # the demo's calls do not reach back sixty days: nothing is known about the time before
    assert used["share_before"].isna().all()


@pytest.mark.parametrize("asked", ASKED + MORE)
def test_unused_grants_equal_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    unused = calls_grants.read_unused_grants(read, filters)
    recent = called[(called["called_at"] >= filters.moment - DAYS_30) & (called["called_at"] < filters.moment)]
    grants = raw("data_grant").merge(called_names(raw), on=["system_id", "dataset_id"], how="left")
    valid = grants[(grants["valid_from"] <= filters.moment) & ~(grants["valid_to"] <= filters.moment)]
    for name, column in (
        ("system", "system_id"),
        ("dataset", "dataset_id"),
        ("agency", "agency"),
        ("share_class", "share"),
    ):
        if getattr(filters, name):
            valid = valid[valid[column] == getattr(filters, name)]
    pairs = set(zip(recent["system_id"], recent["dataset_id"], strict=True))
    idle = [pair for pair in zip(valid["system_id"], valid["dataset_id"], strict=True) if pair not in pairs]
    assert sorted(zip(unused["system_id"], unused["dataset_id"], strict=True)) == sorted(idle)
    assert set(unused["valid_grants"]) <= {len(valid)}


def called_names(raw: Raw) -> pd.DataFrame:
    """Every system and dataset with the agency of the one and the share class of the other."""
    systems = raw("business_system")[["system_id", "agency_id"]].rename(columns={"agency_id": "agency"})
    classes = raw("dataset")[["dataset_id", "share_class"]].rename(columns={"share_class": "share"})
    return systems.merge(classes, how="cross")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.surface}-{look.language}")
@pytest.mark.parametrize(("panel", "card"), CARDS, ids=lambda value: getattr(value, "title", ""))
def test_every_picture_takes_no_few_and_all_rows(
    read: ViewerReader, ask: Ask, panel: Any, card: Any, look: RenderContext
) -> None:
    every = panel(read, ask(window="7d"))
    kept = every.copy(deep=True)
    texts = []
    for frame in (panel(Recorder(), ask()).head(0), every.head(3), every):
        json.dumps(card.draw(frame, look), cls=PlotlyJSONEncoder)
        texts.append(card.headline(frame, look))
    pd.testing.assert_frame_equal(every, kept)
    assert texts[0] != texts[2]
    assert all(text and "{" not in text and "nan" not in text.lower() for text in texts)
