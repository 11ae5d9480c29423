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


def refresh(client: FlaskClient, panel: str, path: str = "/calls", search: str = "") -> dict[str, Any]:
    """The answer to a refresh. Asks again while the panel is being read, as the browser's script does."""
    answer = client.post("/_dash-update-component", json=asking(panel, path, search))
    while "data-retry" in answer.text:
        answer = client.post("/_dash-update-component", json=asking(panel, path, search))
    assert answer.status_code == 200, answer.text[:300]
    content: dict[str, Any] = answer.get_json()
    return content
