"""The HTML document round a page."""

from __future__ import annotations

from collections.abc import Mapping

from layouts.theme import Look, WallProfile


def document(parts: Mapping[str, str], look: Look, profile: WallProfile | None = None) -> str:
    """The document with the viewer's language, theme and surface. parts: Dash's own pieces."""
    body = f'class="{look.surface}"'
    if look.surface == "wall" and profile:
        sizes = f"--wall-text:{profile.text_px(look.language)}px;--wall-kpi:{profile.kpi_px(look.language)}px"
        body += f' style="{sizes}"'
    return f"""<!DOCTYPE html>
<html lang="{look.locale}" data-bs-theme="{look.theme}" data-surface="{look.surface}">
<head>
{parts["metas"]}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{parts["title"]}</title>
{parts["favicon"]}
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
