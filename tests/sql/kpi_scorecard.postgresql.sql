SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)
-- :called_at_1 = datetime.datetime(2026, 11, 19, 16, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)
-- :called_at_1 = datetime.datetime(2026, 11, 12, 16, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM data_call
WHERE data_call.called_at < :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)
-- :called_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM data_call
WHERE data_call.called_at < :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)
-- :status_code_1 = 400
-- :param_1 = 1
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)
-- :status_code_1 = 400
-- :param_1 = 1
-- :called_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(called.dataset_id) AS numerator, CASE WHEN (count(called.dataset_id) > :count_1::INTEGER) THEN count(*) END AS denominator
FROM (SELECT dataset.dataset_id AS dataset_id, dataset.provider_agency_id AS agency_id, dataset.share_class AS share_class, dataset.name_zh AS name_zh, dataset.name_en AS name_en
FROM dataset) AS listed LEFT OUTER JOIN (SELECT DISTINCT data_call.dataset_id AS dataset_id
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)) AS called ON called.dataset_id = listed.dataset_id
-- :count_1 = 0
-- :called_at_1 = datetime.datetime(2026, 10, 21, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(called.dataset_id) AS numerator, CASE WHEN (count(called.dataset_id) > :count_1::INTEGER) THEN count(*) END AS denominator
FROM (SELECT dataset.dataset_id AS dataset_id, dataset.provider_agency_id AS agency_id, dataset.share_class AS share_class, dataset.name_zh AS name_zh, dataset.name_en AS name_en
FROM dataset) AS listed LEFT OUTER JOIN (SELECT DISTINCT data_call.dataset_id AS dataset_id
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR)) AS called ON called.dataset_id = listed.dataset_id
-- :count_1 = 0
-- :called_at_1 = datetime.datetime(2026, 9, 21, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 10, 21, 12, 0)
-- :agency_id_1 = 'A1'

