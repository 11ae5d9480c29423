"""The render context: colours and their contrast, text sizes of walls, figures and names."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from layouts.kit.theme import EMPTY, LABELS, PROFILES, SEVERITY, STATUS, RenderContext, WallProfile
from layouts.kit.tokens import DARK, LIGHT, TEXT_TOKENS, WALL, Tokens

ASSETS = Path(__file__).parents[2] / "assets"
STYLES = {path.name: path.read_text(encoding="utf-8") for path in ASSETS.glob("*.css")}
LOOKS = [
    RenderContext(language="zh"),
    RenderContext(language="en", theme="dark"),
    RenderContext("field", "zh"),
    RenderContext.for_wall(PROFILES["3840x1080"], "zh", "Asia/Shanghai"),
]


def css_colours(selector: str) -> dict[str, str]:
    """The properties ``--name: #rrggbb`` of the first rule with this selector in tokens.css."""
    body = re.search(re.escape(selector) + r" \{([^}]*)\}", STYLES["tokens.css"])
    assert body, f"no rule {selector} in tokens.css"
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", body[1]))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("selector", "tokens"), [(":root", LIGHT), ('[data-bs-theme="dark"]', DARK), ("body.wall", WALL)]
)
def test_style_sheet_and_code_have_the_same_colours(selector: str, tokens: Tokens) -> None:
    assert css_colours(selector) == tokens.css()


@pytest.mark.parametrize(("tokens", "least"), [(LIGHT, 4.5), (DARK, 4.5), (WALL, 7.0)])
def test_text_can_be_read_on_cards_and_on_the_ground(tokens: Tokens, least: float) -> None:
    ratios = {
        (name, behind): contrast(getattr(tokens, name), getattr(tokens, behind))
        for name in TEXT_TOKENS
        for behind in ("surface", "ground")
    }
    assert {key: round(ratio, 2) for key, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK, WALL])
def test_marks_can_be_told_from_the_card(tokens: Tokens) -> None:
    for name in ("ink", "ink2", "bar", "critical", "warning", "ok"):
        assert contrast(getattr(tokens, name), tokens.surface) >= 3, name


@pytest.mark.parametrize("tokens", [LIGHT, DARK, WALL])
def test_amounts_go_steadily_away_from_the_ground(tokens: Tokens) -> None:
    ratios = [contrast(colour, tokens.surface) for colour in tokens.sequential]
    assert ratios == sorted(ratios)
    assert min(later / earlier for earlier, later in pairwise(ratios)) > 1.08


def test_what_must_be_told_apart_differs_in_shape_and_not_only_in_colour() -> None:
    for group in (SEVERITY.values(), ("fresh", "late", "stale", "dead"), ("normal", "warning", "alarm", "offline")):
        symbols = [STATUS[name].symbol for name in group]
        assert len(set(symbols)) == len(symbols)
    assert all(hasattr(LIGHT, status.token) for status in STATUS.values())


def test_style_sheet_shows_the_same_symbols_of_age() -> None:
    for state in ("late", "stale", "dead"):
        rule = re.search(rf'\.age\[data-state="{state}"\]::before,[^{{]*\{{([^}}]*)\}}', STYLES["panel.css"])
        assert rule and f'"{STATUS[state].symbol}"' in rule[1] and f"var(--{STATUS[state].token})" in rule[1]


def test_styles_call_nobody_and_only_unacknowledged_alarms_blink() -> None:
    for name, written in STYLES.items():
        style = re.sub(r'url\("data:image/svg[^"]*"\)', "", written)  # an icon that the style sheet contains
        assert "url(" not in style and "http" not in style and "@import" not in style, name
        moving = re.findall(r"([^{}]+)\{[^{}]*\b(?:animation|transition):(?! none)[^{}]*\}", style)
        assert all("unacknowledged" in selector for selector in moving), name
    assert "prefers-reduced-motion" in STYLES["grid.css"]


def test_every_custom_property_in_use_is_defined_or_has_a_default() -> None:
    everything = "".join(STYLES.values())
    defined = set(re.findall(r"(--[\w-]+):", everything))
    assert {name for name in re.findall(r"var\((--[\w-]+)\)", everything) if name not in defined} == set()


@pytest.mark.parametrize("name", PROFILES)
def test_wall_text_fills_the_angles_that_a_reader_needs(name: str) -> None:
    profile = PROFILES[name]
    for size, glyph, least in (
        (profile.text_px("zh"), 0.9, 20),
        (profile.text_px("en"), 0.72, 16),
        (profile.kpi_px("zh"), 0.72, 40),
        (profile.kpi_px("en"), 0.72, 40),
    ):
        height_mm = size * glyph * profile.pitch_mm
        arc_min = math.degrees(math.atan(height_mm / (profile.farthest_seat_m * 1000))) * 60
        assert least - 0.01 <= arc_min < least * 1.4


