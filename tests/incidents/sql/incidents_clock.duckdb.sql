SELECT ended.stage, count(*) AS incidents, percentile_cont(:param_1) WITHIN GROUP (ORDER BY ended.lasted_us ASC) / :param_2 AS median_min, percentile_cont(:param_3) WITHIN GROUP (ORDER BY ended.lasted_us ASC) / :param_4 AS p90_min, sum(CASE WHEN (ended.limit_min IS NOT NULL) THEN :param_5 ELSE :param_6 END) AS limited, sum(CASE WHEN (ended.lasted_us <= ended.limit_min * :limit_min_1) THEN :param_7 ELSE :param_8 END) AS within, percentile_cont(:param_9) WITHIN GROUP (ORDER BY ended.limit_min ASC) AS usual_limit_min, percentile_cont(:param_10) WITHIN GROUP (ORDER BY ended.lasted_us / nullif(ended.limit_min, :nullif_1) ASC) / :param_11 AS p90_of_limit
FROM (SELECT passage.stage AS stage, date_diff('microsecond', passage.before, passage."at") AS lasted_us, CASE WHEN (passage.stage = :stage_1) THEN incident_type.register_min WHEN (passage.stage = :stage_2) THEN incident_type.dispatch_min WHEN (passage.stage = :stage_3) THEN incident_type.resolve_min END AS limit_min
FROM (SELECT incident_event.incident_id AS incident_id, incident.type_id AS type_id, incident_event.stage AS stage, incident_event."at" AS "at", lag(incident_event."at") OVER (PARTITION BY incident.reported_at, incident_event.incident_id ORDER BY incident_event."at", incident_event.event_seq) AS before
FROM incident_event JOIN incident ON incident.incident_id = incident_event.incident_id
WHERE incident.reported_at >= :reported_at_1 AND incident.reported_at < :reported_at_2 AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1) AND incident.district_id IN (:district_id_1_1, :district_id_1_2) AND incident.agency_id = :agency_id_1 AND incident_event."at" < :at_1) AS passage LEFT OUTER JOIN incident_type ON incident_type.type_id = passage.type_id
WHERE passage."at" >= :at_2 AND passage.before IS NOT NULL) AS ended GROUP BY ended.stage ORDER BY ended.stage
-- :param_1 = 0.5
-- :param_2 = 60000000.0
-- :param_3 = 0.9
-- :param_4 = 60000000.0
-- :param_5 = 1
-- :param_6 = 0
-- :limit_min_1 = 60000000.0
-- :param_7 = 1
-- :param_8 = 0
-- :param_9 = 0.5
-- :param_10 = 0.9
-- :nullif_1 = 0.0
-- :param_11 = 60000000.0
-- :stage_1 = 'registered'
-- :stage_2 = 'dispatched'
-- :stage_3 = 'resolved'
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
