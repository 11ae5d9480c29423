SELECT part.instant, count(*) AS completed, percentile_cont(:param_1) WITHIN GROUP (ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC) / :param_2 AS median_min, percentile_cont(:param_3) WITHIN GROUP (ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC) / :param_4 AS p90_min
FROM (SELECT service_case.case_id AS case_id, CASE WHEN (service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.instant IS true)) THEN :param_5 ELSE :param_6 END AS instant, service_case.submitted_at AS submitted_at, service_case.completed_at AS completed_at
FROM service_case
WHERE service_case.completed_at >= :completed_at_1 AND service_case.completed_at < :completed_at_2 AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1)) AS part GROUP BY part.instant ORDER BY part.instant DESC
-- :param_1 = 0.5
-- :param_2 = 60000000.0
-- :param_3 = 0.9
-- :param_4 = 60000000.0
-- :param_5 = True
-- :param_6 = False
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT part.instant, count(*) AS completed, percentile_cont(:param_1) WITHIN GROUP (ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC) / :param_2 AS median_min, percentile_cont(:param_3) WITHIN GROUP (ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC) / :param_4 AS p90_min
FROM (SELECT service_case.case_id AS case_id, CASE WHEN (service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.instant IS true)) THEN :param_5 ELSE :param_6 END AS instant, service_case.submitted_at AS submitted_at, service_case.completed_at AS completed_at
FROM service_case
WHERE service_case.completed_at >= :completed_at_1 AND service_case.completed_at < :completed_at_2 AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1)) AS part GROUP BY part.instant ORDER BY part.instant DESC
-- :param_1 = 0.5
-- :param_2 = 60000000.0
-- :param_3 = 0.9
-- :param_4 = 60000000.0
-- :param_5 = True
-- :param_6 = False
-- :completed_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