def test_wall_example_of_the_guide_and_least_chinese_size() -> None:
    # at 10 m, 20 minutes of arc are 58 mm; with a pitch of 1.25 mm that is a character of 47 px
    assert WallProfile(3840, 1080, 1.25, 10).text_px("zh") == math.ceil(58.18 / 1.25 / 0.9)
    assert WallProfile(3840, 1080, 5.0, 3).text_px("zh") == 16


@pytest.mark.parametrize("look", LOOKS)
def test_template_is_small_valid_and_not_plotlys(look: RenderContext) -> None:
    template = look.template()
    assert len(json.dumps(template)) < 2500
    go.layout.Template(template)
    fonts = [template["layout"]["font"]["size"], template["layout"]["xaxis"]["tickfont"]["size"]]
    assert min(fonts) >= (look.text_px if look.surface == "wall" else 12)
    assert template["layout"]["hovermode"] is (False if look.surface == "wall" else "closest")


def test_figure_is_plain_and_keeps_the_viewers_zoom() -> None:
    look = RenderContext()
    first = look.figure([{"type": "bar", "y": [1]}], bargap=0.1)
    second = look.figure([{"type": "bar", "y": [2]}])
    assert first["layout"]["uirevision"] == second["layout"]["uirevision"]
    assert first["layout"]["bargap"] == 0.1 and first["layout"]["autosize"] is True
    assert type(first) is dict and type(first["data"]) is list
    go.Figure(first)


def test_empty_figures_say_which_emptiness_it_is() -> None:
    for look in LOOKS:
        texts = [look.empty_figure(kind)["layout"]["annotations"][0]["text"] for kind in EMPTY]
        assert len(set(texts)) == len(EMPTY) and all(texts)
    assert look.empty_figure()["data"] == []


def test_a_wall_is_dark_and_reads_its_size_from_the_profile() -> None:
    profile = PROFILES["3840x1080"]
    look = RenderContext.for_wall(profile, "zh", "Asia/Shanghai")
    assert (look.theme, look.tokens, look.text_px) == ("dark", WALL, profile.text_px("zh"))
    assert look.scale == pytest.approx(look.text_px / 14)
    assert (RenderContext().text_px, RenderContext("field").text_px, RenderContext().locale) == (14, 16, "zh-CN")


def test_names_fall_back_to_the_other_language_and_to_the_id() -> None:
    rows: list[dict[str, Any]] = [
        {"district_id": "1", "parent_id": "0", "name_zh": "芙蓉区", "name_en": "Furong"},
        {"district_id": "2", "parent_id": "0", "name_zh": None, "name_en": "Yuelu"},
        {"district_id": "3", "parent_id": "0", "name_zh": "", "name_en": float("nan")},
    ]
    districts = pd.DataFrame(rows)
    chinese, english = RenderContext(language="zh"), RenderContext(language="en")
    assert list(chinese.name(districts)) == ["芙蓉区", "Yuelu", "3"]
    assert list(english.name(districts)) == ["Furong", "Yuelu", "3"]
    assert [chinese.name(row) for row in rows] == ["芙蓉区", "Yuelu", "3"]
    assert [chinese.name(row) for row in districts.itertuples(index=False)] == ["芙蓉区", "Yuelu", "3"]
    assert chinese.name(districts.iloc[0]) == "芙蓉区"
    assert list(chinese.name(districts.iloc[:0])) == []


def test_names_of_joined_rows_are_found_by_their_prefix() -> None:
    row = {"district_id": "1", "agency_id": "a", "agency_name_en": "Transport", "agency_name_zh": "交通局"}
    assert RenderContext(language="zh").name(row, "agency") == "交通局"
    assert RenderContext(language="en").name({"district_id": "1", "agency_id": "a"}, "agency") == "a"


def test_values_of_the_contract_have_words() -> None:
    from data.contract import parts as contract_parts

    for values in (
        contract_parts.STAGES,
        contract_parts.SOURCES,
        contract_parts.COMMAND_SYSTEMS,
        contract_parts.SHARE_CLASSES,
    ):
        assert set(values) <= set(LABELS)
    assert set(contract_parts.CHANNELS) | set(contract_parts.LAYERS) <= set(LABELS)
    assert RenderContext(language="zh").label("flood_control") == "防汛"
    assert RenderContext(language="en").label("flood_control") == "Flood control"
    assert RenderContext().label(None) == "–" and RenderContext().label("of_the_city") == "of_the_city"
