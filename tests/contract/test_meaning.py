"""What follows from the contract's columns: references, codes, order of times; and that nothing is forgotten."""

from __future__ import annotations

from sqlalchemy import Text

from data.contract import parts
from data.contract.incidents import incident, incident_event
from data.contract.layers import reading
from data.contract.meaning import codes_of, limits_of, may_be_empty, ordered_times, referred
from data.contract.services import service_case
from data.contract.soundness import row_key
from data.contract.tables import FACTS, metadata


def test_every_identifier_is_a_key_or_refers_to_one() -> None:
    names = [(table, column) for table in metadata.tables.values() for column in table.c if column.name.endswith("_id")]
    lost = {
        f"{table.name}.{column.name}"
        for table, column in names
        if not column.primary_key and referred(column) is None and not codes_of(column)
    }
    assert lost == set()


def test_a_reference_goes_to_the_key_that_its_name_ends_with_or_that_is_declared() -> None:
    found = {
        str(column): str(referred(column))
        for column in (metadata.tables["dataset"].c.provider_agency_id, incident.c.subdistrict_id,
                       metadata.tables["district"].c.parent_id, reading.c.quantity, incident_event.c.incident_id)
    }  # fmt: skip
    assert found == {
        "dataset.provider_agency_id": "agency.agency_id", "incident.subdistrict_id": "district.district_id",
        "district.parent_id": "district.district_id", "reading.quantity": "quantity.quantity",
        "incident_event.incident_id": "incident.incident_id",
    }  # fmt: skip
    assert referred(incident.c.incident_id) is None


def test_the_codes_are_those_of_the_lists() -> None:
    lists = {
        parts.SOURCES,
        parts.COMMAND_SYSTEMS,
        parts.SHARE_CLASSES,
        parts.CHANNELS,
        parts.LAYERS,
        parts.CASE_STEPS,
        (*parts.STAGES, "rework"),
    }
    found = {codes_of(column) for table in metadata.tables.values() for column in table.c} - {()}
    assert lists <= found and ("up", "down") in found
    assert all(isinstance(column.type, Text) for t in metadata.tables.values() for column in t.c if codes_of(column))


def test_empty_is_allowed_where_the_meaning_says_so() -> None:
    assert may_be_empty(incident.c.closed_at) and not may_be_empty(incident.c.reported_at)
    assert limits_of(incident.c.severity) == (1, 4) and limits_of(incident.c.lon) is None


def test_what_follows_an_entity_comes_after_its_own_time_and_an_observation_after_what_it_saw() -> None:
    assert (service_case.c.submitted_at, service_case.c.due_at) in ordered_times(service_case)
    state = metadata.tables["dataset_state"]
    assert ordered_times(state) == [(state.c.updated_at, state.c.at)]


def test_the_end_of_a_fact_is_one_of_its_times_and_its_key_one_of_its_columns() -> None:
    for fact in FACTS:
        assert fact.info.get("ends") is None or fact.info["ends"] in fact.c
        assert {column.table.name for column in row_key(fact)} <= {fact.name}
