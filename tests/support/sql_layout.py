"""SQL laid out for a reviewer: one clause a line, and each bound value where it is used.

Only white space changes, and the names of bound values, so a snapshot shows the statement that runs. Libraries were
tried first: sqlglot rewrites functions and placeholders; sqlparse breaks lines inside the arguments of functions and
writes ``UNION ALL SELECT`` on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

Node: TypeAlias = "str | list[Node]"
"""A token with the space before it; or a bracket: its opening token, what is inside, its closing token."""
WIDTH = 110
"""An expression is broken where its line would be longer. What cannot be broken may be a little longer."""
SHORT = 60
"""In an expression that is broken, brackets up to this length stay whole."""
SET_OPERATORS = ("UNION ALL", "UNION", "EXCEPT", "INTERSECT")
LISTS = ("GROUP BY", "ORDER BY", "PARTITION BY")
CLAUSES = (
    "WITH", "SELECT DISTINCT", "SELECT", "FROM", "LEFT OUTER JOIN", "FULL OUTER JOIN", "CROSS JOIN", "JOIN", "WHERE",
    *LISTS, "HAVING", "LIMIT", "OFFSET", *SET_OPERATORS,
)  # fmt: skip
CLOSING = {"(": ")", "[": "]", "CASE": "END"}
KEYWORDS = "|".join(rf"{clause}\b".replace(" ", r"\s+") for clause in CLAUSES)
TOKEN = re.compile(rf"""\s*(?:'(?:[^']|'')*'|"[^"]*"|`[^`]*`|::|{KEYWORDS}|:?\w+|[<>!=|]+|.)""", re.DOTALL)


def laid_out(sql: str, values: Mapping[str, Any]) -> str:
    """The statement on several lines, with bound values as ``:name[value]``.

    SQLAlchemy's running numbers are left out of the names: one more value would change those of all that follow.
    Raises AssertionError where a token would be lost.
    """
    shown = {f":{name}": f":{re.sub(r'(_[0-9]+)+$', '', name)}[{_written(value)}]" for name, value in values.items()}
    tokens = [_spaced(token) for token in TOKEN.findall(sql.strip())]
    named = [token.replace(token.strip(), shown.get(token.strip(), token.strip())) for token in tokens]
    text = "\n".join(_query(_bracketed(iter(named), None), ""))
    assert "".join(text.split()) == "".join("".join(named).split()), f"the layout of this statement loses tokens: {sql}"
    return text


def _written(value: Any) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else repr(value)


def _spaced(token: str) -> str:
    """The token with single spaces: a line break of SQLAlchemy's is one."""
    return re.sub(r"\s+", " ", token)


def _bracketed(tokens: Iterator[str], closing: str | None) -> list[Node]:
    """The tokens up to the closing one, with the brackets among them as lists."""
    found: list[Node] = []
    for token in tokens:
        word = token.strip()
        if word in CLOSING:
            found.append([token, *_bracketed(tokens, CLOSING[word])])
            continue
        found.append(token)
        if word == closing:
            break
    return found


def _flat(nodes: Sequence[Node]) -> str:
    return "".join(node if isinstance(node, str) else _flat(node) for node in nodes)


def _has_query(nodes: Sequence[Node]) -> bool:
    return any(_has_query(node) if isinstance(node, list) else node.strip().startswith("SELECT") for node in nodes)


def _split(nodes: Sequence[Node], words: Sequence[str]) -> list[tuple[str, list[Node]]]:
    """The nodes cut before each of the words: (word, what follows it). The word of the first part may be empty."""
    parts: list[tuple[str, list[Node]]] = [("", [])]
    for node in nodes:
        if isinstance(node, str) and node.strip() in words:
            parts.append((node.strip(), []))
        else:
            parts[-1][1].append(node)
    return parts if parts[0][1] else parts[1:]


def _query(nodes: Sequence[Node], indent: str) -> list[str]:
    """The lines of a query, clause by clause."""
    lines: list[str] = []
    for word, body in _split(nodes, CLAUSES):
        if word in SET_OPERATORS:
            lines.append(indent + word)
            lines += _query(body, indent) if body else []  # a query in brackets may follow
        elif word in ("WHERE", "HAVING"):
            lines += _conditions(f"{indent}{word} ", body, indent)
        elif _is_listed(word, body, indent):
            lines += [indent + word, *_items(body, indent + "  ")]
        else:
            lines += _expression(f"{indent}{word} " if word else indent, body, indent)
    return lines


def _is_listed(word: str, body: Sequence[Node], indent: str) -> bool:
    """Whether the clause is written one item a line."""
    if word.startswith("SELECT"):
        return len(_split(body, [","])) > 1
    return word in LISTS and len(indent + word + _flat(body)) > WIDTH


def _items(nodes: Sequence[Node], indent: str) -> list[str]:
    """One item of a list a line, with the comma at its end."""
    items = [_expression(indent, item, indent) for _, item in _split(nodes, [","])]
    return [line for item in items[:-1] for line in (*item[:-1], f"{item[-1]},")] + items[-1]


def _conditions(start: str, nodes: Sequence[Node], indent: str) -> list[str]:
    """One condition a line, the first behind `start`."""
    (_, first), *others = _split(nodes, ["AND", "OR"])
    lines = _expression(start, first, indent)
    for word, condition in others:
        lines += _expression(f"{indent}  {word} ", condition, f"{indent}  ")
    return lines


def _expression(start: str, nodes: Sequence[Node], indent: str) -> list[str]:
    """One line where it fits; else broken at its conditions, or inside its brackets."""
    text = start + _flat(nodes).strip()
    if len(text) <= WIDTH and not _has_query(nodes):
        return [text]
    if len(_split(nodes, ["AND", "OR"])) > 1:
        return _conditions(start, nodes, indent)
    lines, line = [], start
    for node in nodes:
        text = _flat([node])
        if isinstance(node, list) and (_has_query(node) or len(line + text) > WIDTH or len(text) > SHORT):
            opening, *inside, closing = node
            lines += [_joined(line, _flat([opening])), *_inside(inside, indent + "  ")]
            line = indent + _flat([closing]).strip()
        else:
            line = _joined(line, text)
    return [*lines, line]


def _joined(line: str, text: str) -> str:
    return line + (text.lstrip() if line.endswith(" ") or not line else text)


def _inside(nodes: Sequence[Node], indent: str) -> list[str]:
    """The lines between two brackets: a query or a window, the branches of a CASE, or a list."""
    first = _flat(nodes[:1]).strip()
    if first in CLAUSES:
        return _query(nodes, indent)
    if first == "WHEN":
        branches = _split(nodes, ["WHEN", "ELSE"])
        return [line for word, branch in branches for line in _expression(f"{indent}{word} ", branch, indent)]
    return _items(nodes, indent)
