SELECT asset.asset_id, asset.layer, asset.name_zh, asset.name_en, found.quantity, found.at_utc, found.mean_value AS value, found.lowest AS least, found.highest AS most, quantity.unit, quantity.warn_low, quantity.warn_high, quantity.alarm_low, quantity.alarm_high
FROM asset LEFT OUTER JOIN (SELECT spans.asset_id AS asset_id, spans.quantity AS quantity, spans.at_utc AS at_utc, sum(spans.value_sum) / CAST(sum(spans.n_values) AS NUMERIC) AS mean_value, min(spans.least) AS lowest, max(spans.most) AS highest
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, date_bin(INTERVAL '3600 seconds', reading.observed_at, TIMESTAMP '2000-01-01') AS at_utc, count(*) AS n_values, sum(reading.value) AS value_sum, min(reading.value) AS least, max(reading.value) AS most
FROM reading
WHERE reading.asset_id = :asset_id_1::VARCHAR AND reading.value IS NOT NULL AND reading.observed_at >= :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_2::TIMESTAMP WITHOUT TIME ZONE GROUP BY reading.asset_id, reading.quantity, date_bin(INTERVAL '3600 seconds', reading.observed_at, TIMESTAMP '2000-01-01') UNION ALL SELECT reading_hour.asset_id AS asset_id, reading_hour.quantity AS quantity, reading_hour.starts_at AS at_utc, reading_hour.readings AS n_values, reading_hour.value_sum AS value_sum, reading_hour.value_min AS least, reading_hour.value_max AS most
FROM reading_hour
WHERE reading_hour.asset_id = :asset_id_2::VARCHAR AND reading_hour.starts_at >= :starts_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading_hour.starts_at < :starts_at_2::TIMESTAMP WITHOUT TIME ZONE UNION ALL SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, date_bin(INTERVAL '3600 seconds', reading.observed_at, TIMESTAMP '2000-01-01') AS at_utc, count(*) AS n_values, sum(reading.value) AS value_sum, min(reading.value) AS least, max(reading.value) AS most
FROM reading
WHERE reading.asset_id = :asset_id_3::VARCHAR AND reading.value IS NOT NULL AND reading.observed_at >= :observed_at_3::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_4::TIMESTAMP WITHOUT TIME ZONE GROUP BY reading.asset_id, reading.quantity, date_bin(INTERVAL '3600 seconds', reading.observed_at, TIMESTAMP '2000-01-01')) AS spans GROUP BY spans.asset_id, spans.quantity, spans.at_utc) AS found ON found.asset_id = asset.asset_id LEFT OUTER JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = found.quantity
WHERE asset.asset_id = :asset_id_4::VARCHAR AND asset.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND asset.agency_id = :agency_id_1::VARCHAR ORDER BY found.quantity, found.at_utc
-- :asset_id_1 = ''
-- :observed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 13, 13, 0)
-- :asset_id_2 = ''
-- :starts_at_1 = datetime.datetime(2026, 11, 13, 13, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :asset_id_3 = ''
-- :observed_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :observed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :asset_id_4 = ''
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
