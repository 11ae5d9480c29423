WITH worst AS
(SELECT ranked.asset_id AS asset_id, ranked.quantity AS quantity, ranked.value AS value, ranked.observed_at AS observed_at, ranked.unit AS unit, ranked.rank AS rank, ranked.limit_value AS limit_value
FROM (SELECT judged.asset_id AS asset_id, judged.quantity AS quantity, judged.value AS value, judged.observed_at AS observed_at, judged.unit AS unit, judged.rank AS rank, judged.limit_value AS limit_value, row_number() OVER (PARTITION BY judged.asset_id ORDER BY judged.rank DESC, judged.observed_at DESC, judged.quantity) AS place
FROM (SELECT newest.asset_id AS asset_id, newest.quantity AS quantity, newest.value AS value, newest.observed_at AS observed_at, quantity.unit AS unit, CASE WHEN ((date_diff('microsecond', newest.observed_at, :param_8) / :param_9) * :param_10 > quantity.offline_after_s) THEN :param_11 ELSE CASE WHEN (quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value) THEN :param_12 WHEN (quantity.warn_low > newest.value OR quantity.warn_high < newest.value) THEN :param_13 ELSE :param_14 END END AS rank, CASE WHEN (quantity.alarm_low > newest.value) THEN quantity.alarm_low WHEN (quantity.alarm_high < newest.value) THEN quantity.alarm_high WHEN (quantity.warn_low > newest.value) THEN quantity.warn_low WHEN (quantity.warn_high < newest.value) THEN quantity.warn_high END AS limit_value
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.observed_at AS observed_at, first(reading.value ORDER BY coalesce(reading.load_seq, :coalesce_1) DESC, reading.value DESC) AS value
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, max(reading.observed_at) AS latest_at
FROM reading
WHERE reading.observed_at >= :observed_at_1 AND reading.observed_at < :observed_at_2 AND reading.value IS NOT NULL GROUP BY reading.asset_id, reading.quantity) AS latest JOIN reading ON latest.asset_id = reading.asset_id AND latest.quantity = reading.quantity AND reading.observed_at = latest.latest_at
WHERE reading.observed_at >= :observed_at_3 AND reading.observed_at < :observed_at_4 AND reading.value IS NOT NULL GROUP BY reading.asset_id, reading.quantity, reading.observed_at) AS newest JOIN asset ON asset.asset_id = newest.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
WHERE asset.district_id IN (:district_id_1_1, :district_id_1_2) AND asset.agency_id = :agency_id_1) AS judged) AS ranked
WHERE ranked.place = :place_1)
 SELECT described.asset_id, described.layer, described.kind, described.name_zh, described.name_en, described.quantity, described.value, described.unit, described.limit_value, described.observed_at, described.district_id, described.agency_id, CASE WHEN (described.rank = :rank_1) THEN :param_1 WHEN (described.rank = :rank_2) THEN :param_2 WHEN (described.rank = :rank_3) THEN :param_3 WHEN (described.rank = :rank_4) THEN :param_4 ELSE :param_5 END AS state, CASE WHEN (described.rank = :rank_5) THEN described.observed_at ELSE spells.since_at END AS since_at, CASE WHEN (described.rank = :rank_6) THEN described.observed_at IS NULL ELSE spells.last_normal_at IS NULL END AS since_before, district.name_zh AS district_name_zh, district.name_en AS district_name_en, agency.name_zh AS agency_name_zh, agency.name_en AS agency_name_en
FROM (SELECT asset.asset_id AS asset_id, asset.layer AS layer, asset.kind AS kind, asset.name_zh AS name_zh, asset.name_en AS name_en, worst.quantity AS quantity, worst.value AS value, worst.unit AS unit, worst.limit_value AS limit_value, worst.observed_at AS observed_at, asset.district_id AS district_id, asset.agency_id AS agency_id, coalesce(worst.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_6 ELSE :param_7 END) AS rank
FROM asset LEFT OUTER JOIN worst ON worst.asset_id = asset.asset_id
WHERE asset.district_id IN (:district_id_2_1, :district_id_2_2) AND asset.agency_id = :agency_id_2) AS described LEFT OUTER JOIN (SELECT known.asset_id AS asset_id, known.last_normal_at AS last_normal_at, min(CASE WHEN (known.last_normal_at IS NULL OR known.observed_at > known.last_normal_at) THEN known.observed_at END) AS since_at
FROM (SELECT reading.asset_id AS asset_id, reading.observed_at AS observed_at, max(CASE WHEN (CASE WHEN (reading.value < quantity.alarm_low OR reading.value > quantity.alarm_high) THEN :param_15 WHEN (reading.value < quantity.warn_low OR reading.value > quantity.warn_high) THEN :param_16 ELSE :param_17 END = :param_18) THEN reading.observed_at END) OVER (PARTITION BY reading.asset_id) AS last_normal_at
FROM reading JOIN worst ON worst.asset_id = reading.asset_id AND worst.quantity = reading.quantity JOIN asset ON asset.asset_id = reading.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = reading.quantity
WHERE worst.rank >= :rank_7 AND reading.observed_at >= :observed_at_5 AND reading.observed_at < :observed_at_6 AND reading.value IS NOT NULL) AS known GROUP BY known.asset_id, known.last_normal_at) AS spells ON spells.asset_id = described.asset_id LEFT OUTER JOIN district ON district.district_id = described.district_id LEFT OUTER JOIN agency ON agency.agency_id = described.agency_id
WHERE described.rank >= :rank_8 ORDER BY described.rank DESC, since_at DESC NULLS LAST, described.asset_id
-- :rank_1 = 1
-- :param_1 = 'normal'
-- :rank_2 = 2
-- :param_2 = 'offline'
-- :rank_3 = 3
-- :param_3 = 'warning'
-- :rank_4 = 4
-- :param_4 = 'alarm'
-- :param_5 = 'none'
-- :rank_5 = 2
-- :rank_6 = 2
-- :param_6 = 2
-- :param_7 = 0
-- :param_8 = datetime.datetime(2026, 11, 20, 12, 30)
-- :param_9 = 60000000.0
-- :param_10 = 60
-- :param_11 = 2
-- :param_12 = 4
-- :param_13 = 3
-- :param_14 = 1
-- :coalesce_1 = -1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :observed_at_3 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_4 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :place_1 = 1
-- :agency_id_2 = 'A1'
-- :param_15 = 4
-- :param_16 = 3
-- :param_17 = 1
-- :param_18 = 1
-- :rank_7 = 3
-- :observed_at_5 = datetime.datetime(2026, 11, 17, 12, 30)
-- :observed_at_6 = datetime.datetime(2026, 11, 20, 12, 30)
-- :rank_8 = 2
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
