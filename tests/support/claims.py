"""What a headline claims, checked against the rows under it by rules that do not use the code of the headline."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

from layouts.kit.labels import NOUNS

CJK = "\u4e00-\u9fff"
MARKS = "，。；：、（）"
ANYWHERE = {
    "a placeholder or a missing value": r"[{}]|\b(nan|NaN|inf|NaT)\b|\bNone\b(?! (?:of|over|reported)\b)|<NA>",
    "two spaces, or a space before a mark": r"  |\s[;,:；，：。、]",
    "a share above 100 %": r"(?<![+−\d.,])(?:100\.0*[1-9]|10[1-9]|1[1-9]\d|[2-9]\d\d|\d,?\d{3})[\d.]* %",
    "a value that is not there": r"(?:^|[\s（(])–(?:[\s;,)；，）]|$)",
    "a value rounded to nothing": r"(?<![\d.,])0\.00(?!\d)",
    "a change of nothing as a number": r"(?<![\d.,])0(?:\.0)?(?: %| points)? on (?:a|\d+) week"
    r"|较[^，；（）]*同期 0(?:\.0)?(?![\d.])",
}
IN_ENGLISH = {
    "a plural after 1": rf"(?<![\d.,])1 (?:\w+ )?({'|'.join(NOUNS.values())})\b",
    "Chinese words": f"[{CJK}{MARKS}]",
    "a capital after a semicolon": r"; (?:None|No|Nobody|Nothing|All|Every|Most|The|Of|Outside|Other|Withheld)\b",
    "two numbers in a row": r"\d \d+ (?:weeks?|days?) before",
}
IN_CHINESE = {
    "a space between Chinese words": f"[{CJK}{MARKS}] +[{CJK}{MARKS}]",
    "a space before a measure word": f"\\d [万亿] [{CJK}]",
    "marks of English": r"[^\d][;,]|\(|\)",
    "English words": r"\b[a-z]{4,}\b",
    "a digit that touches a word": f"\\d[{CJK}]|[{CJK}]\\d",
}
"""What no headline may contain, in any language, in English, in Chinese: words -> pattern."""


def faults(headline: str, language: str) -> list[str]:
    """What is wrong with the words of a headline, whatever it says."""
    rules = ANYWHERE | (IN_CHINESE if language == "zh" else IN_ENGLISH)
    return [words for words, pattern in rules.items() if re.search(pattern, headline)] + ([] if headline else ["empty"])


class Named(NamedTuple):
    """The headline names the row that has the greatest (with `least`: the smallest) value of a column.

    head: pattern that must precede the name; "" at the start. key: prefix of the columns with the name. rows: the rows
    among which it is the greatest. when: pattern of the headlines that name it.
    """

    column: str
    key: str = ""
    least: bool = False
    when: str = ""
    rows: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame


EXTREMES: dict[str, Named] = {
    "calls_by_system": Named("calls", when=" first, |居首"),
    "calls_by_agency": Named("calls", when=" first, |居首"),
    "calls_top_datasets": Named("calls", when=" first, |居首"),
    "calls_flow": Named("calls", "consumer_", when=" most: |最多"),
    "calls_open_data": Named("calls", when=" most, |最多"),
    "services_on_time_by_agency": Named("late", when="most late: |逾期最多"),
    "services_on_time_by_district": Named("late", when="most late: |逾期最多"),
    "services_slowest_items": Named("median_min", when="Slowest: |最慢"),
    "services_busiest_items": Named("submitted", when="^Most: |最多"),
    "services_queue": Named("wait_min", when="Longest wait|等候最长"),
    "services_overdue": Named("overdue", when="; most: |最多："),
    "incidents_by_district": Named("open", when=" first: |最多"),
    "incidents_types": Named("incidents", when="^Most frequent|^(?![^；]*增加最多)[^；]*最多"),
    "layers_cameras": Named("online_rate", least=True, when="; lowest: |；最低："),
    "scenarios_board": Named("gap", least=True, when="furthest off|差距最大",
                             rows=lambda frame: frame[frame["status"] != "none"]),
    "city_map": Named("value", when="highest in|最高", rows=lambda frame: frame[frame["chosen"]]),
}  # fmt: skip


def names(rows: pd.DataFrame, key: str, language: str) -> list[str]:
    """The names of rows in the language, else in the other one, as far as a headline shows them: some are cut."""
    first, second = (f"{key}name_{code}" for code in ((language, "en") if language == "zh" else (language, "zh")))
    full = rows[first].fillna(rows[second]).astype(str)
    return [name if len(name) < 12 else name[:10] for name in full]


def false_extreme(panel: str, frame: pd.DataFrame, headline: str, language: str) -> str:
    """What is false about the extreme that the headline names; "" if it is true or names none."""
    rule = EXTREMES.get(panel)
    if rule is None or frame.empty or not re.search(rule.when, headline):
        return ""
    rows = rule.rows(frame)
    values = rows[rule.column].dropna()
    if len(values) < 2:
        return "names the greatest of one"
    best = rows[rows[rule.column] == (values.min() if rule.least else values.max())]
    told = names(best, rule.key, language)
    if not any(name in headline for name in told):
        return f"names none of {told}"
    return "" if len(told) == 1 or re.search(TIED, headline) else f"names one of {told}"


TIED = " and |并列| of .* share "


class Compared(NamedTuple):
    """A superlative is true only among several: `pattern` finds it, and `things` counts what it is chosen from."""

    pattern: str
    things: Callable[[pd.DataFrame], int]


SUPERLATIVES: dict[str, Compared] = {
    "layers_map": Compared("of the worst|最严重的[多均]", lambda f: f.loc[f["state"] != "none", "layer"].nunique()),
    "layers_abnormal": Compared("; last |最近", lambda f: (f["state"] == f["state"].iloc[0]).sum()),
    "incidents_sources": Compared(" first: |最多", len),
    "incidents_by_stage": Compared("most in |最多", lambda f: f.loc[f["incidents"] > 0, "command_system"].nunique()),
    "incidents_open": Compared("longest: |最久", lambda f: (f["minutes_left"] < 0).sum()),
    "services_channels": Compared("Most through|最多", lambda f: (f["submitted"] > 0).sum()),
    "services_app_users": Compared("most changed|变化最大", lambda f: f["indicator_id"].nunique()),
    "calls_quality": Compared("at worst|错误率.*最高.*；", len),
    "calls_grant_watch": Compared("most serious|最严重", len),
    "calls_unused": Compared("most from|最多", lambda f: f.loc[f["kind"] == "dataset", "agency_id"].nunique()),
    "calls_flow": Compared(" most: |最多", len),
    "scenarios_by_district": Compared(" last with |居末|^From ", lambda f: f["value"].notna().sum()),
    "scenarios_board": Compared("furthest off|差距最大", lambda f: (f["gap"] < 0).sum()),
}


def trivial(panel: str, frame: pd.DataFrame, headline: str) -> list[str]:
    """Statements that would be true whatever happened, or that praise where nothing is known."""
    if frame.empty:
        return []
    wrong, rule = [], SUPERLATIVES.get(panel)
    if rule and re.search(rule.pattern, headline) and rule.things(frame) < 2:
        wrong.append("a superlative among one thing")
    if panel == "calls_by_share_class":
        classes = frame.loc[frame["datasets"] > 0, "share_class"].tolist()
        if re.search("no call of withheld|未被调用", headline) and "withheld" not in classes:
            wrong.append("says that no withheld data were called where there are none")
        if re.search("shared unconditionally|无条件共享；|无条件共享$", headline) and len(frame) == 1:
            wrong.append("says which share is unconditional of one class")
    if panel == "services_queue" and not frame[["wait_min", "queue", "machine_use"]].fillna(0).any(axis=None):
        wrong += ["praises empty halls"] if re.search("limits|未超限", headline) else []
    if panel == "layers_map" and re.search("normal$|正常$", headline) and not (frame["state"] == "normal").any():
        wrong.append("calls normal what is not measured")
    return wrong


def number(text: str) -> float:
    """The number of a figure such as '1,234', '3.86 万' or '386 k'."""
    scale = {"万": 1e4, "亿": 1e8, "k": 1e3, "M": 1e6, "bn": 1e9}
    figure, _, word = text.partition(" ")
    return float(figure.replace(",", "").replace("−", "-")) * scale.get(word, 1.0)


FIGURE = r"([+−]?\d[\d,]*(?:\.\d+)?(?: (?:万|亿|k|M|bn))?)"


CHANGED = f"^Most[^;]*\\({FIGURE} % on|^[^；]*最多，[^；]*（较[^，；）]*同期 {FIGURE} %"
"""The change behind the name of the first row, which must be that of this row."""
MISSED = ("alarm", "warning")


class Told(NamedTuple):
    """The headline tells a number: `pattern` finds it in either language, and `value` computes it from the rows."""

    pattern: str
    value: Callable[[pd.DataFrame], float]


def share(part: float, whole: float) -> float:
    """A share in percent."""
    return float(100 * part / whole) if whole else float("nan")


NUMBERS: dict[str, tuple[Told, ...]] = {
    "calls_by_hour": (
        Told(f"^(?:调用 )?{FIGURE}", lambda f: f["calls"].sum()),
        Told(
            f"{FIGURE} % on a week before|较上周同期 {FIGURE} %",
            lambda f: share(*_moved(f[f["calls_before"].notna()], "calls", "calls_before")),
        ),
    ),
    "services_flow": (
        Told(f"{FIGURE} submitted|申请 {FIGURE}", lambda f: f["submitted"].sum()),
        Told(f"{FIGURE} completed|办结 {FIGURE}", lambda f: f["completed"].sum()),
        Told(f"{FIGURE} open|在办 {FIGURE}", lambda f: f["backlog"].iloc[-1]),
    ),
    "services_overdue": (
        Told(f"^{FIGURE} overdue|^红牌 {FIGURE}", lambda f: f["overdue"].sum()),
        Told(f"{FIGURE} due within 24 hours|黄牌 {FIGURE}", lambda f: f["nearly_overdue"].sum()),
        Told(
            f"\\({FIGURE} on a week before|较上周同期 {FIGURE}",
            lambda f: f["overdue"].sum() - f["overdue_before"].sum(),
        ),
    ),
    "incidents_by_stage": (Told(f"^{FIGURE} open|^在办 {FIGURE}", lambda f: f["incidents"].sum()),),
    "incidents_open": (
        Told(f"^{FIGURE} open|^在办 {FIGURE}", len),
        Told(f"{FIGURE} over the limit|超时 {FIGURE} 起；", lambda f: (f["minutes_left"] < 0).sum()),
    ),
    "incidents_flow": (
        Told(f"^{FIGURE} reported|^上报 {FIGURE}", lambda f: f["reported"].sum()),
        Told(f", {FIGURE} closed|结案 {FIGURE}", lambda f: f["closed"].sum()),
        Told(f"{FIGURE} still open|在办 {FIGURE}", lambda f: f["backlog"].iloc[-1]),
    ),
    "incidents_sources": (Told(f" of {FIGURE}(?:;|$)|占 {FIGURE} 起", lambda f: f["incidents"].sum()),),
    "incidents_types": (Told(CHANGED, lambda f: share(*_moved(f.head(1), "incidents", "incidents_before"))),),
    "services_busiest_items": (Told(CHANGED, lambda f: share(*_moved(f.head(1), "submitted", "submitted_before"))),),
    "calls_unused_grants": (Told(f"^{FIGURE} of|中 {FIGURE} 项", len),),
    "calls_unused": (
        Told(f"^{FIGURE} dataset|^{FIGURE} 个数据集", lambda f: (f["kind"] == "dataset").sum()),
        Told(f"and {FIGURE} system|、{FIGURE} 个系统", lambda f: (f["kind"] == "system").sum()),
    ),
    "headline_figures": (Told(f"^{FIGURE} of .* met|中 {FIGURE} 项达标", lambda f: (f["status"] == "good").sum()),),
    "kpi_scorecard": (Told(f"^{FIGURE} of .* met|中 {FIGURE} 项达标", lambda f: (f["status"] == "good").sum()),),
    "scenarios_by_district": (
        Told(
            f"^{FIGURE} of .* off target|中 {FIGURE} 个未达标", lambda f: f["status"].isin(["alarm", "warning"]).sum()
        ),
    ),
    "services_ratings": (
        Told(
            f", {FIGURE} %.* bad|差评占 {FIGURE} %",
            lambda f: share(f.loc[f["rating"] <= 2, "cases"].sum(), f["cases"].sum()),
        ),
    ),
}


def _moved(frame: pd.DataFrame, now: str, before: str) -> tuple[float, float]:
    return frame[now].sum() - frame[before].sum(), frame[before].sum()


def false_numbers(panel: str, frame: pd.DataFrame, headline: str) -> list[str]:
    """The numbers of a headline that its rows do not give, within what three figures show."""
    wrong = []
    for told in NUMBERS.get(panel, ()) if len(frame) else ():
        found = re.search(told.pattern, headline)
        figure = next((group for group in found.groups() if group), None) if found else None
        if figure is not None:
            value, said = float(told.value(frame)), number(figure)
            digits = 0.051 if "." in figure else 0.51
            if not abs(value - said) <= max(digits, abs(value) * 0.006):
                wrong.append(f"says {figure}, the rows {value:g}")
    return wrong


BEYOND_HISTORY = {
    "en": r"in (?:the last )?30 days|far behind|; [^;]+ only \d|All steps with a limit 90|none fails|"
    "since the window began",
    "zh": r"30 天|明显落后|仅 \d[\d.]* %|均不低于|均未超过|较时段初",
}
"""Language -> what no headline may say about a window that the history does not cover: a judgement, a growth, "in 30
days". The frame says so in its column incomplete_before_utc."""


