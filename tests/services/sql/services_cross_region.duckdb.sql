SELECT part.item_id, service_item.agency_id, service_item.name_zh, service_item.name_en, part.submitted, part.due, part.on_time
FROM (SELECT found.item_id AS item_id, sum(found.submitted) AS submitted, sum(found.due) AS due, sum(found.on_time) AS on_time
FROM (SELECT service_case.item_id AS item_id, count(*) AS submitted, :param_1 AS due, :param_1 AS on_time
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_1 AND service_case.submitted_at < :submitted_at_2 AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1) GROUP BY service_case.item_id UNION ALL SELECT service_case.item_id AS item_id, :param_1 AS submitted, count(CASE WHEN (service_case.due_at >= :due_at_1 AND service_case.due_at < :due_at_2) THEN :param_2 END) AS due, count(CASE WHEN (service_case.due_at >= :due_at_3 AND service_case.due_at < :due_at_4 AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1) THEN :param_3 END) AS on_time
FROM service_case
WHERE service_case.due_at >= :due_at_5 AND service_case.due_at < :due_at_6 AND service_case.district_id IN (:district_id_2_1, :district_id_2_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_2) GROUP BY service_case.item_id) AS found GROUP BY found.item_id) AS part JOIN service_item ON service_item.item_id = part.item_id
WHERE service_item.cross_region IS true ORDER BY part.submitted DESC, part.item_id
-- :param_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_3 = 1
-- :due_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT count(CASE WHEN (service_case.due_at >= :due_at_1 AND service_case.due_at < :due_at_2) THEN :param_1 END) AS due, count(CASE WHEN (service_case.due_at >= :due_at_3 AND service_case.due_at < :due_at_4 AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1) THEN :param_2 END) AS on_time
FROM service_case
WHERE service_case.due_at >= :due_at_5 AND service_case.due_at < :due_at_6 AND (service_case.item_id NOT IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.cross_region IS true)) AND service_case.district_id IN (:district_id_1_1, :district_id_1_2) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1)
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
