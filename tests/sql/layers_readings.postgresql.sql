SELECT asset.asset_id, asset.layer, asset.name_zh, asset.name_en, found.quantity, found.at_utc, found.mean_value AS value, found.least, found.most, quantity.unit, quantity.warn_low, quantity.warn_high, quantity.alarm_low, quantity.alarm_high
FROM asset LEFT OUTER JOIN (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, date_bin(INTERVAL '3600 seconds', reading.observed_at, TIMESTAMP '2000-01-01') AS at_utc, avg(reading.value) AS mean_value, min(reading.value) AS least, max(reading.value) AS most
FROM reading
WHERE reading.asset_id = :asset_id_1::VARCHAR AND reading.observed_at >= :observed_at_1::TIMESTAMP WITHOUT TIME ZONE AND reading.observed_at < :observed_at_2::TIMESTAMP WITHOUT TIME ZONE GROUP BY reading.asset_id, reading.quantity, date_bin(INTERVAL '3600 seconds', reading.observed_at, TIMESTAMP '2000-01-01')) AS found ON found.asset_id = asset.asset_id LEFT OUTER JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = found.quantity
WHERE asset.asset_id = :asset_id_2::VARCHAR AND asset.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND asset.agency_id = :agency_id_1::VARCHAR ORDER BY found.quantity, found.at_utc
-- :asset_id_1 = ''
-- :observed_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :asset_id_2 = ''
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
