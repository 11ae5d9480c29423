"""Hand-written SQL for the panels with figures of all domains: headline figures, map and scorecard."""

from __future__ import annotations

from tests.bench.handwritten import SUMS, Hand, calls
from tests.bench.handwritten_others import OPEN_INCIDENTS, STATES_BY_DISTRICT

_WEEK_BEFORE = "($end - INTERVAL 1 DAY)"
_WEEK_BEFORE = "$week_end"


def _open_incidents(at: str) -> str:
    return f"reported_at < {at} AND (closed_at IS NULL OR closed_at >= {at})"


def _open_cases(at: str) -> str:
    return f"submitted_at < {at} AND (completed_at IS NULL OR completed_at >= {at})"


def _within(column: str, span: str) -> str:
    return f"{column} >= ${span}start AND {column} < ${span}end"


def _count(name: str, table: str, where: str, part: str = "false") -> str:
    """SELECT of name, district_id, counted (all rows that meet `where`) and part (those that also meet `part`)."""
    counts = f"count(*) AS counted, count(*) FILTER ({part}) AS part"
    return f"SELECT '{name}' AS name, district_id, {counts} FROM {table} WHERE {where} GROUP BY district_id"


def _on_time(span: str) -> str:
    return f"completed_at <= due_at AND completed_at < ${span}end"


def _both(*arms: tuple[str, str, str, str, str, str]) -> str:
    """The counts of each arm, now and before. An arm: (name, table, where, part, where before, part before)."""
    now = [_count(name, table, where, part) for name, table, where, part, _, _ in arms]
    before = [_count(f"{name}_before", table, where, part) for name, table, _, _, where, part in arms]
    return " UNION ALL ".join(now + before)


_OPEN_INCIDENTS = (
    "incidents_open", "incident", _open_incidents("$end"), "due_at < $end", _open_incidents(_WEEK_BEFORE),
    f"due_at < {_WEEK_BEFORE}",
)  # fmt: skip
_CASES_DUE = (
    "cases_due", "service_case", _within("due_at", ""), _on_time(""), _within("due_at", "before_"),
    _on_time("before_"),
)  # fmt: skip
_EVER = """
SELECT 'ever' AS name, sum(calls) AS calls, 0 AS errors FROM (
  SELECT calls FROM calls_hour WHERE starts_at < $h1
  UNION ALL SELECT count(*) FROM data_call WHERE called_at >= $h1 AND called_at < $end)
UNION ALL
SELECT 'ever_before', sum(calls), 0 FROM (
  SELECT calls FROM calls_hour WHERE starts_at < $week_h1
  UNION ALL SELECT count(*) FROM data_call WHERE called_at >= $week_h1 AND called_at < $week_end)"""
_CALLS = " UNION ALL ".join(
    f"SELECT '{name}' AS name, {SUMS} FROM ({calls(span=span)})"
    for name, span in (("today", "today_"), ("today_before", "today_before_"), ("rate", ""), ("rate_before", "before_"))
)
_PARTS = f"""
SELECT 'linked' AS part, 'systems' AS name, count(*) AS numerator FROM business_system
UNION ALL SELECT 'linked', 'agencies', count(DISTINCT agency_id) FROM business_system
UNION ALL SELECT 'over', command_system, count(*) FROM incident JOIN incident_type USING (type_id)
WHERE {_open_incidents("$end")} AND due_at < $end GROUP BY command_system
UNION ALL (
  SELECT 'errors', coalesce(name_en, dataset_id), sum(errors) AS errors
  FROM ({calls("dataset_id")}) LEFT JOIN dataset USING (dataset_id)
  GROUP BY dataset_id, name_en HAVING sum(errors) > 0 ORDER BY errors DESC, dataset_id LIMIT 1
)"""
_SHADES = " UNION ALL ".join(
    (
        _count("incidents_open", "incident", _open_incidents("$end"), "due_at < $end"),
        _count("incidents_due", "incident", _within("due_at", ""), "closed_at <= due_at"),
        _count("incidents_reported", "incident", _within("reported_at", "")),
        _count("cases_due", "service_case", _within("due_at", ""), _on_time("")),
        _count("cases_open", "service_case", _open_cases("$end"), "due_at < $end"),
    )
)
_LATER = " - INTERVAL 15 DAY"


def _remedy(span: str) -> tuple[str, str]:
    where = f"rating <= 2 AND rated_at >= ${span}start{_LATER} AND rated_at < ${span}end{_LATER}"
    return where, f"remedied_at - rated_at <= INTERVAL 15 DAY AND remedied_at < ${span}end"


_SCORED = _both(
    _OPEN_INCIDENTS,
    ("incidents_due", "incident", _within("due_at", ""), "closed_at <= due_at", _within("due_at", "before_"),
     "closed_at <= due_at"),
    ("incidents_reported", "incident", _within("reported_at", ""), "false", _within("reported_at", "before_"),
     "false"),
    _CASES_DUE,
    ("cases_open", "service_case", _open_cases("$end"), "due_at < $end", _open_cases(_WEEK_BEFORE),
     f"due_at < {_WEEK_BEFORE}"),
    ("bad_ratings", "service_case", *_remedy(""), *_remedy("before_")),
)  # fmt: skip
_USED = " UNION ALL ".join(
    f"SELECT '{name}' AS name, count(DISTINCT dataset_id) AS used, (SELECT count(*) FROM dataset) AS listed "
    f"FROM ({calls('dataset_id', span=span)}) JOIN dataset USING (dataset_id)"
    for name, span in (("used", "month_"), ("used_before", "month_before_"))
)
_SAID = {
    "calls_today": "0.today.calls", "calls_ever": "0.ever.calls", "calls_error_rate": "0.rate.errors",
    "cases_on_time": "1.cases_due.part", "incidents_open": "1.incidents_open.counted",
    "incidents_over_limit": "1.incidents_open.part",
}  # fmt: skip
_SAID_ON_CARD = {
    "datasets_used_30d": "2.used.used", "cases_backlog": "1.cases_open.counted", "cases_overdue": "1.cases_open.part",
    "bad_ratings_remedied": "1.bad_ratings.part", "incidents_closed_on_time": "1.incidents_due.part",
    "incidents_reported": "1.incidents_reported.counted",
}  # fmt: skip

FIGURES: dict[str, Hand] = {
    "headline_figures": Hand(
        (f"{_CALLS} UNION ALL {_EVER}", _both(_OPEN_INCIDENTS, _CASES_DUE), _PARTS), rows=None, figures=_SAID
    ),
    "city_map": Hand(
        (f"SELECT s.*, name_zh, name_en, population FROM ({_SHADES}) s LEFT JOIN district USING (district_id)",
         OPEN_INCIDENTS),
        rows=None,
        sums={"minutes_left": "1.minutes_left"},
    ),
    "kpi_scorecard": Hand(
        (f"{_CALLS} UNION ALL {_EVER}", _SCORED, _USED, STATES_BY_DISTRICT,
         STATES_BY_DISTRICT.replace("$end", _WEEK_BEFORE)),
        rows=None,
        figures=_SAID | _SAID_ON_CARD,
    ),
}  # fmt: skip
