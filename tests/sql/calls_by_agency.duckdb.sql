SELECT data_call.system_id, CASE WHEN (data_call.latency_ms < :latency_ms_1) THEN :param_1 WHEN (data_call.latency_ms < :latency_ms_2) THEN :param_2 WHEN (data_call.latency_ms < :latency_ms_3) THEN :param_3 WHEN (data_call.latency_ms < :latency_ms_4) THEN :param_4 WHEN (data_call.latency_ms < :latency_ms_5) THEN :param_5 WHEN (data_call.latency_ms < :latency_ms_6) THEN :param_6 WHEN (data_call.latency_ms < :latency_ms_7) THEN :param_7 WHEN (data_call.latency_ms < :latency_ms_8) THEN :param_8 WHEN (data_call.latency_ms < :latency_ms_9) THEN :param_9 WHEN (data_call.latency_ms < :latency_ms_10) THEN :param_10 WHEN (data_call.latency_ms < :latency_ms_11) THEN :param_11 WHEN (data_call.latency_ms < :latency_ms_12) THEN :param_12 WHEN (data_call.latency_ms < :latency_ms_13) THEN :param_13 WHEN (data_call.latency_ms < :latency_ms_14) THEN :param_14 WHEN (data_call.latency_ms < :latency_ms_15) THEN :param_15 WHEN (data_call.latency_ms < :latency_ms_16) THEN :param_16 WHEN (data_call.latency_ms < :latency_ms_17) THEN :param_17 WHEN (data_call.latency_ms < :latency_ms_18) THEN :param_18 WHEN (data_call.latency_ms < :latency_ms_19) THEN :param_19 WHEN (data_call.latency_ms < :latency_ms_20) THEN :param_20 WHEN (data_call.latency_ms < :latency_ms_21) THEN :param_21 WHEN (data_call.latency_ms < :latency_ms_22) THEN :param_22 WHEN (data_call.latency_ms < :latency_ms_23) THEN :param_23 WHEN (data_call.latency_ms < :latency_ms_24) THEN :param_24 WHEN (data_call.latency_ms < :latency_ms_25) THEN :param_25 WHEN (data_call.latency_ms < :latency_ms_26) THEN :param_26 WHEN (data_call.latency_ms < :latency_ms_27) THEN :param_27 WHEN (data_call.latency_ms < :latency_ms_28) THEN :param_28 WHEN (data_call.latency_ms < :latency_ms_29) THEN :param_29 WHEN (data_call.latency_ms < :latency_ms_30) THEN :param_30 WHEN (data_call.latency_ms < :latency_ms_31) THEN :param_31 ELSE :param_32 END AS bucket, count(*) AS calls, sum(CASE WHEN (data_call.status_code >= :status_code_1) THEN :param_33 ELSE :param_34 END) AS errors
FROM data_call
WHERE data_call.called_at >= :called_at_1 AND data_call.called_at < :called_at_2 AND data_call.system_id IN (SELECT business_system.system_id
FROM business_system
WHERE business_system.agency_id = :agency_id_1) GROUP BY data_call.system_id, CASE WHEN (data_call.latency_ms < :latency_ms_1) THEN :param_1 WHEN (data_call.latency_ms < :latency_ms_2) THEN :param_2 WHEN (data_call.latency_ms < :latency_ms_3) THEN :param_3 WHEN (data_call.latency_ms < :latency_ms_4) THEN :param_4 WHEN (data_call.latency_ms < :latency_ms_5) THEN :param_5 WHEN (data_call.latency_ms < :latency_ms_6) THEN :param_6 WHEN (data_call.latency_ms < :latency_ms_7) THEN :param_7 WHEN (data_call.latency_ms < :latency_ms_8) THEN :param_8 WHEN (data_call.latency_ms < :latency_ms_9) THEN :param_9 WHEN (data_call.latency_ms < :latency_ms_10) THEN :param_10 WHEN (data_call.latency_ms < :latency_ms_11) THEN :param_11 WHEN (data_call.latency_ms < :latency_ms_12) THEN :param_12 WHEN (data_call.latency_ms < :latency_ms_13) THEN :param_13 WHEN (data_call.latency_ms < :latency_ms_14) THEN :param_14 WHEN (data_call.latency_ms < :latency_ms_15) THEN :param_15 WHEN (data_call.latency_ms < :latency_ms_16) THEN :param_16 WHEN (data_call.latency_ms < :latency_ms_17) THEN :param_17 WHEN (data_call.latency_ms < :latency_ms_18) THEN :param_18 WHEN (data_call.latency_ms < :latency_ms_19) THEN :param_19 WHEN (data_call.latency_ms < :latency_ms_20) THEN :param_20 WHEN (data_call.latency_ms < :latency_ms_21) THEN :param_21 WHEN (data_call.latency_ms < :latency_ms_22) THEN :param_22 WHEN (data_call.latency_ms < :latency_ms_23) THEN :param_23 WHEN (data_call.latency_ms < :latency_ms_24) THEN :param_24 WHEN (data_call.latency_ms < :latency_ms_25) THEN :param_25 WHEN (data_call.latency_ms < :latency_ms_26) THEN :param_26 WHEN (data_call.latency_ms < :latency_ms_27) THEN :param_27 WHEN (data_call.latency_ms < :latency_ms_28) THEN :param_28 WHEN (data_call.latency_ms < :latency_ms_29) THEN :param_29 WHEN (data_call.latency_ms < :latency_ms_30) THEN :param_30 WHEN (data_call.latency_ms < :latency_ms_31) THEN :param_31 ELSE :param_32 END ORDER BY data_call.system_id, bucket
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
