"""Hand-written SQL for panels of services, incidents, layers and scenarios. $end is also the moment."""

from __future__ import annotations

from tests.bench.handwritten import Hand

_OPEN = "reported_at < $end AND (closed_at IS NULL OR closed_at >= $end)"
_LAST_STEP = f"""
  SELECT e.incident_id, arg_max(e.stage, e.event_seq) AS stage, max(e.at) AS since
  FROM incident_event e JOIN incident i ON i.incident_id = e.incident_id
  WHERE {_OPEN} AND e.at < $end GROUP BY e.incident_id"""
OPEN_INCIDENTS = f"""
WITH last AS ({_LAST_STEP})
SELECT i.incident_id, last.stage, last.since, i.district_id, i.type_id, i.reported_at, i.due_at, t.command_system,
  t.name_zh AS type_zh, t.name_en AS type_en, d.name_zh AS district_zh, d.name_en AS district_en, i.severity, i.summary,
  i.lon, i.lat, i.agency_id, a.name_zh AS agency_zh, a.name_en AS agency_en,
  date_diff('microsecond', $end, i.due_at) / 6e7 AS minutes_left,
  CASE last.stage WHEN 'reported' THEN t.register_min WHEN 'registered' THEN t.dispatch_min
    WHEN 'responded' THEN t.resolve_min END AS limit_min,
  coalesce(
    date_diff('microsecond', last.since, $end) / 6e7 / nullif(limit_min, 0),
    date_diff('microsecond', i.reported_at, $end) / date_diff('microsecond', i.reported_at, i.due_at)
  ) AS limit_used, CASE WHEN i.severity = 1 THEN 0 WHEN i.due_at < $end THEN 1 ELSE 2 END AS rank
FROM incident i JOIN last ON last.incident_id = i.incident_id
LEFT JOIN incident_type t ON t.type_id = i.type_id LEFT JOIN district d ON d.district_id = i.district_id
LEFT JOIN agency a ON a.agency_id = i.agency_id
WHERE {_OPEN} AND last.stage <> 'closed'
ORDER BY rank, CASE rank WHEN 2 THEN severity END, limit_used DESC, i.reported_at, i.incident_id"""
_MOMENTS = [f"$end - INTERVAL {days} DAY" for days in range(8)]
_HELD = ", ".join(
    f"count(*) FILTER (since < {at} AND (until IS NULL OR until >= {at})) AS before_{days}"
    for days, at in enumerate(_MOMENTS)
)
_BY_STAGE = f"""
WITH steps AS (
  SELECT i.type_id, e.stage, e.at AS since,
    lead(e.at) OVER (PARTITION BY e.incident_id ORDER BY e.at, e.event_seq) AS until
  FROM incident_event e JOIN incident i ON i.incident_id = e.incident_id
  WHERE reported_at < $end AND (closed_at IS NULL OR closed_at >= $end - INTERVAL 7 DAY) AND e.at < $end
)
SELECT command_system, stage, {_HELD} FROM steps LEFT JOIN incident_type USING (type_id)
WHERE stage <> 'closed' GROUP BY command_system, stage HAVING before_0 > 0 ORDER BY command_system, stage"""
_QUARTERS = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, time_bucket(INTERVAL 15 MINUTE, {column}) AS quarter, count(*) AS incidents "
    f"FROM incident WHERE {column} >= $start AND {column} < $end GROUP BY quarter"
    for kind, column in (("reported", "reported_at"), ("closed", "closed_at"))
)
_INCIDENTS_FLOW = f"""
SELECT kind, quarter, incidents FROM ({_QUARTERS})
UNION ALL
SELECT 'open', NULL, count(*) FROM incident
WHERE reported_at < $start AND (closed_at IS NULL OR closed_at >= $start)"""
_CLOCK = """
WITH passage AS (
  SELECT i.type_id, e.stage, e.at, lag(e.at) OVER steps AS before, lag(e.stage) OVER steps AS stage_before,
    lead(e.at) OVER steps IS NULL AND (closed_at IS NULL OR closed_at >= $end) AS waits
  FROM incident_event e JOIN incident i ON i.incident_id = e.incident_id
  WHERE reported_at < $end AND (closed_at IS NULL OR closed_at >= $start) AND e.at < $end
  WINDOW steps AS (PARTITION BY e.incident_id ORDER BY e.at, e.event_seq)
), ended AS (
  SELECT stage, date_diff('microsecond', before, "at") AS lasted,
    CASE stage_before || ' ' || stage WHEN 'reported registered' THEN register_min
      WHEN 'registered dispatched' THEN dispatch_min WHEN 'responded resolved' THEN resolve_min END AS limit_min
  FROM passage LEFT JOIN incident_type USING (type_id) WHERE "at" >= $start AND before IS NOT NULL
), late AS (
  SELECT CASE stage WHEN 'reported' THEN 'registered' WHEN 'registered' THEN 'dispatched' ELSE 'resolved' END AS stage,
    count(*) FILTER (date_diff('microsecond', "at", $end) > 6e7 * CASE stage WHEN 'reported' THEN register_min
      WHEN 'registered' THEN dispatch_min WHEN 'responded' THEN resolve_min END) AS waiting
  FROM passage LEFT JOIN incident_type USING (type_id) WHERE waits GROUP BY 1
), step AS (
  SELECT stage, count(*) AS incidents, quantile_cont(lasted, [0.5, 0.9]) AS lasted, count(limit_min) AS ended_limited,
    count(*) FILTER (lasted <= limit_min * 6e7) AS within, quantile_cont(limit_min, 0.5) AS usual_limit,
    quantile_cont(lasted / nullif(limit_min, 0), 0.9) AS of_limit
  FROM ended GROUP BY stage
)
SELECT step.*, ended_limited + coalesce(waiting, 0) AS limited FROM step LEFT JOIN late USING (stage) ORDER BY stage"""

