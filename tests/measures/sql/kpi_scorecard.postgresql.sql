SELECT district.district_id, district.name_zh, district.name_en, district.population
FROM district ORDER BY district.district_id

SELECT counts.question, counts.population, counts.unit, counts.counted, counts.part
FROM (SELECT :param_1::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS part, :param_3::VARCHAR AS question
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_4::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_2::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_5::TIMESTAMP WITHOUT TIME ZONE) THEN :param_5::INTEGER END) AS part, :param_6::VARCHAR AS question
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_3::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_3::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_2::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_7::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.rating <= :rating_1::SMALLINT AND service_case.rated_at >= :rated_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_2::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) * 1000000)::bigint / CAST(:param_8 AS DOUBLE PRECISION) <= :param_9 AND service_case.remedied_at < :remedied_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_10::INTEGER END) AS part, :param_11::VARCHAR AS question
FROM service_case
WHERE service_case.rating <= :rating_2::SMALLINT AND service_case.rated_at >= :rated_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_3::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_12::VARCHAR AS population, service_case.district_id AS unit, :param_13::INTEGER AS counted, :param_14::INTEGER AS part, :param_15::VARCHAR AS question
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_4_1::VARCHAR, :district_id_4_2::VARCHAR) AND service_case.submitted_at >= :submitted_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_5::TIMESTAMP WITHOUT TIME ZONE GROUP BY service_case.district_id UNION ALL SELECT :param_16::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.due_at >= :due_at_6::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_7::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_17::INTEGER END) AS part, :param_18::VARCHAR AS question
FROM service_case
WHERE service_case.due_at >= :due_at_8::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_9::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_5_1::VARCHAR, :district_id_5_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_4::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_19::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.rating <= :rating_3::SMALLINT AND service_case.rated_at >= :rated_at_5::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_6::TIMESTAMP WITHOUT TIME ZONE AND (extract(epoch from (service_case.remedied_at - service_case.rated_at)) * 1000000)::bigint / CAST(:param_20 AS DOUBLE PRECISION) <= :param_21 AND service_case.remedied_at < :remedied_at_2::TIMESTAMP WITHOUT TIME ZONE) THEN :param_22::INTEGER END) AS part, :param_23::VARCHAR AS question
FROM service_case
WHERE service_case.rating <= :rating_4::SMALLINT AND service_case.rated_at >= :rated_at_7::TIMESTAMP WITHOUT TIME ZONE AND service_case.rated_at < :rated_at_8::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_6_1::VARCHAR, :district_id_6_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_5::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_24::VARCHAR AS population, service_case.district_id AS unit, count(*) AS counted, count(CASE WHEN (service_case.submitted_at < :submitted_at_6::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_5::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_10::TIMESTAMP WITHOUT TIME ZONE) THEN :param_25::INTEGER END) AS part, :param_26::VARCHAR AS question
FROM service_case
WHERE service_case.submitted_at >= :submitted_at_7::TIMESTAMP WITHOUT TIME ZONE AND service_case.submitted_at < :submitted_at_8::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_6::TIMESTAMP WITHOUT TIME ZONE) AND service_case.district_id IN (:district_id_7_1::VARCHAR, :district_id_7_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_6::VARCHAR) GROUP BY service_case.district_id UNION ALL SELECT :param_27::VARCHAR AS population, :param_28::VARCHAR AS unit, :param_29::INTEGER AS counted, :param_30::INTEGER AS part, :param_31::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
-- :param_1 = 'cases_due'
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :param_3 = '0'
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_4 = 'cases_open'
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :due_at_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_5 = 1
-- :param_6 = '0'
-- :submitted_at_2 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :completed_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_7 = 'bad_ratings'
-- :rating_1 = 2
-- :rated_at_1 = datetime.datetime(2026, 10, 29, 12, 30)
-- :rated_at_2 = datetime.datetime(2026, 11, 5, 12, 30)
-- :param_8 = 60000000.0
-- :param_9 = 21600.0
-- :remedied_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_10 = 1
-- :param_11 = '0'
-- :rating_2 = 2
-- :rated_at_3 = datetime.datetime(2026, 10, 29, 12, 30)
-- :rated_at_4 = datetime.datetime(2026, 11, 5, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_12 = 'known'
-- :param_13 = 0
-- :param_14 = 0
-- :param_15 = '0'
-- :submitted_at_4 = datetime.datetime(2026, 11, 18, 0, 0)
-- :submitted_at_5 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_16 = 'cases_due'
-- :due_at_6 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_7 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_17 = 1
-- :param_18 = '1'
-- :due_at_8 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_9 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_4 = 'A1'
-- :param_19 = 'bad_ratings'
-- :rating_3 = 2
-- :rated_at_5 = datetime.datetime(2026, 10, 22, 12, 30)
-- :rated_at_6 = datetime.datetime(2026, 10, 29, 12, 30)
-- :param_20 = 60000000.0
-- :param_21 = 21600.0
-- :remedied_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_22 = 1
-- :param_23 = '1'
-- :rating_4 = 2
-- :rated_at_7 = datetime.datetime(2026, 10, 22, 12, 30)
-- :rated_at_8 = datetime.datetime(2026, 10, 29, 12, 30)
-- :agency_id_5 = 'A1'
-- :param_24 = 'cases_open'
-- :submitted_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_5 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_10 = datetime.datetime(2026, 11, 13, 12, 30)
-- :param_25 = 1
-- :param_26 = '2'
-- :submitted_at_7 = datetime.datetime(2026, 10, 23, 11, 7)
-- :submitted_at_8 = datetime.datetime(2026, 11, 13, 12, 30)
-- :completed_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_6 = 'A1'
-- :param_27 = 'answered'
-- :param_28 = ''
-- :param_29 = 0
-- :param_30 = 0
-- :param_31 = ''
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'
-- :district_id_5_1 = '430102'
-- :district_id_5_2 = '430102001'
-- :district_id_6_1 = '430102'
-- :district_id_6_2 = '430102001'
-- :district_id_7_1 = '430102'
-- :district_id_7_2 = '430102001'

SELECT counts.question, counts.population, counts.unit, counts.counted, counts.part
FROM (SELECT :param_1::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS part, :param_3::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_4::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_5::INTEGER END) AS part, :param_6::VARCHAR AS question
FROM incident
WHERE incident.due_at >= :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_2::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_7::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, :param_8::INTEGER AS part, :param_9::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_4::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) AND incident.agency_id = :agency_id_3::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_10::VARCHAR AS population, incident.district_id AS unit, :param_11::INTEGER AS counted, :param_12::INTEGER AS part, :param_13::VARCHAR AS question
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_4_1::VARCHAR, :district_id_4_2::VARCHAR) AND incident.reported_at >= :reported_at_5::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_6::TIMESTAMP WITHOUT TIME ZONE GROUP BY incident.district_id UNION ALL SELECT :param_14::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_15::INTEGER END) AS part, :param_16::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_7::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_8::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_2::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_5_1::VARCHAR, :district_id_5_2::VARCHAR) AND incident.agency_id = :agency_id_4::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_17::VARCHAR AS population, incident.district_id AS unit, :param_18::INTEGER AS counted, :param_19::INTEGER AS part, :param_20::VARCHAR AS question
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_6_1::VARCHAR, :district_id_6_2::VARCHAR) AND incident.reported_at < :reported_at_9::TIMESTAMP WITHOUT TIME ZONE GROUP BY incident.district_id UNION ALL SELECT :param_21::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_22::INTEGER END) AS part, :param_23::VARCHAR AS question
FROM incident
WHERE incident.due_at >= :due_at_5::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_6::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_7_1::VARCHAR, :district_id_7_2::VARCHAR) AND incident.agency_id = :agency_id_5::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_24::VARCHAR AS population, incident.district_id AS unit, count(*) AS counted, :param_25::INTEGER AS part, :param_26::VARCHAR AS question
FROM incident
WHERE incident.reported_at >= :reported_at_10::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_11::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_8_1::VARCHAR, :district_id_8_2::VARCHAR) AND incident.agency_id = :agency_id_6::VARCHAR GROUP BY incident.district_id UNION ALL SELECT :param_27::VARCHAR AS population, :param_28::VARCHAR AS unit, :param_29::INTEGER AS counted, :param_30::INTEGER AS part, :param_31::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
-- :param_1 = 'incidents_open'
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_2 = 1
-- :param_3 = '0'
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :param_4 = 'incidents_due'
-- :param_5 = 1
-- :param_6 = '0'
-- :due_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :due_at_3 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :param_7 = 'incidents_reported'
-- :param_8 = 0
-- :param_9 = '0'
-- :reported_at_3 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_3 = 'A1'
-- :param_10 = 'known'
-- :param_11 = 0
-- :param_12 = 0
-- :param_13 = '0'
-- :reported_at_5 = datetime.datetime(2026, 11, 18, 0, 0)
-- :reported_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_14 = 'incidents_open'
-- :due_at_4 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_15 = 1
-- :param_16 = '1'
-- :reported_at_7 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_8 = datetime.datetime(2026, 11, 19, 12, 30)
-- :closed_at_2 = datetime.datetime(2026, 11, 19, 12, 30)
-- :agency_id_4 = 'A1'
-- :param_17 = 'known'
-- :param_18 = 0
-- :param_19 = 0
-- :param_20 = '1'
-- :reported_at_9 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_21 = 'incidents_due'
-- :param_22 = 1
-- :param_23 = '2'
-- :due_at_5 = datetime.datetime(2026, 11, 6, 12, 30)
-- :due_at_6 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_5 = 'A1'
-- :param_24 = 'incidents_reported'
-- :param_25 = 0
-- :param_26 = '2'
-- :reported_at_10 = datetime.datetime(2026, 11, 6, 12, 30)
-- :reported_at_11 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_6 = 'A1'
-- :param_27 = 'answered'
-- :param_28 = ''
-- :param_29 = 0
-- :param_30 = 0
-- :param_31 = ''
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'
-- :district_id_5_1 = '430102'
-- :district_id_5_2 = '430102001'
-- :district_id_6_1 = '430102'
-- :district_id_6_2 = '430102001'
-- :district_id_7_1 = '430102'
-- :district_id_7_2 = '430102001'
-- :district_id_8_1 = '430102'
-- :district_id_8_2 = '430102001'

