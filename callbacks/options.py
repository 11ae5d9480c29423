"""The values of filters with their names for people, and the words for a value that a filter does not have."""

from __future__ import annotations

from callbacks.server.viewers import viewer_of_request
from data.deck import Deck
from data.measures.definitions import BY_ID as MEASURES_BY_ID
from data.measures.definitions import SHADES
from data.questions.filters import FilterError
from data.questions.vocabulary import BY_NAME, MEASURES, Filter
from layouts.kit.filter_bar import Option
from layouts.kit.numbers import listed
from layouts.kit.theme import RenderContext

MOST_LISTED = 9
"""Number of values that the words about an unknown value list at most."""


def in_names(problem: FilterError, deck: Deck, look: RenderContext) -> FilterError:
    """The same error for people: with the filter's label, and with names of its values in place of identifiers.

    An error that is not about the values of a filter stays as it is. Raises WarehouseError.
    """
    of = BY_NAME.get(problem.values.get("name", ""))
    if of is None or "filter '{name}'" in problem.message:
        return problem
    label = look.t(of.label)
    values = problem.values | {"name": label.lower() if look.language == "en" else label}
    if "allowed" in values:
        names = [name for value, name in options_of(deck, of, look) if value != deck.pack.city_id]
        values["allowed"] = listed([*names[:MOST_LISTED], *(["…"] if len(names) > MOST_LISTED else [])], look)
    return FilterError(problem.message, **values)


def options_of(deck: Deck, of: Filter, look: RenderContext) -> list[Option]:
    """The values of a filter that the viewer may see, as pairs (value, name for people). Raises WarehouseError.

    A fixed vocabulary keeps its order. All other values, such as agencies, are in the order in which readers look names
    up. If the warehouse has no table of these values, the list is empty.
    """
    if isinstance(of.allowed, tuple):
        return [(value, look.label(value)) for value in of.allowed]
    if of.allowed is MEASURES:
        return [(name, look.t(MEASURES_BY_ID[name].name)) for name in SHADES]
    rows = deck.names(of.name, viewer_of_request())
    options = list(zip(rows.iloc[:, 0].tolist(), look.name(rows).tolist(), strict=True)) if len(rows) else []
    place = {name: place for place, name in enumerate(deck.in_order((name for _, name in options), look.language))}
    return sorted(options, key=lambda option: place[option[1]])
