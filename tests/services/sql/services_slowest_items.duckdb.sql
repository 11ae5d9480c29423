SELECT part.item_id, part.completed, part.median_min, part.p90_min
FROM (SELECT service_case.item_id AS item_id, count(*) AS completed, percentile_cont(:param_1) WITHIN GROUP (ORDER BY CASE WHEN (service_case.completed_at >= :completed_at_1 AND service_case.completed_at < :completed_at_2) THEN date_diff('microsecond', service_case.submitted_at, service_case.completed_at) END ASC) / :param_2 AS median_min, percentile_cont(:param_3) WITHIN GROUP (ORDER BY CASE WHEN (service_case.completed_at >= :completed_at_1 AND service_case.completed_at < :completed_at_2) THEN date_diff('microsecond', service_case.submitted_at, service_case.completed_at) END ASC) / :param_4 AS p90_min
FROM service_case
WHERE service_case.completed_at >= :completed_at_1 AND service_case.completed_at < :completed_at_2 AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1) GROUP BY service_case.item_id
HAVING count(*) >= :count_1) AS part ORDER BY part.median_min DESC, part.item_id
-- :param_1 = 0.5
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 60000000.0
-- :param_3 = 0.9
-- :param_4 = 60000000.0
-- :agency_id_1 = 'A1'
-- :count_1 = 5
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT service_item.item_id, service_item.kind, service_item.promised_days, service_item.legal_days, service_item.name_zh, service_item.name_en, service_item.agency_id, agency.name_zh AS agency_name_zh, agency.name_en AS agency_name_en
FROM service_item LEFT OUTER JOIN agency ON agency.agency_id = service_item.agency_id ORDER BY service_item.item_id
