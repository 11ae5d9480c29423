"""Grants, and calls that break the rules of sharing, against pandas over raw calls and grants."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import create_engine

from data.calls import grants as calls_grants
from data.calls import sharing as calls_sharing
from data.contract.calls import business_system, data_call, data_grant, dataset
from data.contract.common import load_log
from data.contract.tables import metadata
from data.demo.stories import story
from data.questions.parse import parse_filters
from data.questions.reading import ViewerReader
from data.questions.vocabulary import Known
from data.warehouse.door import Warehouse
from data.warehouse.policy import FULL
from layouts.calls import grants as look_of_sharing_grants
from layouts.kit.theme import RenderContext
from tests.calls.raw import DAYS_30, SHARING, Ask, Raw, part_of
from tests.conftest import DEMO_END


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


@pytest.mark.parametrize("asked", SHARING)
def test_grant_watch_equals_pandas(
    read: ViewerReader, ask: Ask, raw: Raw, called: pd.DataFrame, asked: dict[str, str]
) -> None:
    filters = ask(**asked)
    breaches = calls_grants.read_grant_watch(read, filters)
    rows = part_of(called, filters)
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
        ("S1", "D6", None, None, None),  # never used
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


@pytest.mark.parametrize("asked", SHARING)
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
        if filters.one(name):
            valid = valid[valid[column].isin(filters.values_of(name))]
    pairs = set(zip(recent["system_id"], recent["dataset_id"], strict=True))
    old = valid[valid["valid_from"] <= filters.moment - DAYS_30]
    idle = [pair for pair in zip(old["system_id"], old["dataset_id"], strict=True) if pair not in pairs]
    assert sorted(zip(unused["system_id"], unused["dataset_id"], strict=True)) == sorted(idle)
    assert set(unused["valid_grants"]) <= {len(valid)}


def test_a_grant_younger_than_thirty_days_is_not_unused_for_thirty_days(berlin: ViewerReader) -> None:
    known = Known("Europe/Berlin", {}, {})
    for day, unused in ((datetime(2026, 11, 18), []), (datetime(2026, 11, 19), ["D6"])):  # granted on 20 October
        rows = calls_grants.read_unused_grants(berlin, parse_filters({}, known).at(day))
        assert rows["dataset_id"].tolist() == unused


def called_names(raw: Raw) -> pd.DataFrame:
    """Every system and dataset with the agency of the one and the share class of the other."""
    systems = raw("business_system")[["system_id", "agency_id"]].rename(columns={"agency_id": "agency"})
    classes = raw("dataset")[["dataset_id", "share_class"]].rename(columns={"share_class": "share"})
    return systems.merge(classes, how="cross")