_SPANS = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, date_trunc('hour', {column}) AS span, count(*) AS cases "
    f"FROM service_case WHERE {column} >= $start AND {column} < $end GROUP BY span"
    for kind, column in (("submitted", "submitted_at"), ("accepted", "accepted_at"), ("completed", "completed_at"))
)
_SERVICES_FLOW = f"""
WITH day AS (
  SELECT CAST(span + INTERVAL 8 HOUR AS DATE) AS day, sum(cases) FILTER (kind = 'submitted') AS submitted,
    sum(cases) FILTER (kind = 'accepted') AS accepted, sum(cases) FILTER (kind = 'completed') AS completed
  FROM ({_SPANS}) GROUP BY day
), before AS (
  SELECT count(*) AS cases FROM service_case
  WHERE submitted_at < $start AND (completed_at IS NULL OR completed_at >= $start)
)
SELECT day, submitted, accepted, completed,
  (SELECT cases FROM before) + sum(submitted - completed) OVER (ORDER BY day) AS backlog
FROM day ORDER BY day"""
_OVERDUE = """
WITH part AS (
  SELECT agency_id, count(*) FILTER (now) AS open, count(*) FILTER (now AND due_at < $end) AS overdue,
    count(*) FILTER (now AND due_at >= $end AND due_at < $end + INTERVAL 24 HOUR) AS nearly,
    min(due_at) FILTER (now) AS first_due,
    count(*) FILTER (submitted_at < $week_end AND due_at < $week_end) AS overdue_before
  FROM (SELECT *, completed_at IS NULL OR completed_at >= $end AS now FROM service_case
        WHERE submitted_at < $end AND (completed_at IS NULL OR completed_at >= $week_end))
  LEFT JOIN service_item USING (item_id) GROUP BY agency_id
)
SELECT part.*, name_zh, name_en FROM part LEFT JOIN agency USING (agency_id) WHERE open > 0
ORDER BY overdue DESC, nearly DESC, agency_id"""


def _on_time(span: str) -> str:
    """Cases due in a span, and on time, as known at its end."""
    on_time = f"completed_at <= due_at AND completed_at < ${span}end"
    return f"""SELECT item_id, 1 AS due, CASE WHEN {on_time} THEN 1 ELSE 0 END AS on_time
    FROM service_case WHERE due_at >= ${span}start AND due_at < ${span}end"""


_ON_TIME_BY_AGENCY = f"""
WITH now AS (SELECT agency_id, sum(due) AS due, sum(on_time) AS on_time
             FROM ({_on_time("")}) LEFT JOIN service_item USING (item_id) GROUP BY agency_id),
  before AS (SELECT agency_id, sum(due) AS due_before, sum(on_time) AS on_time_before
             FROM ({_on_time("before_")}) LEFT JOIN service_item USING (item_id) GROUP BY agency_id)
SELECT now.*, due_before, on_time_before, name_zh, name_en
FROM now LEFT JOIN before USING (agency_id) LEFT JOIN agency USING (agency_id) ORDER BY due DESC, agency_id"""
_RATED = "rating IS NOT NULL AND rated_at >= ${0}start{1} AND rated_at < ${0}end{1}"
_LATER = " - INTERVAL 15 DAY"
_RATINGS = f"""
WITH rated AS (
  SELECT rating, count(*) AS cases, count(*) FILTER (rating <= 2 AND remedied_at < $end) AS remedied
  FROM service_case WHERE {_RATED.format("", "")} GROUP BY rating
), ended AS (
  SELECT rating, count(*) AS remedy_due,
    count(*) FILTER (remedied_at < $end AND remedied_at - rated_at <= INTERVAL 15 DAY) AS in_time
  FROM service_case WHERE rating <= 2 AND {_RATED.format("", _LATER)} GROUP BY rating
), before AS (
  SELECT rating, count(*) AS before FROM service_case WHERE {_RATED.format("before_", "")} GROUP BY rating
)
SELECT r.rating, coalesce(cases, 0) AS cases, coalesce(remedied, 0) AS remedied, coalesce(remedy_due, 0) AS remedy_due,
  coalesce(in_time, 0) AS in_time, before
FROM (SELECT unnest([5, 4, 3, 2, 1]) AS rating) r LEFT JOIN rated USING (rating) LEFT JOIN ended USING (rating)
LEFT JOIN before USING (rating) ORDER BY rating DESC"""

