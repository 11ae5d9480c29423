"""Fills the templates of the pages of identity, and describes what all of them share: their `Frame`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from layouts.kit.document import ICON
from layouts.kit.theme import RenderContext

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Frame:
    """What every page of identity shows around its content.

    city: name of the city. style: address of the style sheet. path, parameters: the address of the page without its
    language. shown_name: who is signed in; "" if nobody is. links: pairs (address, msgid) in the head of the page.
    notice: a line (already in the viewer's language) above the content, or "".
    """

    look: RenderContext
    city: str
    style: str
    path: str
    parameters: Mapping[str, str]
    shown_name: str = ""
    links: tuple[tuple[str, str], ...] = ()
    can_sign_out: bool = False
    notice: str = ""

    @property
    def other_language(self) -> str:
        """The address of the same page in the other language."""
        other = "en" if self.look.language == "zh" else "zh"
        return f"{self.path}?{urlencode({**self.parameters, 'lang': other})}"

    def address(self, path: str, **parameters: str) -> str:
        """The address of another page, in the language of this one."""
        return f"{path}?{urlencode({**parameters, 'lang': self.look.language})}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # values are escaped, and a name that a template spells wrongly is an error
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def filled(template_name: str, frame: Frame, /, **values: Any) -> str:
    """The HTML document of a template in `TEMPLATES`.

    A template has `frame`, `look`, the function `t` of the look, and these values.
    """
    template: Template = _environment().get_template(f"{template_name}.html")
    return template.render(values, frame=frame, look=frame.look, t=frame.look.t, icon=ICON)