SELECT counts.question, counts.population, counts.unit, counts.counted, counts.part
FROM (SELECT :param_1::VARCHAR AS population, states.district_id AS unit, count(*) AS counted, count(CASE WHEN (states.rank > :rank_1::INTEGER) THEN :param_2::INTEGER END) AS part, :param_3::VARCHAR AS question
FROM (SELECT asset.district_id AS district_id, coalesce(ranks.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_4::INTEGER ELSE :param_5::INTEGER END) AS rank
FROM asset LEFT OUTER JOIN (SELECT judged.asset_id AS asset_id, max(judged.rank) AS rank
FROM (SELECT newest.asset_id AS asset_id, newest.quantity AS quantity, newest.value AS value, newest.observed_at AS observed_at, quantity.unit AS unit, CASE WHEN (((extract(epoch from (:param_6::TIMESTAMP WITHOUT TIME ZONE - newest.observed_at)) * 1000000)::bigint / CAST(:param_7 AS DOUBLE PRECISION)) * :param_8::INTEGER > quantity.offline_after_s) THEN :param_9::INTEGER ELSE CASE WHEN (quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value) THEN :param_10::INTEGER WHEN (quantity.warn_low > newest.value OR quantity.warn_high < newest.value) THEN :param_11::INTEGER ELSE :param_12::INTEGER END END AS rank, CASE WHEN (quantity.alarm_low > newest.value) THEN quantity.alarm_low WHEN (quantity.alarm_high < newest.value) THEN quantity.alarm_high WHEN (quantity.warn_low > newest.value) THEN quantity.warn_low WHEN (quantity.warn_high < newest.value) THEN quantity.warn_high END AS limit_value
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.observed_at AS observed_at, (array_agg(reading.value ORDER BY coalesce(reading.load_seq, :coalesce_1::INTEGER) DESC, reading.value DESC))[1] AS value
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, max(reading.observed_at) AS latest_at
FROM reading
WHERE reading.observed_at >= :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_2::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL GROUP BY reading.asset_id, reading.quantity) AS latest JOIN reading ON latest.asset_id = reading.asset_id AND latest.quantity = reading.quantity AND reading.observed_at = latest.latest_at
WHERE reading.observed_at >= :observed_at_3::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_4::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL GROUP BY reading.asset_id, reading.quantity, reading.observed_at) AS newest JOIN asset ON asset.asset_id = newest.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
WHERE asset.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND asset.agency_id = :agency_id_1::VARCHAR) AS judged GROUP BY judged.asset_id) AS ranks ON ranks.asset_id = asset.asset_id
WHERE asset.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND asset.agency_id = :agency_id_2::VARCHAR) AS states
WHERE states.rank != :rank_2::INTEGER GROUP BY states.district_id UNION ALL SELECT :param_13::VARCHAR AS population, asset.district_id AS unit, :param_14::INTEGER AS counted, :param_15::INTEGER AS part, :param_16::VARCHAR AS question
FROM asset
WHERE asset.district_id IS NOT NULL AND asset.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) GROUP BY asset.district_id UNION ALL SELECT :param_17::VARCHAR AS population, states.district_id AS unit, count(*) AS counted, count(CASE WHEN (states.rank > :rank_3::INTEGER) THEN :param_18::INTEGER END) AS part, :param_19::VARCHAR AS question
FROM (SELECT asset.district_id AS district_id, coalesce(ranks.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_20::INTEGER ELSE :param_21::INTEGER END) AS rank
FROM asset LEFT OUTER JOIN (SELECT judged.asset_id AS asset_id, max(judged.rank) AS rank
FROM (SELECT newest.asset_id AS asset_id, newest.quantity AS quantity, newest.value AS value, newest.observed_at AS observed_at, quantity.unit AS unit, CASE WHEN (((extract(epoch from (:param_22::TIMESTAMP WITHOUT TIME ZONE - newest.observed_at)) * 1000000)::bigint / CAST(:param_23 AS DOUBLE PRECISION)) * :param_24::INTEGER > quantity.offline_after_s) THEN :param_25::INTEGER ELSE CASE WHEN (quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value) THEN :param_26::INTEGER WHEN (quantity.warn_low > newest.value OR quantity.warn_high < newest.value) THEN :param_27::INTEGER ELSE :param_28::INTEGER END END AS rank, CASE WHEN (quantity.alarm_low > newest.value) THEN quantity.alarm_low WHEN (quantity.alarm_high < newest.value) THEN quantity.alarm_high WHEN (quantity.warn_low > newest.value) THEN quantity.warn_low WHEN (quantity.warn_high < newest.value) THEN quantity.warn_high END AS limit_value
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.observed_at AS observed_at, (array_agg(reading.value ORDER BY coalesce(reading.load_seq, :coalesce_2::INTEGER) DESC, reading.value DESC))[1] AS value
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, max(reading.observed_at) AS latest_at
FROM reading
WHERE reading.observed_at >= :observed_at_5::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_6::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL GROUP BY reading.asset_id, reading.quantity) AS latest JOIN reading ON latest.asset_id = reading.asset_id AND latest.quantity = reading.quantity AND reading.observed_at = latest.latest_at
WHERE reading.observed_at >= :observed_at_7::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_8::TIMESTAMP WITHOUT TIME ZONE AND reading.value IS NOT NULL GROUP BY reading.asset_id, reading.quantity, reading.observed_at) AS newest JOIN asset ON asset.asset_id = newest.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
WHERE asset.district_id IN (:district_id_4_1::VARCHAR, :district_id_4_2::VARCHAR) AND asset.agency_id = :agency_id_3::VARCHAR) AS judged GROUP BY judged.asset_id) AS ranks ON ranks.asset_id = asset.asset_id
WHERE asset.district_id IN (:district_id_5_1::VARCHAR, :district_id_5_2::VARCHAR) AND asset.agency_id = :agency_id_4::VARCHAR) AS states
WHERE states.rank != :rank_4::INTEGER GROUP BY states.district_id UNION ALL SELECT :param_29::VARCHAR AS population, :param_30::VARCHAR AS unit, :param_31::INTEGER AS counted, :param_32::INTEGER AS part, :param_33::VARCHAR AS question) AS counts ORDER BY counts.question, counts.population, counts.unit
-- :param_1 = 'assets_monitored'
-- :rank_1 = 1
-- :param_2 = 1
-- :param_3 = '0'
-- :param_4 = 2
-- :param_5 = 0
-- :param_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_7 = 60000000.0
-- :param_8 = 60
-- :param_9 = 2
-- :param_10 = 4
-- :param_11 = 3
-- :param_12 = 1
-- :coalesce_1 = -1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_3 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :agency_id_2 = 'A1'
-- :rank_2 = 0
-- :param_13 = 'known'
-- :param_14 = 0
-- :param_15 = 0
-- :param_16 = '0'
-- :param_17 = 'assets_monitored'
-- :rank_3 = 1
-- :param_18 = 1
-- :param_19 = '1'
-- :param_20 = 2
-- :param_21 = 0
-- :param_22 = datetime.datetime(2026, 11, 19, 12, 30)
-- :param_23 = 60000000.0
-- :param_24 = 60
-- :param_25 = 2
-- :param_26 = 4
-- :param_27 = 3
-- :param_28 = 1
-- :coalesce_2 = -1
-- :observed_at_5 = datetime.datetime(2026, 11, 16, 12, 30)
-- :observed_at_6 = datetime.datetime(2026, 11, 19, 12, 30)
-- :observed_at_7 = datetime.datetime(2026, 11, 16, 12, 30)
-- :observed_at_8 = datetime.datetime(2026, 11, 19, 12, 30)
-- :agency_id_3 = 'A1'
-- :agency_id_4 = 'A1'
-- :rank_4 = 0
-- :param_29 = 'answered'
-- :param_30 = ''
-- :param_31 = 0
-- :param_32 = 0
-- :param_33 = ''
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'
-- :district_id_4_1 = '430102'
-- :district_id_4_2 = '430102001'
-- :district_id_5_1 = '430102'
-- :district_id_5_2 = '430102001'