_RANK = """CASE WHEN value < alarm_low OR value > alarm_high THEN 4 WHEN value < warn_low OR value > warn_high THEN 3
    ELSE 1 END"""
_STATES = f"""
WITH newest AS (
  SELECT asset_id, quantity, max(observed_at) AS observed_at, arg_max(value, observed_at) AS value FROM reading
  WHERE observed_at >= $end - INTERVAL 3 DAY AND observed_at < $end AND value IS NOT NULL GROUP BY asset_id, quantity
), ranked AS (
  SELECT n.*, q.unit, CASE WHEN date_diff('microsecond', n.observed_at, $end) / 1e6 > offline_after_s THEN 2
    ELSE {_RANK} END AS rank,
    CASE WHEN value < alarm_low THEN alarm_low WHEN value > alarm_high THEN alarm_high WHEN value < warn_low
    THEN warn_low WHEN value > warn_high THEN warn_high END AS limit_value
  FROM newest n JOIN asset a USING (asset_id) JOIN quantity q ON q.layer = a.layer AND q.quantity = n.quantity
), worst AS (
  SELECT * FROM ranked
  QUALIFY row_number() OVER (PARTITION BY asset_id ORDER BY rank DESC, observed_at DESC, quantity) = 1
), state AS (
  SELECT a.*, w.quantity, w.value, w.unit, w.observed_at, w.limit_value,
    coalesce(w.rank, CASE WHEN a.layer IN (SELECT layer FROM quantity) THEN 2 ELSE 0 END) AS rank
  FROM asset a LEFT JOIN worst w USING (asset_id)
)"""
STATES_BY_DISTRICT = f"""{_STATES}
SELECT district_id, count(*) FILTER (rank <> 0) AS monitored, count(*) FILTER (rank > 1) AS abnormal
FROM state GROUP BY district_id"""
_ABNORMAL = f"""{_STATES}, known AS (
  SELECT r.asset_id, r.observed_at, {_RANK.replace("value", "r.value")} AS rank_then, q.offline_after_s,
    lag(rank_then) OVER series AS rank_before, lag(r.observed_at) OVER series AS before
  FROM reading r JOIN state s ON s.asset_id = r.asset_id AND s.quantity = r.quantity
  JOIN quantity q ON q.layer = s.layer AND q.quantity = r.quantity
  WHERE s.rank >= 3 AND r.observed_at >= $end - INTERVAL 3 DAY AND r.observed_at < $end AND r.value IS NOT NULL
  WINDOW series AS (PARTITION BY r.asset_id ORDER BY r.observed_at)
), spell AS (
  SELECT asset_id, max(observed_at) FILTER (before IS NULL OR rank_before <> rank_then
    OR date_diff('second', before, observed_at) > offline_after_s) AS since
  FROM known GROUP BY asset_id
)
SELECT s.*, CASE WHEN rank = 2 THEN observed_at ELSE since END AS since_at, d.name_zh AS district_zh,
  d.name_en AS district_en, a.name_zh AS agency_zh, a.name_en AS agency_en
FROM state s LEFT JOIN spell USING (asset_id) LEFT JOIN district d ON d.district_id = s.district_id
LEFT JOIN agency a ON a.agency_id = s.agency_id WHERE rank >= 2 ORDER BY rank DESC, since_at DESC, s.asset_id"""
_CAMERAS = f"""{_STATES}
SELECT c.*, name_zh, name_en FROM (
  SELECT agency_id, count(*) AS cameras, count(*) FILTER (rank = 1) AS online FROM state WHERE layer = 'camera'
  GROUP BY agency_id
) c LEFT JOIN agency USING (agency_id) ORDER BY cameras DESC, agency_id"""
_BOARD = """
WITH value AS (
  SELECT v.indicator_id, v.period, v.period_start, arg_max(v.value, v.load_seq) AS value,
    max(v.published_at) AS published_at
  FROM indicator_value v JOIN indicator i USING (indicator_id)
  WHERE v.published_at < $end AND v.value IS NOT NULL AND v.district_id IS NULL
    AND (v.agency_id IS NULL OR v.agency_id = i.agency_id)
  GROUP BY v.indicator_id, v.period, v.period_start
  QUALIFY row_number() OVER (PARTITION BY v.indicator_id, v.period ORDER BY v.period_start DESC) <= 24
), series AS (
  SELECT indicator_id, arg_max(value, period_start) AS value, arg_max(value, period_start, 2)[2] AS previous,
    max(period_start) AS period_start, list(value ORDER BY period_start) AS trend,
    arg_max(published_at, period_start) AS published_at
  FROM value GROUP BY indicator_id
), target AS (
  SELECT t.indicator_id, arg_max(target, valid_from) AS target FROM indicator_target t
  JOIN indicator i USING (indicator_id)
  WHERE valid_from <= $end AND (valid_to IS NULL OR valid_to > $end) AND district_id IS NULL
    AND (t.agency_id IS NULL OR t.agency_id = i.agency_id) GROUP BY t.indicator_id
)
SELECT i.*, s.value, previous, period_start, published_at, trend, target, a.name_zh AS agency_zh, a.name_en AS agency_en
FROM indicator i LEFT JOIN series s USING (indicator_id) LEFT JOIN target USING (indicator_id)
LEFT JOIN agency a ON a.agency_id = i.agency_id ORDER BY domain, indicator_id"""

