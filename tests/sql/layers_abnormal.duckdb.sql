SELECT described.asset_id, described.layer, described.kind, described.name_zh, described.name_en, described.quantity, described.value, described.unit, described.limit_value, described.observed_at, described.district_id, described.agency_id, CASE WHEN (described.rank = :rank_1) THEN :param_1 WHEN (described.rank = :rank_2) THEN :param_2 WHEN (described.rank = :rank_3) THEN :param_3 WHEN (described.rank = :rank_4) THEN :param_4 ELSE :param_5 END AS state, CASE WHEN (described.rank = :rank_5) THEN described.observed_at ELSE described.since_at END AS since_at, CASE WHEN (described.rank = :rank_6) THEN described.observed_at IS NULL ELSE described.last_normal_at IS NULL END AS since_before, district.name_zh AS district_name_zh, district.name_en AS district_name_en, agency.name_zh AS agency_name_zh, agency.name_en AS agency_name_en
FROM (SELECT asset.asset_id AS asset_id, asset.layer AS layer, asset.kind AS kind, asset.name_zh AS name_zh, asset.name_en AS name_en, coalesce(worst.rank, CASE WHEN (asset.layer IN (SELECT quantity.layer
FROM quantity)) THEN :param_6 ELSE :param_7 END) AS rank, worst.quantity AS quantity, worst.value AS value, worst.unit AS unit, worst.limit_value AS limit_value, worst.observed_at AS observed_at, worst.since_at AS since_at, worst.last_normal_at AS last_normal_at, asset.district_id AS district_id, asset.agency_id AS agency_id
FROM asset LEFT OUTER JOIN (SELECT ranked.asset_id AS asset_id, ranked.quantity AS quantity, ranked.value AS value, ranked.observed_at AS observed_at, ranked.unit AS unit, ranked.offline_after_s AS offline_after_s, ranked.limit_value AS limit_value, ranked.last_normal_at AS last_normal_at, ranked.since_at AS since_at, ranked.rank AS rank, row_number() OVER (PARTITION BY ranked.asset_id ORDER BY ranked.rank DESC, ranked.observed_at DESC, ranked.quantity) AS worst
FROM (SELECT since.asset_id AS asset_id, since.quantity AS quantity, since.value AS value, since.observed_at AS observed_at, since.unit AS unit, since.offline_after_s AS offline_after_s, since.limit_value AS limit_value, since.last_normal_at AS last_normal_at, since.since_at AS since_at, CASE WHEN (date_diff('microsecond', since.observed_at, :param_8) / 60000000.0 * :param_9 > since.offline_after_s) THEN :param_10 ELSE since.rank END AS rank
FROM (SELECT known.asset_id AS asset_id, known.quantity AS quantity, known.value AS value, known.observed_at AS observed_at, known.unit AS unit, known.offline_after_s AS offline_after_s, known.rank AS rank, known.limit_value AS limit_value, known.newest AS newest, known.last_normal_at AS last_normal_at, min(CASE WHEN (known.last_normal_at IS NULL OR known.observed_at > known.last_normal_at) THEN known.observed_at END) OVER (PARTITION BY known.asset_id, known.quantity) AS since_at
FROM (SELECT measured.asset_id AS asset_id, measured.quantity AS quantity, measured.value AS value, measured.observed_at AS observed_at, measured.unit AS unit, measured.offline_after_s AS offline_after_s, measured.rank AS rank, measured.limit_value AS limit_value, measured.newest AS newest, max(CASE WHEN (measured.rank = :rank_7) THEN measured.observed_at END) OVER (PARTITION BY measured.asset_id, measured.quantity) AS last_normal_at
FROM (SELECT reading.asset_id AS asset_id, reading.quantity AS quantity, reading.value AS value, reading.observed_at AS observed_at, quantity.unit AS unit, quantity.offline_after_s AS offline_after_s, CASE WHEN (reading.value < quantity.alarm_low OR reading.value > quantity.alarm_high) THEN :param_11 WHEN (reading.value < quantity.warn_low OR reading.value > quantity.warn_high) THEN :param_12 ELSE :param_13 END AS rank, CASE WHEN (reading.value < quantity.alarm_low) THEN quantity.alarm_low WHEN (reading.value > quantity.alarm_high) THEN quantity.alarm_high WHEN (reading.value < quantity.warn_low) THEN quantity.warn_low WHEN (reading.value > quantity.warn_high) THEN quantity.warn_high END AS limit_value, row_number() OVER (PARTITION BY reading.asset_id, reading.quantity ORDER BY reading.observed_at DESC, reading.load_seq DESC, reading.value DESC NULLS LAST) AS newest
FROM reading JOIN asset ON asset.asset_id = reading.asset_id JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = reading.quantity
WHERE reading.observed_at >= :observed_at_1 AND reading.observed_at < :observed_at_2 AND reading.value IS NOT NULL AND asset.district_id IN (:district_id_1_1, :district_id_1_2) AND asset.agency_id = :agency_id_1) AS measured) AS known) AS since
WHERE since.newest = :newest_1) AS ranked) AS worst ON worst.asset_id = asset.asset_id AND worst.worst = :worst_1
WHERE asset.district_id IN (:district_id_2_1, :district_id_2_2) AND asset.agency_id = :agency_id_2) AS described LEFT OUTER JOIN district ON district.district_id = described.district_id LEFT OUTER JOIN agency ON agency.agency_id = described.agency_id
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
-- :param_8 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_9 = 60
-- :param_10 = 2
-- :rank_7 = 1
-- :param_11 = 4
-- :param_12 = 3
-- :param_13 = 1
-- :observed_at_1 = datetime.datetime(2026, 11, 17, 12, 0)
-- :observed_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :newest_1 = 1
-- :worst_1 = 1
-- :agency_id_2 = 'A1'
-- :rank_8 = 2
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
