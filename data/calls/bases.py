"""What panels about grants judge: valid grants, and calls. Without any, "no grant lies unused" would say nothing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from data.calls.counts import matching
from data.contract.calls import data_call, data_grant
from data.questions.filters import Filters
from data.warehouse.selects import AnySelect


def valid_grants(filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions: the grant matches the filters, and is valid at the moment."""
    grant = data_grant.c
    begun = or_(grant.valid_from.is_(None), grant.valid_from <= filters.moment)
    lasting = or_(grant.valid_to.is_(None), grant.valid_to > filters.moment)
    return [*matching(filters, grant.system_id, grant.dataset_id), begun, lasting]


def any_valid_grant(filters: Filters) -> AnySelect:
    """A select with a row if a grant that matches the filters is valid at the moment."""
    return select(data_grant.c.system_id).where(*valid_grants(filters)).limit(1)


def any_call(filters: Filters) -> AnySelect:
    """A select with a row if a call that matches the filters was made in the window."""
    call = data_call.c
    return select(call.called_at).where(filters.within(call.called_at), *matching(filters)).limit(1)
