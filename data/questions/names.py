"""Queries for the names of agencies and districts, which panels of several domains join to their rows."""

from __future__ import annotations

from sqlalchemy import select

from data.contract.common import agency, district
from data.questions.presence import Has, complete, optional
from data.warehouse.selects import AnySelect


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
