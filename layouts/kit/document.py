"""The HTML document that contains a page."""

from __future__ import annotations

from collections.abc import Mapping

from layouts.kit.theme import RenderContext, WallProfile

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%232b6cb0' "
    "d='M1 9h4v6H1zM6 5h4v10H6zM11 1h4v14h-4z'/%3E%3C/svg%3E"
)
"""The icon of the browser tab as a data URL. The document contains it, so that the browser sends no request."""


def document(parts: Mapping[str, str], look: RenderContext, profile: WallProfile | None = None) -> str:
    """The HTML document for the viewer's language, theme and surface.

    parts: name -> piece of HTML. The names are metas, title, css, app_entry, config, scripts and renderer. profile: the
    wall's profile, which sets text sizes; other surfaces ignore it.
    """
    body = f'class="{look.surface}"'
    if look.surface == "wall" and profile:
        sizes = f"--wall-text:{profile.text_px(look.language)}px;--wall-kpi:{profile.kpi_px(look.language)}px"
        body += f' style="{sizes}"'
    return f"""<!DOCTYPE html>
<html lang="{look.locale}" data-bs-theme="{look.theme}" data-surface="{look.surface}">
<head>
{parts["metas"]}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>{parts["title"]}</title>
<link rel="icon" href="{ICON}">
{parts["css"]}
</head>
<body {body}>
{parts["app_entry"]}
<footer>
{parts["config"]}
{parts["scripts"]}
{parts["renderer"]}
</footer>
</body>
</html>"""
