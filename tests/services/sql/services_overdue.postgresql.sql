SELECT part.agency_id, agency.name_zh, agency.name_en, part.open, part.overdue, part.nearly_overdue, part.first_due_at, part.overdue_before
FROM (SELECT service_item.agency_id AS agency_id, count(CASE WHEN (service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE)) THEN :param_1::INTEGER END) AS open, count(CASE WHEN (service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_2::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS overdue, count(CASE WHEN (service_case.submitted_at < :submitted_at_3::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_3::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at >= :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_3::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS nearly_overdue, min(CASE WHEN (service_case.submitted_at < :submitted_at_4::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_4::TIMESTAMP WITHOUT TIME ZONE)) THEN service_case.due_at END) AS first_due_at, count(CASE WHEN (service_case.submitted_at < :submitted_at_5::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_5::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_4::INTEGER END) AS overdue_before
FROM service_case LEFT OUTER JOIN service_item ON service_item.item_id = service_case.item_id
WHERE service_case.submitted_at >= :submitted_at_6::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_7::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_6::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_item.agency_id) AS part LEFT OUTER JOIN agency ON agency.agency_id = part.agency_id
WHERE part.open > :open_1::INTEGER ORDER BY part.overdue DESC, part.nearly_overdue DESC, part.agency_id
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_1 = 1
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :submitted_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_3 = datetime.datetime(2026, 11, 21, 12, 30)
-- :param_3 = 1
-- :submitted_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :submitted_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_4 = 1
-- :submitted_at_6 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_7 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :open_1 = 0
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
