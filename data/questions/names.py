"""Queries for the names of agencies and districts, and for the number of residents of districts."""

from __future__ import annotations

from sqlalchemy import select

from data.contract.common import agency, district
from data.questions.filters import Filters
from data.questions.presence import Has, complete, optional, read_or_none
from data.questions.reading import Reader
from data.warehouse.selects import AnySelect


def districts_query(filters: Filters) -> AnySelect:
    """A select with one row per district of the city. Columns: district_id, population.

    If the filter `district` is set, only units that it chooses are included.
    """
    unit = district.c
    chosen = filters.where(district=unit.district_id)
    return select(unit.district_id, unit.population).where(unit.level == "district", *chosen).order_by(unit.district_id)


def read_residents(read: Reader, filters: Filters) -> dict[str, float]:
    """The number of residents of each district that the viewer may see: district_id -> number, NaN if it is unknown.

    If the filter `district` is set, only the chosen districts are included. Districts without any facts are included,
    too, so that numbers per resident count everybody. The result is empty if the warehouse lacks a column that
    `districts_query` uses.
    """
    statement = districts_query(filters)
    rows = read_or_none(read, statement)
    pairs = zip(rows["district_id"], rows["population"].astype("float64"), strict=True)
    return {unit: people for unit, people in pairs if read.sees(unit)}


def agency_names_query() -> AnySelect:
    """A select with one row per agency. Columns: agency_id, name_zh, name_en."""
    return select(agency.c.agency_id, agency.c.name_zh, agency.c.name_en).order_by(agency.c.agency_id)


def district_names_query(has: Has = complete) -> AnySelect:
    """A select with one row per administrative unit. Columns: district_id, name_zh, name_en, population.

    population is NULL if the warehouse has no such column.
    """
    unit = district.c
    named: AnySelect = select(unit.district_id, unit.name_zh, unit.name_en, optional(unit.population, has))
    return named.order_by(unit.district_id)
