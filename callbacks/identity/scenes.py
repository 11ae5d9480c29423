"""Which requests a screen may send: those of its own scenes, and no others. In doubt it may not."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import request

from layouts.kit.theme import WallProfile

LOADS = frozenset(
    {
        "/_dash-dependencies",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_reload-hash",
        "/_favicon.ico",
        "_dash_assets.static",
        "static",
        "files",
        "city",
        "version",
    }
)
"""Endpoints of what every page loads."""
FRAME = "..filters.children...navigation.children...deck-alert.children...standing.children.."
"""Outputs of the callback that makes the frame of a page."""
PART = re.compile(r'\{"panel":\["MATCH"\],"type":"(figure|body|grid|headline|footer|notice)"\}\.\w+')
"""An output of a refresh."""


@dataclass(frozen=True)
class Scene:
    """A page of the wall: its title, a msgid, and the panels on it."""

    title: str
    panels: frozenset[str]


@dataclass(frozen=True)
class Walls:
    """What the pages about screens need to know of walls.

    scenes: path of a page -> its scene. profile: geometry of the wall. script: address of the script of
    screens.
    """

    scenes: Mapping[str, Scene]
    profile: WallProfile
    script: str


def is_of_scenes(walls: Walls, allowed: Collection[str]) -> bool:
    """Whether the current request belongs to one of the allowed scenes."""
    scenes = {path: scene for path, scene in walls.scenes.items() if path in allowed}
    match request.endpoint:
        case "/<path:path>":
            return request.method == "GET" and path_of(request.path) in scenes
        case "/_dash-layout":  # makes the page that the header names; without one it is empty
            return not request.referrer or path_of(urlsplit(request.referrer).path) in scenes
        case "/_dash-update-component":
            return _is_update(request.get_json(silent=True), scenes)
    return request.endpoint in LOADS


def path_of(text: Any) -> str:
    """The path of a page in its one form: no slash at its end."""
    return "/" + text.strip("/") if isinstance(text, str) else ""


def _is_update(posted: Any, scenes: Mapping[str, Scene]) -> bool:
    """Whether a callback makes one of these scenes, its frame, or a picture on it."""
    try:
        output, inputs = str(posted["output"]), posted["inputs"]
        values = [(one["property"], one["value"]) for one in inputs]
    except (KeyError, TypeError):
        return False
    match output, values:
        case "page.children", [("pathname", path)]:
            return path_of(path) in scenes
        case _, [("search", _), ("pathname", path)] if output == FRAME:
            return path_of(path) in scenes
        case _, [("data", {"path": path, "panel": panel})] if _is_refresh(output):
            scene = scenes.get(path_of(path))
            return scene is not None and panel in scene.panels
    return False


def _is_refresh(output: str) -> bool:
    parts = output.removeprefix("..").removesuffix("..").split("...")
    return all(PART.fullmatch(part) for part in parts)
