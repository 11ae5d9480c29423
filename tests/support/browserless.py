"""What a browser posts, without one."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from callbacks.registry.panels import BY_ID

BOM = "\ufeff"
PICTURES = {
    "figure": [("figure", "figure")],
    "body": [("body", "children")],
    "grid": [("grid", "columnDefs"), ("grid", "rowData")],
}
"""(type of id, property) of what a panel of each kind draws into."""


def asking(panel: str, path: str = "/calls", search: str = "") -> dict[str, Any]:
    """What a browser posts when a panel is to be refreshed."""
    kind = BY_ID[panel].card.kind
    parts = [*PICTURES[kind], ("headline", "children"), ("footer", "children"), ("notice", "children")]
    outputs = [{"id": {"panel": panel, "type": name}, "property": prop} for name, prop in parts]
    names = [f'{{"panel":["MATCH"],"type":"{name}"}}.{prop}' for name, prop in parts]
    value = {"panel": panel, "path": path, "search": search}
    ask = {"id": {"panel": panel, "type": f"ask-{kind}"}, "property": "data", "value": value}
    return {
        "output": f"..{'...'.join(names)}..",
        "outputs": outputs,
        "inputs": [ask],
        "changedPropIds": [f'{{"panel":"{panel}","type":"ask-{kind}"}}.data'],
    }


def asking_page(path: str, search: str = "") -> dict[str, Any]:
    """What a browser posts when its address has changed to another page."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "url", "property": "pathname", "value": path}],
        "state": [{"id": "url", "property": "search", "value": search}],
        "changedPropIds": ["url.pathname"],
    }


def asking_dialog(panel: str, view: str, search: str = "") -> dict[str, Any]:
    """What a browser posts when a panel's number card or table is opened."""
    ask = {"panel": panel, "path": "/calls", "search": search, "view": view}
    return {
        "output": "..dialog-title.children...dialog-body.children..",
        "outputs": [{"id": name, "property": "children"} for name in ("dialog-title", "dialog-body")],
        "inputs": [{"id": "dialog-ask", "property": "data", "value": ask}],
        "changedPropIds": ["dialog-ask.data"],
    }


def refresh(client: FlaskClient, panel: str, path: str = "/calls", search: str = "") -> dict[str, Any]:
    """The answer to a refresh. Asks again while the panel is being read, as the browser's script does."""
    answer = client.post("/_dash-update-component", json=asking(panel, path, search))
    while "data-retry" in answer.text:
        answer = client.post("/_dash-update-component", json=asking(panel, path, search))
    assert answer.status_code == 200, answer.text[:300]
    content: dict[str, Any] = answer.get_json()
    return content
