SELECT breaching.system_id, breaching.dataset_id, breaching.has_grant, breaching.in_hours, breaching.for_purpose, count(*) AS calls, min(breaching.called_at) AS first_at_utc, max(breaching.called_at) AS last_at_utc
FROM (SELECT suspects.system_id AS system_id, suspects.dataset_id AS dataset_id, suspects.called_at AS called_at, CASE WHEN (EXISTS (SELECT data_grant.system_id
FROM data_grant
WHERE data_grant.system_id = suspects.system_id AND data_grant.dataset_id = suspects.dataset_id AND (data_grant.valid_from IS NULL OR data_grant.valid_from <= suspects.called_at) AND (data_grant.valid_to IS NULL OR suspects.called_at < data_grant.valid_to))) THEN :param_1::INTEGER ELSE :param_2::INTEGER END AS has_grant, CASE WHEN (EXISTS (SELECT data_grant.system_id
FROM data_grant
WHERE data_grant.system_id = suspects.system_id AND data_grant.dataset_id = suspects.dataset_id AND (data_grant.valid_from IS NULL OR data_grant.valid_from <= suspects.called_at) AND (data_grant.valid_to IS NULL OR suspects.called_at < data_grant.valid_to) AND (coalesce(data_grant.hour_from, :coalesce_1::INTEGER) * :coalesce_2::SMALLINT < coalesce(data_grant.hour_to, :coalesce_3::INTEGER) * :coalesce_4::SMALLINT AND suspects.minute >= coalesce(data_grant.hour_from, :coalesce_1::INTEGER) * :coalesce_2::SMALLINT AND suspects.minute < coalesce(data_grant.hour_to, :coalesce_3::INTEGER) * :coalesce_4::SMALLINT OR coalesce(data_grant.hour_from, :coalesce_1::INTEGER) * :coalesce_2::SMALLINT >= coalesce(data_grant.hour_to, :coalesce_3::INTEGER) * :coalesce_4::SMALLINT AND (suspects.minute >= coalesce(data_grant.hour_from, :coalesce_1::INTEGER) * :coalesce_2::SMALLINT OR suspects.minute < coalesce(data_grant.hour_to, :coalesce_3::INTEGER) * :coalesce_4::SMALLINT)))) THEN :param_3::INTEGER ELSE :param_4::INTEGER END AS in_hours, CASE WHEN (EXISTS (SELECT data_grant.system_id
FROM data_grant
WHERE data_grant.system_id = suspects.system_id AND data_grant.dataset_id = suspects.dataset_id AND (data_grant.valid_from IS NULL OR data_grant.valid_from <= suspects.called_at) AND (data_grant.valid_to IS NULL OR suspects.called_at < data_grant.valid_to) AND (data_grant.purpose IS NULL OR suspects.stated IS NULL OR data_grant.purpose = suspects.stated))) THEN :param_5::INTEGER ELSE :param_6::INTEGER END AS for_purpose
FROM (SELECT data_call.system_id AS system_id, data_call.dataset_id AS dataset_id, data_call.called_at AS called_at, (CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER AS minute, data_call.purpose AS stated
FROM data_call JOIN (SELECT groups.system_id AS system_id, groups.dataset_id AS dataset_id, groups.hour_start AS hour_start, groups.stated AS stated
FROM (SELECT data_call.system_id AS system_id, data_call.dataset_id AS dataset_id, (CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER - ((CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER) % :param_9::INTEGER AS hour_start, data_call.purpose AS stated, min(data_call.called_at) AS first_at, max(data_call.called_at) AS last_at
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY data_call.system_id, data_call.dataset_id, (CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER - ((CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER) % :param_9::INTEGER, data_call.purpose) AS groups
WHERE NOT (EXISTS (SELECT data_grant.system_id
FROM data_grant
WHERE data_grant.system_id = groups.system_id AND data_grant.dataset_id = groups.dataset_id AND (data_grant.valid_from IS NULL OR data_grant.valid_from <= groups.first_at) AND (data_grant.valid_to IS NULL OR data_grant.valid_to > groups.last_at) AND (coalesce(data_grant.hour_from, :coalesce_5::INTEGER) * :coalesce_6::SMALLINT < coalesce(data_grant.hour_to, :coalesce_7::INTEGER) * :coalesce_8::SMALLINT AND groups.hour_start >= coalesce(data_grant.hour_from, :coalesce_5::INTEGER) * :coalesce_6::SMALLINT AND groups.hour_start < coalesce(data_grant.hour_to, :coalesce_7::INTEGER) * :coalesce_8::SMALLINT OR coalesce(data_grant.hour_from, :coalesce_5::INTEGER) * :coalesce_6::SMALLINT >= coalesce(data_grant.hour_to, :coalesce_7::INTEGER) * :coalesce_8::SMALLINT AND (groups.hour_start >= coalesce(data_grant.hour_from, :coalesce_5::INTEGER) * :coalesce_6::SMALLINT OR groups.hour_start < coalesce(data_grant.hour_to, :coalesce_7::INTEGER) * :coalesce_8::SMALLINT)) AND (data_grant.purpose IS NULL OR groups.stated IS NULL OR data_grant.purpose = groups.stated)))) AS suspect ON suspect.system_id = data_call.system_id AND suspect.dataset_id = data_call.dataset_id AND suspect.hour_start = (CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER - ((CAST(extract(hour from data_call.called_at) * 60 + extract(minute from data_call.called_at) AS INTEGER) + :param_7::INTEGER) % :param_8::INTEGER) % :param_10::INTEGER AND coalesce(suspect.stated, :coalesce_9::VARCHAR) = coalesce(data_call.purpose, :coalesce_10::VARCHAR)
WHERE data_call.called_at >= :called_at_3::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_4::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_2::VARCHAR)) AS suspects
WHERE NOT (EXISTS (SELECT data_grant.system_id
FROM data_grant
WHERE data_grant.system_id = suspects.system_id AND data_grant.dataset_id = suspects.dataset_id AND (data_grant.valid_from IS NULL OR data_grant.valid_from <= suspects.called_at) AND (data_grant.valid_to IS NULL OR suspects.called_at < data_grant.valid_to) AND (coalesce(data_grant.hour_from, :coalesce_11::INTEGER) * :coalesce_12::SMALLINT < coalesce(data_grant.hour_to, :coalesce_13::INTEGER) * :coalesce_14::SMALLINT AND suspects.minute >= coalesce(data_grant.hour_from, :coalesce_11::INTEGER) * :coalesce_12::SMALLINT AND suspects.minute < coalesce(data_grant.hour_to, :coalesce_13::INTEGER) * :coalesce_14::SMALLINT OR coalesce(data_grant.hour_from, :coalesce_11::INTEGER) * :coalesce_12::SMALLINT >= coalesce(data_grant.hour_to, :coalesce_13::INTEGER) * :coalesce_14::SMALLINT AND (suspects.minute >= coalesce(data_grant.hour_from, :coalesce_11::INTEGER) * :coalesce_12::SMALLINT OR suspects.minute < coalesce(data_grant.hour_to, :coalesce_13::INTEGER) * :coalesce_14::SMALLINT)) AND (data_grant.purpose IS NULL OR suspects.stated IS NULL OR data_grant.purpose = suspects.stated)))) AS breaching GROUP BY breaching.system_id, breaching.dataset_id, breaching.has_grant, breaching.in_hours, breaching.for_purpose ORDER BY breaching.system_id, breaching.dataset_id, breaching.has_grant, breaching.in_hours, breaching.for_purpose
-- :param_1 = 1
-- :param_2 = 0
-- :coalesce_1 = 0
-- :coalesce_2 = 60
-- :coalesce_3 = 24
-- :coalesce_4 = 60
-- :param_3 = 1
-- :param_4 = 0
-- :param_5 = 1
-- :param_6 = 0
-- :param_7 = 1920
-- :param_8 = 1440
-- :param_9 = 60
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :coalesce_5 = 0
-- :coalesce_6 = 60
-- :coalesce_7 = 24
-- :coalesce_8 = 60
-- :param_10 = 60
-- :coalesce_9 = ''
-- :coalesce_10 = ''
-- :called_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_2 = 'A1'
-- :coalesce_11 = 0
-- :coalesce_12 = 60
-- :coalesce_13 = 24
-- :coalesce_14 = 60

SELECT data_call.system_id, data_call.dataset_id, count(*) AS calls, min(data_call.called_at) AS first_at_utc, max(data_call.called_at) AS last_at_utc
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) AND data_call.dataset_id IN (SELECT dataset.dataset_id
FROM dataset
WHERE dataset.share_class = :share_class_1::VARCHAR) GROUP BY data_call.system_id, data_call.dataset_id ORDER BY data_call.system_id, data_call.dataset_id
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :share_class_1 = 'withheld'

SELECT business_system.system_id, business_system.agency_id, business_system.name_zh, business_system.name_en
FROM business_system ORDER BY business_system.system_id

SELECT agency.agency_id, agency.name_zh, agency.name_en
FROM agency ORDER BY agency.agency_id

SELECT dataset.dataset_id, dataset.provider_agency_id, dataset.share_class, dataset.name_zh, dataset.name_en
FROM dataset ORDER BY dataset.dataset_id
