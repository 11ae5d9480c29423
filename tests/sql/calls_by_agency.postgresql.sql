SELECT data_call.system_id, CASE WHEN (data_call.latency_ms < :latency_ms_1::INTEGER) THEN :param_1::INTEGER WHEN (data_call.latency_ms < :latency_ms_2::INTEGER) THEN :param_2::INTEGER WHEN (data_call.latency_ms < :latency_ms_3::INTEGER) THEN :param_3::INTEGER WHEN (data_call.latency_ms < :latency_ms_4::INTEGER) THEN :param_4::INTEGER WHEN (data_call.latency_ms < :latency_ms_5::INTEGER) THEN :param_5::INTEGER WHEN (data_call.latency_ms < :latency_ms_6::INTEGER) THEN :param_6::INTEGER WHEN (data_call.latency_ms < :latency_ms_7::INTEGER) THEN :param_7::INTEGER WHEN (data_call.latency_ms < :latency_ms_8::INTEGER) THEN :param_8::INTEGER WHEN (data_call.latency_ms < :latency_ms_9::INTEGER) THEN :param_9::INTEGER WHEN (data_call.latency_ms < :latency_ms_10::INTEGER) THEN :param_10::INTEGER WHEN (data_call.latency_ms < :latency_ms_11::INTEGER) THEN :param_11::INTEGER WHEN (data_call.latency_ms < :latency_ms_12::INTEGER) THEN :param_12::INTEGER WHEN (data_call.latency_ms < :latency_ms_13::INTEGER) THEN :param_13::INTEGER WHEN (data_call.latency_ms < :latency_ms_14::INTEGER) THEN :param_14::INTEGER WHEN (data_call.latency_ms < :latency_ms_15::INTEGER) THEN :param_15::INTEGER WHEN (data_call.latency_ms < :latency_ms_16::INTEGER) THEN :param_16::INTEGER WHEN (data_call.latency_ms < :latency_ms_17::INTEGER) THEN :param_17::INTEGER WHEN (data_call.latency_ms < :latency_ms_18::INTEGER) THEN :param_18::INTEGER WHEN (data_call.latency_ms < :latency_ms_19::INTEGER) THEN :param_19::INTEGER WHEN (data_call.latency_ms < :latency_ms_20::INTEGER) THEN :param_20::INTEGER WHEN (data_call.latency_ms < :latency_ms_21::INTEGER) THEN :param_21::INTEGER WHEN (data_call.latency_ms < :latency_ms_22::INTEGER) THEN :param_22::INTEGER WHEN (data_call.latency_ms < :latency_ms_23::INTEGER) THEN :param_23::INTEGER WHEN (data_call.latency_ms < :latency_ms_24::INTEGER) THEN :param_24::INTEGER WHEN (data_call.latency_ms < :latency_ms_25::INTEGER) THEN :param_25::INTEGER WHEN (data_call.latency_ms < :latency_ms_26::INTEGER) THEN :param_26::INTEGER WHEN (data_call.latency_ms < :latency_ms_27::INTEGER) THEN :param_27::INTEGER WHEN (data_call.latency_ms < :latency_ms_28::INTEGER) THEN :param_28::INTEGER WHEN (data_call.latency_ms < :latency_ms_29::INTEGER) THEN :param_29::INTEGER WHEN (data_call.latency_ms < :latency_ms_30::INTEGER) THEN :param_30::INTEGER WHEN (data_call.latency_ms < :latency_ms_31::INTEGER) THEN :param_31::INTEGER ELSE :param_32::INTEGER END AS bucket, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1::SMALLINT) THEN :param_33::INTEGER ELSE :param_34::INTEGER END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1::TIMESTAMP WITHOUT TIME ZONE AND data_call.called_at < :called_at_2::TIMESTAMP WITHOUT TIME ZONE AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1::VARCHAR) GROUP BY data_call.system_id, CASE WHEN (data_call.latency_ms < :latency_ms_1::INTEGER) THEN :param_1::INTEGER WHEN (data_call.latency_ms < :latency_ms_2::INTEGER) THEN :param_2::INTEGER WHEN (data_call.latency_ms < :latency_ms_3::INTEGER) THEN :param_3::INTEGER WHEN (data_call.latency_ms < :latency_ms_4::INTEGER) THEN :param_4::INTEGER WHEN (data_call.latency_ms < :latency_ms_5::INTEGER) THEN :param_5::INTEGER WHEN (data_call.latency_ms < :latency_ms_6::INTEGER) THEN :param_6::INTEGER WHEN (data_call.latency_ms < :latency_ms_7::INTEGER) THEN :param_7::INTEGER WHEN (data_call.latency_ms < :latency_ms_8::INTEGER) THEN :param_8::INTEGER WHEN (data_call.latency_ms < :latency_ms_9::INTEGER) THEN :param_9::INTEGER WHEN (data_call.latency_ms < :latency_ms_10::INTEGER) THEN :param_10::INTEGER WHEN (data_call.latency_ms < :latency_ms_11::INTEGER) THEN :param_11::INTEGER WHEN (data_call.latency_ms < :latency_ms_12::INTEGER) THEN :param_12::INTEGER WHEN (data_call.latency_ms < :latency_ms_13::INTEGER) THEN :param_13::INTEGER WHEN (data_call.latency_ms < :latency_ms_14::INTEGER) THEN :param_14::INTEGER WHEN (data_call.latency_ms < :latency_ms_15::INTEGER) THEN :param_15::INTEGER WHEN (data_call.latency_ms < :latency_ms_16::INTEGER) THEN :param_16::INTEGER WHEN (data_call.latency_ms < :latency_ms_17::INTEGER) THEN :param_17::INTEGER WHEN (data_call.latency_ms < :latency_ms_18::INTEGER) THEN :param_18::INTEGER WHEN (data_call.latency_ms < :latency_ms_19::INTEGER) THEN :param_19::INTEGER WHEN (data_call.latency_ms < :latency_ms_20::INTEGER) THEN :param_20::INTEGER WHEN (data_call.latency_ms < :latency_ms_21::INTEGER) THEN :param_21::INTEGER WHEN (data_call.latency_ms < :latency_ms_22::INTEGER) THEN :param_22::INTEGER WHEN (data_call.latency_ms < :latency_ms_23::INTEGER) THEN :param_23::INTEGER WHEN (data_call.latency_ms < :latency_ms_24::INTEGER) THEN :param_24::INTEGER WHEN (data_call.latency_ms < :latency_ms_25::INTEGER) THEN :param_25::INTEGER WHEN (data_call.latency_ms < :latency_ms_26::INTEGER) THEN :param_26::INTEGER WHEN (data_call.latency_ms < :latency_ms_27::INTEGER) THEN :param_27::INTEGER WHEN (data_call.latency_ms < :latency_ms_28::INTEGER) THEN :param_28::INTEGER WHEN (data_call.latency_ms < :latency_ms_29::INTEGER) THEN :param_29::INTEGER WHEN (data_call.latency_ms < :latency_ms_30::INTEGER) THEN :param_30::INTEGER WHEN (data_call.latency_ms < :latency_ms_31::INTEGER) THEN :param_31::INTEGER ELSE :param_32::INTEGER END ORDER BY data_call.system_id, bucket
-- :latency_ms_1 = 1
-- :param_1 = 0
-- :latency_ms_2 = 2
-- :param_2 = 1
-- :latency_ms_3 = 3
-- :param_3 = 2
-- :latency_ms_4 = 4
-- :param_4 = 3
-- :latency_ms_5 = 6
-- :param_5 = 4
-- :latency_ms_6 = 8
-- :param_6 = 5
-- :latency_ms_7 = 11
-- :param_7 = 6
-- :latency_ms_8 = 16
-- :param_8 = 7
-- :latency_ms_9 = 23
-- :param_9 = 8
-- :latency_ms_10 = 32
-- :param_10 = 9
-- :latency_ms_11 = 45
-- :param_11 = 10
-- :latency_ms_12 = 64
-- :param_12 = 11
-- :latency_ms_13 = 91
-- :param_13 = 12
-- :latency_ms_14 = 128
-- :param_14 = 13
-- :latency_ms_15 = 181
-- :param_15 = 14
-- :latency_ms_16 = 256
-- :param_16 = 15
-- :latency_ms_17 = 362
-- :param_17 = 16
-- :latency_ms_18 = 512
-- :param_18 = 17
-- :latency_ms_19 = 724
-- :param_19 = 18
-- :latency_ms_20 = 1024
-- :param_20 = 19
-- :latency_ms_21 = 1448
-- :param_21 = 20
-- :latency_ms_22 = 2048
-- :param_22 = 21
-- :latency_ms_23 = 2896
-- :param_23 = 22
-- :latency_ms_24 = 4096
-- :param_24 = 23
-- :latency_ms_25 = 5793
-- :param_25 = 24
-- :latency_ms_26 = 8192
-- :param_26 = 25
-- :latency_ms_27 = 11585
-- :param_27 = 26
-- :latency_ms_28 = 16384
-- :param_28 = 27
-- :latency_ms_29 = 23170
-- :param_29 = 28
-- :latency_ms_30 = 32768
-- :param_30 = 29
-- :latency_ms_31 = 46341
-- :param_31 = 30
-- :param_32 = 31
-- :status_code_1 = 400
-- :param_33 = 1
-- :param_34 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :called_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'

SELECT business_system.system_id, business_system.agency_id, business_system.name_zh, business_system.name_en
FROM business_system ORDER BY business_system.system_id

SELECT agency.agency_id, agency.name_zh, agency.name_en
FROM agency ORDER BY agency.agency_id
