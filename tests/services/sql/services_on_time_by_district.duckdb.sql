SELECT part.district_id, district.name_zh, district.name_en, part.due, part.on_time
FROM (SELECT service_case.district_id AS district_id, count(CASE WHEN (service_case.due_at >= :due_at_1 AND service_case.due_at < :due_at_2) THEN :param_1 END) AS due, count(CASE WHEN (service_case.due_at >= :due_at_3 AND service_case.due_at < :due_at_4 AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1) THEN :param_2 END) AS on_time
FROM service_case
WHERE service_case.due_at >= :due_at_5 AND service_case.due_at < :due_at_6 AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1) GROUP BY service_case.district_id) AS part LEFT OUTER JOIN district ON district.district_id = part.district_id ORDER BY part.due DESC, part.district_id
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :due_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT part.district_id, district.name_zh, district.name_en, part.due, part.on_time
FROM (SELECT service_case.district_id AS district_id, count(CASE WHEN (service_case.due_at >= :due_at_1 AND service_case.due_at < :due_at_2) THEN :param_1 END) AS due, count(CASE WHEN (service_case.due_at >= :due_at_3 AND service_case.due_at < :due_at_4 AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1) THEN :param_2 END) AS on_time
FROM service_case
WHERE service_case.due_at >= :due_at_5 AND service_case.due_at < :due_at_6 AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1) GROUP BY service_case.district_id) AS part LEFT OUTER JOIN district ON district.district_id = part.district_id ORDER BY part.due DESC, part.district_id
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_2 = 1
-- :due_at_5 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
