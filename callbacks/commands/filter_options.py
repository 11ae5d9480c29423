"""Command-line options for the filters: one option for each filter of the addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from data.questions.filters import FilterError
from data.questions.vocabulary import FILTERS, Filter


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add one option for each filter to a command. Each option may be repeated.

    The command gets one argument per filter, with the filter's name. Its value is a tuple of texts: those that the user
    gave with the option.
    """
    for record in reversed(FILTERS):  # the help lists first what is added last
        flag = f"--{record.name.replace('_', '-')}"
        command = click.option(flag, record.name, multiple=True, metavar="VALUE", help=_help(record))(command)
    return command


def pairs_of(options: Mapping[str, Any], more: Iterable[str]) -> list[tuple[str, str]]:
    """The parameters as pairs (name, text): first those from the options, then those from `more`.

    options: name -> a text, a tuple of texts, or None, which gives no pair. more: texts NAME=VALUE. Raises FilterError
    for a text in `more` without "=".
    """
    pairs = []
    for name, given in options.items():
        texts = given if isinstance(given, tuple) else () if given is None else (given,)
        pairs += [(name, text) for text in texts]
    return pairs + [_pair(text) for text in more]


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise FilterError("--filter '{pair}' is not NAME=VALUE", pair=text)
    return name, value


def _help(record: Filter) -> str:
    values = f": {', '.join(record.allowed)}" if isinstance(record.allowed, tuple) else ""
    below = ", with all units below it" if record.holds_units else ""
    only = "" if record.many else "; one value"
    return f"{record.label}{values}{below}{only} ({', '.join(record.domains)})."
