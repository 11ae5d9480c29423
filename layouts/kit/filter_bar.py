"""The filter bar of a page: time window, past moment, choices, and chips for the other filters."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from data.contract.tables import FACTS, lead_of
from data.questions.filters import FilterError, Filters
from data.questions.known_loads import THEN
from data.questions.vocabulary import LABELS
from data.questions.windows import WINDOWS
from layouts.kit.attributes import attributes
from layouts.kit.card import KNOWN_WORDS
from layouts.kit.numbers import listed, moment
from layouts.kit.theme import RenderContext
from layouts.kit.windows import window_text, window_words

MOST_NAMES = 2
"""If at most this many values of a choice are ticked, it shows their names, otherwise their number."""
Option = tuple[str, str]
"""One option of a choice: (value, words in the viewer's language)."""


def filter_bar(
    chosen: Filters,
    choices: Mapping[str, Sequence[Option]],
    names: Mapping[str, Mapping[str, str]],
    obeyed: Collection[str],
    fixed: Collection[str],
    look: RenderContext,
) -> list[Any]:
    """The filter bar: fields for the window and the past moment, choices and chips.

    choices: filter -> its options. names: filter -> value -> words; a value without words gets those of `look.label`.
    obeyed: names of the filters that some panel of this page obeys, and "window" if one obeys the window. The chip of
    any other filter says that it does not apply here. fixed: names of the filters in the path of the page; their chips
    cannot be removed.

    The window has a field only if it is obeyed. A page about the past also has the chip of `known`.
    """
    bar = [_window(chosen, look)] if "window" in obeyed else []
    bar.append(_replay(chosen, look))
    bar += [] if chosen.live else [_known(chosen, look)]
    bar += [_choice(name, chosen.values_of(name), options, look) for name, options in choices.items()]
    if chosen.window and "window" not in obeyed:
        bar.append(_chip("window", "", window_words(chosen, look), look, applies=False))
    for name, values in chosen.chosen:
        for value in values if name not in choices else ():
            words = names.get(name, {}).get(value) or look.label(value)
            if name in fixed:
                bar.append(html.Span(_words(name, words, look), className="chip set"))
            else:
                bar.append(_chip(name, value if len(values) > 1 else "", words, look, applies=name in obeyed))
    return [*bar, *_whole(chosen)]


def _words(name: str, words: str, look: RenderContext) -> list[Any]:
    return [html.Span(look.t(LABELS[name])), html.B(words)]


def _whole(chosen: Filters) -> list[Any]:
    """A hidden element with the chosen values that contain a comma: the browser's script must not split them.

    The result is a list of this element, or an empty list if there are no such values.
    """
    values = [value for _, values in chosen.chosen for value in values if "," in value]
    return [html.Span(hidden=True, **attributes(data_whole=json.dumps(values)))] if values else []


EACH_ITS_OWN = "own"
"""Value of the list's first entry: no window is chosen. For an empty value the list would show nothing."""


def _window(chosen: Filters, look: RenderContext) -> Any:
    options = [{"value": EACH_ITS_OWN, "label": look.t("each its own")}]
    options += [{"value": window, "label": window_text(look, window)} for window in WINDOWS]
    window = chosen.window or EACH_ITS_OWN
    if window not in (EACH_ITS_OWN, *WINDOWS):
        options.append({"value": window, "label": window_words(chosen, look)})
    select = dbc.Select(id={"type": "choice", "filter": "window"}, options=options, value=window, size="sm")
    return html.Label([html.Span(look.t(LABELS["window"])), select], className="chip")


def _replay(chosen: Filters, look: RenderContext) -> Any:
    """The field for a past moment in the city's time. On a live page it is empty; else a button leads back to live."""
    value = "" if chosen.live else moment(look, chosen.moment, "full")
    clear = html.Button(look.t("Live"), type="button", className="chip-button", **attributes(data_go="live"))
    field = dbc.Input(
        id="replay",
        value=value,
        debounce=True,
        size="sm",
        placeholder="2026-11-20 14:05",
        autocomplete="off",
        html_size="19",
    )
    return html.Label(
        [html.Span(look.t("Replay")), field, None if chosen.live else clear],
        className="chip" if chosen.live else "chip set",
    )


def _known(chosen: Filters, look: RenderContext) -> Any:
    """The chip that says whether a past moment shows what happened or what was known then. A click switches.

    Where the log keeps only about one load per day, the chip names the earliest moment at which figures then end.
    """
    words, other = look.t(KNOWN_WORDS[bool(chosen.known_by)]), KNOWN_WORDS[not chosen.known_by]
    by_day = chosen.known_loads.by_day if chosen.known_loads else ()
    ends = [chosen.for_domain(lead_of(fact.name)).moment for fact in FACTS if fact.name in by_day]
    if ends:
        words = look.t("{words}: figures of {time}", words=words, time=moment(look, min(ends)))
    return html.Button(
        _words("known", words, look),
        type="button",
        className="chip set" if chosen.known_by else "chip",
        title=look.t("Switch: {words}", words=look.t(other)),
        **attributes(data_filter="known", data_value="" if chosen.known_by else THEN),
    )


def _choice(name: str, values: Sequence[str], options: Sequence[Option], look: RenderContext) -> Any:
    """The list of checkboxes of one filter. Enter opens it, Space ticks a box, Escape closes it."""
    words = dict(options)
    offered = [*options, *((value, value) for value in values if value not in words)]
    named = [words.get(value, value) for value in values]
    shown = look.t("{n} chosen", n=str(len(values))) if len(values) > MOST_NAMES else listed(named, look)
    boxes = dbc.Checklist(
        id={"type": "choice", "filter": name},
        options=[{"value": value, "label": label} for value, label in offered],
        value=list(values),
    )
    clear = html.Button(look.t("all"), type="button", className="chip-button", **_on_press(name)) if values else None
    label, summary = look.t(LABELS[name]), html.B(shown or look.t("all"))
    return html.Details(
        [
            html.Summary([html.Span(label), summary], title=listed(named, look) or None),
            html.Div([clear, boxes], className="chip-list", role="group", **attributes(aria_label=label)),
        ],
        className="chip choice set" if values else "chip choice",
        **attributes(data_choice=name),
    )


def _chip(name: str, value: str, words: str, look: RenderContext, *, applies: bool) -> Any:
    """A chip. A click removes this value of the filter, or all its values if `value` is "".

    applies: False adds the words that the filter does not apply here.
    """
    note = None if applies else html.Span(look.t("does not apply here"), className="chip-note")
    return html.Button(
        [*_words(name, words, look), note, html.Span("✕", className="chip-remove")],
        type="button",
        className="chip set" if applies else "chip elsewhere",
        title=look.t("Remove this filter"),
        **_on_press(name, value),
    )


def alert(problems: Mapping[str, FilterError], removable: Collection[str], look: RenderContext) -> list[Any]:
    """One line for each wrong parameter of the address, and a last line: the panels show nothing new meanwhile.

    problems: name of a parameter -> its error; without any the result is empty. removable: names of the parameters that
    get a button to remove them.
    """
    if not problems:
        return []
    lines = [
        html.Div(
            [
                html.Span(look.t(problem.message, **problem.values)),
                html.Button(look.t("Remove"), type="button", className="deck-button", **_on_press(name))
                if name in removable
                else None,
            ]
        )
        for name, problem in problems.items()
    ]
    return [*lines, html.Div(look.t("Until this is put right, the panels show nothing new."), className="deck-wrong")]


def _on_press(name: str, removed: str = "") -> Any:
    """HTML attributes of an element. A click on it removes the value `removed` of the filter `name`.

    If `removed` is "", the click removes all values of the filter.
    """
    if removed:
        return attributes(data_filter=name, data_drop=removed)
    return attributes(data_filter=name, data_value="")