OTHERS: dict[str, Hand] = {
    "services_flow": Hand(
        (_SERVICES_FLOW,),
        sums={"submitted": "0.submitted", "accepted": "0.accepted", "completed": "0.completed", "backlog": "0.backlog"},
    ),
    "services_overdue": Hand(
        (_OVERDUE,),
        sums={
            "open": "0.open", "overdue": "0.overdue", "nearly_overdue": "0.nearly",
            "overdue_before": "0.overdue_before",
        },
    ),
    "services_on_time_by_agency": Hand(
        (_ON_TIME_BY_AGENCY,),
        sums={"due": "0.due", "on_time": "0.on_time", "due_before": "0.due_before",
              "on_time_before": "0.on_time_before"},
    ),
    "services_ratings": Hand(
        (_RATINGS,),
        sums={"cases": "0.cases", "remedied": "0.remedied", "remedy_due": "0.remedy_due",
              "remedied_in_time": "0.in_time"},
    ),
    "incidents_by_stage": Hand((_BY_STAGE,), sums={"incidents": "0.before_0"}),
    "incidents_open": Hand((OPEN_INCIDENTS,), sums={"minutes_left": "0.minutes_left", "stage": "0.stage"}),
    "incidents_urgent": Hand(
        (f"""
SELECT *, count(*) OVER () AS open, count(*) FILTER (minutes_left < 0) OVER () AS over,
  count(*) FILTER (minutes_left >= 0 AND minutes_left < 30) OVER () AS due_soon FROM ({OPEN_INCIDENTS}) LIMIT 6""",),
        sums={"open": "0.open", "over": "0.over", "due_soon": "0.due_soon", "minutes_left": "0.minutes_left"},
    ),
    "incidents_flow": Hand((_INCIDENTS_FLOW,), rows=None),
    "incidents_clock": Hand((_CLOCK,), sums={"incidents": "0.incidents", "limited": "0.limited"}),
    "layers_map": Hand((f"{_STATES} SELECT * FROM state ORDER BY layer, rank, asset_id",), sums={"value": "0.value"}),
    "layers_status": Hand(
        (f"""{_STATES}
SELECT layer, count(*) AS assets, count(*) FILTER (rank = 4) AS alarm, count(*) FILTER (rank = 3) AS warning,
  count(*) FILTER (rank = 2) AS offline, count(*) FILTER (rank = 1) AS normal FROM state GROUP BY layer""",),
        sums={"assets": "0.assets", "alarm": "0.alarm", "warning": "0.warning", "offline": "0.offline"},
    ),
    "layers_abnormal": Hand((_ABNORMAL,), sums={"value": "0.value"}),
    "layers_cameras": Hand((_CAMERAS,), sums={"cameras": "0.cameras", "online": "0.online"}),
    "scenarios_board": Hand((_BOARD,), sums={"value": "0.value", "previous_value": "0.previous",
                                             "target": "0.target"}),
}  # fmt: skip