SELECT pairs.asked, pairs.numerator, pairs.denominator
FROM (SELECT coalesce(sum(counted.n_calls), :coalesce_1::INTEGER) AS numerator, CAST(NULL AS BIGINT) AS denominator, :param_1::VARCHAR AS asked
FROM (SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_1::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_2::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) UNION ALL SELECT count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_1::SMALLINT) THEN :param_2::INTEGER ELSE :param_3::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR)) AS raw_calls) AS counted UNION ALL SELECT coalesce(sum(counted.n_calls), :coalesce_2::INTEGER) AS numerator, CAST(NULL AS BIGINT) AS denominator, :param_4::VARCHAR AS asked
FROM (SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_3::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_4::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_3::VARCHAR) UNION ALL SELECT count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_2::SMALLINT) THEN :param_5::INTEGER ELSE :param_6::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_3::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_4::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_4::VARCHAR)) AS raw_calls) AS counted UNION ALL SELECT coalesce(sum(counted.n_calls), :coalesce_3::INTEGER) AS numerator, CAST(NULL AS BIGINT) AS denominator, :param_7::VARCHAR AS asked
FROM (SELECT calls_day_system.calls AS n_calls, calls_day_system.errors AS n_errors, calls_day_system.first_at AS earliest
FROM calls_day_system
WHERE calls_day_system.starts_at < :starts_at_5::TIMESTAMP WITHOUT TIME ZONE AND calls_day_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_5::VARCHAR) UNION ALL SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_6::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_7::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_6::VARCHAR) UNION ALL SELECT count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_3::SMALLINT) THEN :param_8::INTEGER ELSE :param_9::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_5::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_6::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_7::VARCHAR)) AS raw_calls) AS counted UNION ALL SELECT coalesce(sum(counted.n_calls), :coalesce_4::INTEGER) AS numerator, CAST(NULL AS BIGINT) AS denominator, :param_10::VARCHAR AS asked
FROM (SELECT calls_day_system.calls AS n_calls, calls_day_system.errors AS n_errors, calls_day_system.first_at AS earliest
FROM calls_day_system
WHERE calls_day_system.starts_at < :starts_at_8::TIMESTAMP WITHOUT TIME ZONE AND calls_day_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_8::VARCHAR) UNION ALL SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_9::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_10::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_9::VARCHAR) UNION ALL SELECT count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_4::SMALLINT) THEN :param_11::INTEGER ELSE :param_12::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_7::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_8::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_10::VARCHAR)) AS raw_calls) AS counted UNION ALL SELECT sum(counted.n_errors) AS numerator, coalesce(sum(counted.n_calls), :coalesce_5::INTEGER) AS denominator, :param_13::VARCHAR AS asked
FROM (SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_11::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_12::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_11::VARCHAR) UNION ALL SELECT calls_day_system.calls AS n_calls, calls_day_system.errors AS n_errors, calls_day_system.first_at AS earliest
FROM calls_day_system
WHERE calls_day_system.starts_at >= :starts_at_13::TIMESTAMP WITHOUT TIME ZONE AND calls_day_system.starts_at < :starts_at_14::TIMESTAMP WITHOUT TIME ZONE AND calls_day_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_12::VARCHAR) UNION ALL SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_15::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_16::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_13::VARCHAR) UNION ALL SELECT count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_5::SMALLINT) THEN :param_14::INTEGER ELSE :param_15::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_9::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_10::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_14::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_11::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_12::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_14::VARCHAR)) AS raw_calls) AS counted UNION ALL SELECT sum(counted.n_errors) AS numerator, coalesce(sum(counted.n_calls), :coalesce_6::INTEGER) AS denominator, :param_16::VARCHAR AS asked
FROM (SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_17::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_18::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_15::VARCHAR) UNION ALL SELECT calls_day_system.calls AS n_calls, calls_day_system.errors AS n_errors, calls_day_system.first_at AS earliest
FROM calls_day_system
WHERE calls_day_system.starts_at >= :starts_at_19::TIMESTAMP WITHOUT TIME ZONE AND calls_day_system.starts_at < :starts_at_20::TIMESTAMP WITHOUT TIME ZONE AND calls_day_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_16::VARCHAR) UNION ALL SELECT calls_hour_system.calls AS n_calls, calls_hour_system.errors AS n_errors, calls_hour_system.first_at AS earliest
FROM calls_hour_system
WHERE calls_hour_system.starts_at >= :starts_at_21::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.starts_at < :starts_at_22::TIMESTAMP WITHOUT TIME ZONE AND calls_hour_system.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_17::VARCHAR) UNION ALL SELECT count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_6::SMALLINT) THEN :param_17::INTEGER ELSE :param_18::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_13::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_14::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_18::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_15::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_16::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_18::VARCHAR)) AS raw_calls) AS counted UNION ALL SELECT count(called.dataset_id) AS numerator, CASE WHEN (count(called.dataset_id) > :count_1::INTEGER) THEN count(*) END AS denominator, :param_19::VARCHAR AS asked
FROM (SELECT dataset.dataset_id AS dataset_id, dataset.provider_agency_id AS agency_id, dataset.share_class AS share_class, dataset.name_zh AS name_zh, dataset.name_en AS name_en
FROM dataset) AS listed LEFT OUTER JOIN (SELECT DISTINCT counted.dataset_id AS dataset_id
FROM (SELECT calls_day_pair.dataset_id AS dataset_id, calls_day_pair.calls AS n_calls, calls_day_pair.errors AS n_errors, calls_day_pair.first_at AS earliest
FROM calls_day_pair
WHERE calls_day_pair.starts_at >= :starts_at_23::TIMESTAMP WITHOUT TIME ZONE AND calls_day_pair.starts_at < :starts_at_24::TIMESTAMP WITHOUT TIME ZONE AND calls_day_pair.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_19::VARCHAR) UNION ALL SELECT raw_calls.dataset_id AS dataset_id, count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_7::SMALLINT) THEN :param_20::INTEGER ELSE :param_21::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.dataset_id AS dataset_id, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_17::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_18::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_20::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.dataset_id AS dataset_id, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_19::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_20::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_20::VARCHAR)) AS raw_calls GROUP BY raw_calls.dataset_id) AS counted) AS called ON called.dataset_id = listed.dataset_id UNION ALL SELECT count(called.dataset_id) AS numerator, CASE WHEN (count(called.dataset_id) > :count_2::INTEGER) THEN count(*) END AS denominator, :param_22::VARCHAR AS asked
FROM (SELECT dataset.dataset_id AS dataset_id, dataset.provider_agency_id AS agency_id, dataset.share_class AS share_class, dataset.name_zh AS name_zh, dataset.name_en AS name_en
FROM dataset) AS listed LEFT OUTER JOIN (SELECT DISTINCT counted.dataset_id AS dataset_id
FROM (SELECT calls_day_pair.dataset_id AS dataset_id, calls_day_pair.calls AS n_calls, calls_day_pair.errors AS n_errors, calls_day_pair.first_at AS earliest
FROM calls_day_pair
WHERE calls_day_pair.starts_at >= :starts_at_25::TIMESTAMP WITHOUT TIME ZONE AND calls_day_pair.starts_at < :starts_at_26::TIMESTAMP WITHOUT TIME ZONE AND calls_day_pair.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_21::VARCHAR) UNION ALL SELECT raw_calls.dataset_id AS dataset_id, count(*) AS n_calls, CAST(sum(CASE WHEN (raw_calls.status_code >= :status_code_8::SMALLINT) THEN :param_23::INTEGER ELSE :param_24::INTEGER END) AS BIGINT) AS n_errors, min(raw_calls.called_at) AS earliest
FROM (SELECT data_call.called_at AS called_at, data_call.dataset_id AS dataset_id, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_21::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_22::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_22::VARCHAR) UNION ALL SELECT data_call.called_at AS called_at, data_call.dataset_id AS dataset_id, data_call.status_code AS status_code
FROM data_call
WHERE data_call.called_at >= :called_at_23::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_24::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_22::VARCHAR)) AS raw_calls GROUP BY raw_calls.dataset_id) AS counted) AS called ON called.dataset_id = listed.dataset_id) AS pairs ORDER BY pairs.asked
-- :coalesce_1 = 0
-- :param_1 = 'calls_today'
-- :starts_at_1 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :status_code_1 = 400
-- :param_2 = 1
-- :param_3 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_2 = 'A1'
-- :coalesce_2 = 0
-- :param_4 = 'calls_today_before'
-- :starts_at_3 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_4 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_3 = 'A1'
-- :status_code_2 = 400
-- :param_5 = 1
-- :param_6 = 0
-- :called_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_4 = 'A1'
-- :coalesce_3 = 0
-- :param_7 = 'calls_ever'
-- :starts_at_5 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_5 = 'A1'
-- :starts_at_6 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_7 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_6 = 'A1'
-- :status_code_3 = 400
-- :param_8 = 1
-- :param_9 = 0
-- :called_at_5 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_7 = 'A1'
-- :coalesce_4 = 0
-- :param_10 = 'calls_ever_before'
-- :starts_at_8 = datetime.datetime(2026, 11, 12, 16, 0)
-- :agency_id_8 = 'A1'
-- :starts_at_9 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_10 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_9 = 'A1'
-- :status_code_4 = 400
-- :param_11 = 1
-- :param_12 = 0
-- :called_at_7 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_8 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_10 = 'A1'
-- :coalesce_5 = 0
-- :param_13 = 'calls_error_rate'
-- :starts_at_11 = datetime.datetime(2026, 11, 13, 13, 0)
-- :starts_at_12 = datetime.datetime(2026, 11, 13, 16, 0)
-- :agency_id_11 = 'A1'
-- :starts_at_13 = datetime.datetime(2026, 11, 13, 16, 0)
-- :starts_at_14 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_12 = 'A1'
-- :starts_at_15 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_16 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_13 = 'A1'
-- :status_code_5 = 400
-- :param_14 = 1
-- :param_15 = 0
-- :called_at_9 = datetime.datetime(2026, 11, 13, 12, 30)
-- :called_at_10 = datetime.datetime(2026, 11, 13, 13, 0)
-- :agency_id_14 = 'A1'
-- :called_at_11 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_12 = datetime.datetime(2026, 11, 20, 12, 30)
-- :coalesce_6 = 0
-- :param_16 = 'calls_error_rate_before'
-- :starts_at_17 = datetime.datetime(2026, 11, 6, 13, 0)
-- :starts_at_18 = datetime.datetime(2026, 11, 6, 16, 0)
-- :agency_id_15 = 'A1'
-- :starts_at_19 = datetime.datetime(2026, 11, 6, 16, 0)
-- :starts_at_20 = datetime.datetime(2026, 11, 12, 16, 0)
-- :agency_id_16 = 'A1'
-- :starts_at_21 = datetime.datetime(2026, 11, 12, 16, 0)
-- :starts_at_22 = datetime.datetime(2026, 11, 13, 12, 0)
-- :agency_id_17 = 'A1'
-- :status_code_6 = 400
-- :param_17 = 1
-- :param_18 = 0
-- :called_at_13 = datetime.datetime(2026, 11, 6, 12, 30)
-- :called_at_14 = datetime.datetime(2026, 11, 6, 13, 0)
-- :agency_id_18 = 'A1'
-- :called_at_15 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_16 = datetime.datetime(2026, 11, 13, 12, 30)
-- :count_1 = 0
-- :param_19 = 'datasets_used_30d'
-- :starts_at_23 = datetime.datetime(2026, 10, 21, 16, 0)
-- :starts_at_24 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_19 = 'A1'
-- :status_code_7 = 400
-- :param_20 = 1
-- :param_21 = 0
-- :called_at_17 = datetime.datetime(2026, 10, 21, 12, 30)
-- :called_at_18 = datetime.datetime(2026, 10, 21, 16, 0)
-- :agency_id_20 = 'A1'
-- :called_at_19 = datetime.datetime(2026, 11, 19, 16, 0)
-- :called_at_20 = datetime.datetime(2026, 11, 20, 12, 30)
-- :count_2 = 0
-- :param_22 = 'datasets_used_30d_before'
-- :starts_at_25 = datetime.datetime(2026, 9, 21, 16, 0)
-- :starts_at_26 = datetime.datetime(2026, 10, 20, 16, 0)
-- :agency_id_21 = 'A1'
-- :status_code_8 = 400
-- :param_23 = 1
-- :param_24 = 0
-- :called_at_21 = datetime.datetime(2026, 9, 21, 12, 30)
-- :called_at_22 = datetime.datetime(2026, 9, 21, 16, 0)
-- :agency_id_22 = 'A1'
-- :called_at_23 = datetime.datetime(2026, 10, 20, 16, 0)
-- :called_at_24 = datetime.datetime(2026, 10, 21, 12, 30)