def beyond_history(frame: pd.DataFrame, headline: str, language: str) -> list[str]:
    """What a headline claims although the history does not cover the window of its rows."""
    if "incomplete_before_utc" not in frame or frame.empty:
        return []
    rows = frame[frame["incomplete_before_utc"].notna()]
    if "status" in rows and "measure" in rows:
        return [f"judges {row.measure}" for row in rows.itertuples() if row.status not in ("none", None)]
    found = re.search(BEYOND_HISTORY[language], headline) if len(rows) else None
    return [f"claims {found.group()} beyond the history"] if found else []


UNFILLED = {
    "data_call.status_code": r"fail|error|失败",
    "data_call.latency_ms": r"p95|\bms\b|毫秒",
    "data_call.system_id": r"system|grant|系统|授权",
    "data_call.dataset_id": r"dataset|grant|数据集|授权",
    "data_grant": r"grant|授权",
    "data_grant.system_id": r"grant|授权",
    "data_grant.dataset_id": r"grant|授权",
    "dataset": r"dataset|subjects|数据集|主题",
    "dataset.share_class": r"shared|withheld|共享",
    "dataset.domain": r"base database|subject|基础库|主题",
    "dataset.open_to_public": r"to the public|开放",
    "dataset_state.records": r"record|条",
    "business_system.cloud_migrated_on": r"cloud|上云|政务云",
    "service_case.due_at": r"[Oo]verdue|on time|\blate\b|逾期|按时|红牌|黄牌",
    "service_case.channel": r"online|hall|网上|大厅",
    "service_case.completed_at": r"completed|[Oo]verdue|on time|\d open|办结|逾期|按时|红牌|在办 \d",
    "service_item.instant": r"at once|秒办",
    "incident.due_at": r"\d over|over the(ir)? limit:|due closed on time|超时 \d|按时结案|due within",
    "incident.severity": r"[Cc]ritical|紧急|severity 1",
    "incident.source": r"first: [\d.]+ %|居首",  # "Yuhua first: 47 of 252 open" is about districts
    "incident.type_id": r"[Mm]ost frequent|[Gg]rown|增加最多|异常偏多",
    "district.population": r"per 10,000|每万人",
    "reading.value": r"alarm|warning|报警|预警",
    "quantity": r"alarm|warning|报警|预警",
    "indicator_value.value": r"target|达标",
}  # fmt: skip
"""A column that has no value, or a table without rows -> pattern of statements of headlines that would rest on it."""


def unfounded(unfilled: str, headline: str) -> str:
    """What a headline claims without a base; "" for nothing. unfilled: see `UNFILLED`."""
    found = re.search(UNFILLED[unfilled], headline) if unfilled in UNFILLED else None
    return found[0] if found else ""


def claims(panel: str, frame: pd.DataFrame, headline: str, language: str) -> list[str]:
    """Everything that is wrong with a headline over these rows."""
    extreme: Any = false_extreme(panel, frame, headline, language)
    told = [*trivial(panel, frame, headline), *false_numbers(panel, frame, headline)]
    told += beyond_history(frame, headline, language)
    return [*faults(headline, language), *([extreme] if extreme else []), *told]
