SELECT counted.layer, CASE WHEN (counted.rank = :rank_1) THEN :param_1 WHEN (counted.rank = :rank_2) THEN :param_2 WHEN (counted.rank = :rank_3) THEN :param_3 WHEN (counted.rank = :rank_4) THEN :param_4 ELSE :param_5 END AS state, counted.assets
FROM (SELECT ranked_assets.layer AS layer, ranked_assets.rank AS rank, count(*) AS assets
FROM (SELECT asset.asset_id AS asset_id, asset.layer AS layer, asset.kind AS kind, asset.name_zh AS name_zh, asset.name_en AS name_en, coalesce(worst.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_6 ELSE :param_7 END) AS rank
FROM asset LEFT OUTER JOIN (SELECT ranked.asset_id AS asset_id, ranked.quantity AS quantity, ranked.value AS value, ranked.observed_at AS observed_at, ranked.unit AS unit, ranked.offline_after_s AS offline_after_s, ranked.limit_value AS limit_value, ranked.rank AS rank, row_number() OVER (PARTITION BY ranked.asset_id ORDER BY ranked.rank DESC, ranked.observed_at DESC, ranked.quantity) AS worst
FROM (SELECT measured.asset_id AS asset_id, measured.quantity AS quantity, measured.value AS value, measured.observed_at AS observed_at, measured.unit AS unit, measured.offline_after_s AS offline_after_s, measured.limit_value AS limit_value, CASE WHEN (date_diff('microsecond', measured.observed_at, :param_8) / 60000000.0 * :param_9 > measured.offline_after_s) THEN :param_10 ELSE measured.rank END AS rank
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.value AS value, reading.observed_at AS observed_at, quantity.unit AS unit, quantity.offline_after_s AS offline_after_s, CASE WHEN (reading.value < quantity.alarm_low OR reading.value > quantity.alarm_high) THEN :param_11 WHEN (reading.value < quantity.warn_low OR reading.value > quantity.warn_high) THEN :param_12 ELSE :param_13 END AS rank, CASE WHEN (reading.value < quantity.alarm_low) THEN quantity.alarm_low WHEN (reading.value > quantity.alarm_high) THEN quantity.alarm_high WHEN (reading.value < quantity.warn_low) THEN quantity.warn_low WHEN (reading.value > quantity.warn_high) THEN quantity.warn_high END AS limit_value, row_number() OVER (PARTITION BY reading.asset_id, reading.quantity ORDER BY reading.observed_at DESC, reading.load_seq DESC, reading.value DESC NULLS LAST) AS newest
FROM reading JOIN asset ON asset.asset_id = reading.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = reading.quantity
WHERE reading.observed_at >= :observed_at_1 AND reading.observed_at < :observed_at_2 AND reading.value IS NOT NULL AND asset.district_id IN (:district_id_1_1, :district_id_1_2) AND asset.agency_id = :agency_id_1) AS measured
WHERE measured.newest = :newest_1) AS ranked) AS worst ON worst.asset_id = asset.asset_id AND worst.worst = :worst_1
WHERE asset.district_id IN (:district_id_2_1, :district_id_2_2) AND asset.agency_id = :agency_id_2) AS ranked_assets GROUP BY ranked_assets.layer, ranked_assets.rank) AS counted ORDER BY counted.layer, counted.rank
-- :rank_1 = 1
-- :param_1 = 'normal'
-- :rank_2 = 2
-- :param_2 = 'offline'
-- :rank_3 = 3
-- :param_3 = 'warning'
-- :rank_4 = 4
-- :param_4 = 'alarm'
-- :param_5 = 'none'
-- :param_6 = 2
-- :param_7 = 0
-- :param_8 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_9 = 60
-- :param_10 = 2
-- :param_11 = 4
-- :param_12 = 3
-- :param_13 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 0)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :newest_1 = 1
-- :worst_1 = 1
-- :agency_id_2 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