SELECT count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS denominator
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS denominator
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 6, 12, 0)
-- :due_at_4 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_2 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM service_case
WHERE service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :submitted_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (service_case.rating <= :rating_1::SMALLINT AND service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) / 60)::double precision <= :param_1 AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS numerator, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS denominator
FROM service_case
WHERE service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :rating_1 = 2
-- :rated_at_1 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_2 = datetime.datetime(2026, 11, 5, 12, 0)
-- :param_1 = 21600.0
-- :remedied_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_4 = datetime.datetime(2026, 11, 5, 12, 0)
-- :param_3 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (service_case.rating <= :rating_1::SMALLINT AND service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) / 60)::double precision <= :param_1 AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS numerator, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS denominator
FROM service_case
WHERE service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR)
-- :rating_1 = 2
-- :rated_at_1 = datetime.datetime(2026, 10, 22, 12, 0)
-- :rated_at_2 = datetime.datetime(2026, 10, 29, 12, 0)
-- :param_1 = 21600.0
-- :remedied_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :param_2 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 22, 12, 0)
-- :rated_at_4 = datetime.datetime(2026, 10, 29, 12, 0)
-- :param_3 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :param_1 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :param_1 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR
-- :reported_at_1 = datetime.datetime(2026, 11, 6, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT sum(part.opened) AS numerator, sum(district.population) AS denominator
FROM (SELECT incident.district_id AS district_id, count(CASE WHEN (incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR) THEN :param_1::INTEGER END) AS opened
FROM incident
WHERE incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) GROUP BY incident.district_id) AS part JOIN district ON district.district_id = part.district_id
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :param_1 = 1
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT sum(part.opened) AS numerator, sum(district.population) AS denominator
FROM (SELECT incident.district_id AS district_id, count(CASE WHEN (incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR) THEN :param_1::INTEGER END) AS opened
FROM incident
WHERE incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) GROUP BY incident.district_id) AS part JOIN district ON district.district_id = part.district_id
-- :reported_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 19, 12, 0)
-- :agency_id_1 = 'A1'
-- :param_1 = 1
-- :reported_at_2 = datetime.datetime(2026, 11, 19, 12, 0)
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT count(CASE WHEN (assets.state IN (:state_1_1::VARCHAR, :state_1_2::VARCHAR, :state_1_3::VARCHAR)) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (assets.state != :state_2::VARCHAR) THEN :param_2::INTEGER END) AS denominator
FROM (SELECT described.asset_id AS asset_id, described.layer AS layer, described.kind AS kind, described.name_zh AS name_zh, described.name_en AS name_en, described.lon AS lon, described.lat AS lat, described.district_id AS district_id, described.quantity AS quantity, described.value AS value, described.unit AS unit, described.observed_at AS observed_at, described.selected AS selected, CASE WHEN (described.rank = :rank_1::INTEGER) THEN :param_3::VARCHAR WHEN (described.rank = :rank_2::INTEGER) THEN :param_4::VARCHAR WHEN (described.rank = :rank_3::INTEGER) THEN :param_5::VARCHAR WHEN (described.rank = :rank_4::INTEGER) THEN :param_6::VARCHAR ELSE :param_7::VARCHAR END AS state
FROM (SELECT asset.asset_id AS asset_id, asset.layer AS layer, asset.kind AS kind, asset.name_zh AS name_zh, asset.name_en AS name_en, coalesce(worst.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_8::INTEGER ELSE :param_9::INTEGER END) AS rank, asset.lon AS lon, asset.lat AS lat, asset.district_id AS district_id, worst.quantity AS quantity, worst.value AS value, worst.unit AS unit, worst.observed_at AS observed_at, asset.asset_id = :asset_id_1::VARCHAR AS selected
FROM asset LEFT OUTER JOIN (SELECT ranked.asset_id AS asset_id, ranked.quantity AS quantity, ranked.value AS value, ranked.observed_at AS observed_at, ranked.unit AS unit, ranked.offline_after_s AS offline_after_s, ranked.limit_value AS limit_value, ranked.rank AS rank, row_number() OVER (PARTITION BY ranked.asset_id ORDER BY ranked.rank DESC, ranked.observed_at DESC, ranked.quantity) AS worst
FROM (SELECT measured.asset_id AS asset_id, measured.quantity AS quantity, measured.value AS value, measured.observed_at AS observed_at, measured.unit AS unit, measured.offline_after_s AS offline_after_s, measured.limit_value AS limit_value, CASE WHEN ((extract(epoch from (:param_10::TIMESTAMP WITHOUT TIME ZONE - measured.observed_at)) / 60)::double precision * :param_11::INTEGER > measured.offline_after_s) THEN :param_12::INTEGER ELSE measured.rank END AS rank
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.value AS value, reading.observed_at AS observed_at, quantity.unit AS unit, quantity.offline_after_s AS offline_after_s, CASE WHEN (reading.value < quantity.alarm_low OR reading.value > quantity.alarm_high) THEN :param_13::INTEGER WHEN (reading.value < quantity.warn_low OR reading.value > quantity.warn_high) THEN :param_14::INTEGER ELSE :param_15::INTEGER END AS rank, CASE WHEN (reading.value < quantity.alarm_low) THEN quantity.alarm_low WHEN (reading.value > quantity.alarm_high) THEN quantity.alarm_high WHEN (reading.value < quantity.warn_low) THEN quantity.warn_low WHEN (reading.value > quantity.warn_high) THEN quantity.warn_high END AS limit_value, row_number() OVER (PARTITION BY reading.asset_id, reading.quantity ORDER BY reading.observed_at DESC, reading.load_seq DESC, reading.value DESC NULLS LAST) AS newest
FROM reading JOIN asset ON asset.asset_id = reading.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = reading.quantity
WHERE reading.observed_at >= :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_2::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL AND asset.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND asset.agency_id = :agency_id_1::VARCHAR) AS measured
WHERE measured.newest = :newest_1::INTEGER) AS ranked) AS worst ON worst.asset_id = asset.asset_id AND worst.worst = :worst_1::INTEGER
WHERE asset.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND asset.agency_id = :agency_id_2::VARCHAR) AS described) AS assets
-- :param_1 = 1
-- :state_2 = 'none'
-- :param_2 = 1
-- :rank_1 = 1
-- :param_3 = 'normal'
-- :rank_2 = 2
-- :param_4 = 'offline'
-- :rank_3 = 3
-- :param_5 = 'warning'
-- :rank_4 = 4
-- :param_6 = 'alarm'
-- :param_7 = 'none'
-- :param_8 = 2
-- :param_9 = 0
-- :asset_id_1 = ''
-- :param_10 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_11 = 60
-- :param_12 = 2
-- :param_13 = 4
-- :param_14 = 3
-- :param_15 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 0)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :newest_1 = 1
-- :worst_1 = 1
-- :agency_id_2 = 'A1'
-- :state_1_1 = 'alarm'
-- :state_1_2 = 'warning'
-- :state_1_3 = 'offline'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT count(CASE WHEN (assets.state IN (:state_1_1::VARCHAR, :state_1_2::VARCHAR, :state_1_3::VARCHAR)) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (assets.state != :state_2::VARCHAR) THEN :param_2::INTEGER END) AS denominator
FROM (SELECT described.asset_id AS asset_id, described.layer AS layer, described.kind AS kind, described.name_zh AS name_zh, described.name_en AS name_en, described.lon AS lon, described.lat AS lat, described.district_id AS district_id, described.quantity AS quantity, described.value AS value, described.unit AS unit, described.observed_at AS observed_at, described.selected AS selected, CASE WHEN (described.rank = :rank_1::INTEGER) THEN :param_3::VARCHAR WHEN (described.rank = :rank_2::INTEGER) THEN :param_4::VARCHAR WHEN (described.rank = :rank_3::INTEGER) THEN :param_5::VARCHAR WHEN (described.rank = :rank_4::INTEGER) THEN :param_6::VARCHAR ELSE :param_7::VARCHAR END AS state
FROM (SELECT asset.asset_id AS asset_id, asset.layer AS layer, asset.kind AS kind, asset.name_zh AS name_zh, asset.name_en AS name_en, coalesce(worst.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_8::INTEGER ELSE :param_9::INTEGER END) AS rank, asset.lon AS lon, asset.lat AS lat, asset.district_id AS district_id, worst.quantity AS quantity, worst.value AS value, worst.unit AS unit, worst.observed_at AS observed_at, asset.asset_id = :asset_id_1::VARCHAR AS selected
FROM asset LEFT OUTER JOIN (SELECT ranked.asset_id AS asset_id, ranked.quantity AS quantity, ranked.value AS value, ranked.observed_at AS observed_at, ranked.unit AS unit, ranked.offline_after_s AS offline_after_s, ranked.limit_value AS limit_value, ranked.rank AS rank, row_number() OVER (PARTITION BY ranked.asset_id ORDER BY ranked.rank DESC, ranked.observed_at DESC, ranked.quantity) AS worst
FROM (SELECT measured.asset_id AS asset_id, measured.quantity AS quantity, measured.value AS value, measured.observed_at AS observed_at, measured.unit AS unit, measured.offline_after_s AS offline_after_s, measured.limit_value AS limit_value, CASE WHEN ((extract(epoch from (:param_10::TIMESTAMP WITHOUT TIME ZONE - measured.observed_at)) / 60)::double precision * :param_11::INTEGER > measured.offline_after_s) THEN :param_12::INTEGER ELSE measured.rank END AS rank
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.value AS value, reading.observed_at AS observed_at, quantity.unit AS unit, quantity.offline_after_s AS offline_after_s, CASE WHEN (reading.value < quantity.alarm_low OR reading.value > quantity.alarm_high) THEN :param_13::INTEGER WHEN (reading.value < quantity.warn_low OR reading.value > quantity.warn_high) THEN :param_14::INTEGER ELSE :param_15::INTEGER END AS rank, CASE WHEN (reading.value < quantity.alarm_low) THEN quantity.alarm_low WHEN (reading.value > quantity.alarm_high) THEN quantity.alarm_high WHEN (reading.value < quantity.warn_low) THEN quantity.warn_low WHEN (reading.value > quantity.warn_high) THEN quantity.warn_high END AS limit_value, row_number() OVER (PARTITION BY reading.asset_id, reading.quantity ORDER BY reading.observed_at DESC, reading.load_seq DESC, reading.value DESC NULLS LAST) AS newest
FROM reading JOIN asset ON asset.asset_id = reading.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = reading.quantity
WHERE reading.observed_at >= :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_2::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL AND asset.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND asset.agency_id = :agency_id_1::VARCHAR) AS measured
WHERE measured.newest = :newest_1::INTEGER) AS ranked) AS worst ON worst.asset_id = asset.asset_id AND worst.worst = :worst_1::INTEGER
WHERE asset.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND asset.agency_id = :agency_id_2::VARCHAR) AS described) AS assets
-- :param_1 = 1
-- :state_2 = 'none'
-- :param_2 = 1
-- :rank_1 = 1
-- :param_3 = 'normal'
-- :rank_2 = 2
-- :param_4 = 'offline'
-- :rank_3 = 3
-- :param_5 = 'warning'
-- :rank_4 = 4
-- :param_6 = 'alarm'
-- :param_7 = 'none'
-- :param_8 = 2
-- :param_9 = 0
-- :asset_id_1 = ''
-- :param_10 = datetime.datetime(2026, 11, 19, 12, 0)
-- :param_11 = 60
-- :param_12 = 2
-- :param_13 = 4
-- :param_14 = 3
-- :param_15 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 16, 12, 0)
-- :observed_at_2 = datetime.datetime(2026, 11, 19, 12, 0)
-- :agency_id_1 = 'A1'
-- :newest_1 = 1
-- :worst_1 = 1
-- :agency_id_2 = 'A1'
-- :state_1_1 = 'alarm'
-- :state_1_2 = 'warning'
-- :state_1_3 = 'offline'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT service_case.district_id AS unit
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS denominator, service_case.district_id AS district_id
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT service_case.district_id AS unit
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, service_case.district_id AS district_id
FROM service_case
WHERE service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT service_case.district_id AS unit
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, service_case.district_id AS district_id
FROM service_case
WHERE service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT service_case.district_id AS unit
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(CASE WHEN (service_case.rating <= :rating_1::SMALLINT AND service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) / 60)::double precision <= :param_1 AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS numerator, count(CASE WHEN (service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_3::INTEGER END) AS denominator, service_case.district_id AS district_id
FROM service_case
WHERE service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :rating_1 = 2
-- :rated_at_1 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_2 = datetime.datetime(2026, 11, 5, 12, 0)
-- :param_1 = 21600.0
-- :remedied_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 29, 12, 0)
-- :rated_at_4 = datetime.datetime(2026, 11, 5, 12, 0)
-- :param_3 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.reported_at >= :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :reported_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT sum(part.opened) AS numerator, sum(district.population) AS denominator, part.district_id AS district_id
FROM (SELECT incident.district_id AS district_id, count(CASE WHEN (incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR) THEN :param_1::INTEGER END) AS opened
FROM incident
WHERE incident.reported_at < :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) GROUP BY incident.district_id) AS part JOIN district ON district.district_id = part.district_id GROUP BY part.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :param_1 = 1
-- :reported_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT asset.district_id AS unit
FROM asset
WHERE asset.district_id IS NOT NULL AND asset.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR)) AS units LEFT OUTER JOIN (SELECT count(CASE WHEN (assets.state IN (:state_1_1::VARCHAR, :state_1_2::VARCHAR, :state_1_3::VARCHAR)) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (assets.state != :state_2::VARCHAR) THEN :param_2::INTEGER END) AS denominator, assets.district_id AS district_id
FROM (SELECT described.asset_id AS asset_id, described.layer AS layer, described.kind AS kind, described.name_zh AS name_zh, described.name_en AS name_en, described.lon AS lon, described.lat AS lat, described.district_id AS district_id, described.quantity AS quantity, described.value AS value, described.unit AS unit, described.observed_at AS observed_at, described.selected AS selected, CASE WHEN (described.rank = :rank_1::INTEGER) THEN :param_3::VARCHAR WHEN (described.rank = :rank_2::INTEGER) THEN :param_4::VARCHAR WHEN (described.rank = :rank_3::INTEGER) THEN :param_5::VARCHAR WHEN (described.rank = :rank_4::INTEGER) THEN :param_6::VARCHAR ELSE :param_7::VARCHAR END AS state
FROM (SELECT asset.asset_id AS asset_id, asset.layer AS layer, asset.kind AS kind, asset.name_zh AS name_zh, asset.name_en AS name_en, coalesce(worst.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_8::INTEGER ELSE :param_9::INTEGER END) AS rank, asset.lon AS lon, asset.lat AS lat, asset.district_id AS district_id, worst.quantity AS quantity, worst.value AS value, worst.unit AS unit, worst.observed_at AS observed_at, asset.asset_id = :asset_id_1::VARCHAR AS selected
FROM asset LEFT OUTER JOIN (SELECT ranked.asset_id AS asset_id, ranked.quantity AS quantity, ranked.value AS value, ranked.observed_at AS observed_at, ranked.unit AS unit, ranked.offline_after_s AS offline_after_s, ranked.limit_value AS limit_value, ranked.rank AS rank, row_number() OVER (PARTITION BY ranked.asset_id ORDER BY ranked.rank DESC, ranked.observed_at DESC, ranked.quantity) AS worst
FROM (SELECT measured.asset_id AS asset_id, measured.quantity AS quantity, measured.value AS value, measured.observed_at AS observed_at, measured.unit AS unit, measured.offline_after_s AS offline_after_s, measured.limit_value AS limit_value, CASE WHEN ((extract(epoch from (:param_10::TIMESTAMP WITHOUT TIME ZONE - measured.observed_at)) / 60)::double precision * :param_11::INTEGER > measured.offline_after_s) THEN :param_12::INTEGER ELSE measured.rank END AS rank
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.value AS value, reading.observed_at AS observed_at, quantity.unit AS unit, quantity.offline_after_s AS offline_after_s, CASE WHEN (reading.value < quantity.alarm_low OR reading.value > quantity.alarm_high) THEN :param_13::INTEGER WHEN (reading.value < quantity.warn_low OR reading.value > quantity.warn_high) THEN :param_14::INTEGER ELSE :param_15::INTEGER END AS rank, CASE WHEN (reading.value < quantity.alarm_low) THEN quantity.alarm_low WHEN (reading.value > quantity.alarm_high) THEN quantity.alarm_high WHEN (reading.value < quantity.warn_low) THEN quantity.warn_low WHEN (reading.value > quantity.warn_high) THEN quantity.warn_high END AS limit_value, row_number() OVER (PARTITION BY reading.asset_id, reading.quantity ORDER BY reading.observed_at DESC, reading.load_seq DESC, reading.value DESC NULLS LAST) AS newest
FROM reading JOIN asset ON asset.asset_id = reading.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = reading.quantity
WHERE reading.observed_at >= :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_2::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL AND asset.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND asset.agency_id = :agency_id_1::VARCHAR) AS measured
WHERE measured.newest = :newest_1::INTEGER) AS ranked) AS worst ON worst.asset_id = asset.asset_id AND worst.worst = :worst_1::INTEGER
WHERE asset.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND asset.agency_id = :agency_id_2::VARCHAR) AS described) AS assets GROUP BY assets.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :param_1 = 1
-- :state_2 = 'none'
-- :param_2 = 1
-- :rank_1 = 1
-- :param_3 = 'normal'
-- :rank_2 = 2
-- :param_4 = 'offline'
-- :rank_3 = 3
-- :param_5 = 'warning'
-- :rank_4 = 4
-- :param_6 = 'alarm'
-- :param_7 = 'none'
-- :param_8 = 2
-- :param_9 = 0
-- :asset_id_1 = ''
-- :param_10 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_11 = 60
-- :param_12 = 2
-- :param_13 = 4
-- :param_14 = 3
-- :param_15 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 0)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :newest_1 = 1
-- :worst_1 = 1
-- :agency_id_2 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :state_1_1 = 'alarm'
-- :state_1_2 = 'warning'
-- :state_1_3 = 'offline'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
