SELECT `counted`.`system_id`, toInt64(sum(`counted`.`n_calls`)) AS `calls`, toInt64(sum(`counted`.`n_errors`)) AS `errors`, toInt64(sum(`counted`.`bucket_00`)) AS `bucket_00`, toInt64(sum(`counted`.`bucket_01`)) AS `bucket_01`, toInt64(sum(`counted`.`bucket_02`)) AS `bucket_02`, toInt64(sum(`counted`.`bucket_03`)) AS `bucket_03`, toInt64(sum(`counted`.`bucket_04`)) AS `bucket_04`, toInt64(sum(`counted`.`bucket_05`)) AS `bucket_05`, toInt64(sum(`counted`.`bucket_06`)) AS `bucket_06`, toInt64(sum(`counted`.`bucket_07`)) AS `bucket_07`, toInt64(sum(`counted`.`bucket_08`)) AS `bucket_08`, toInt64(sum(`counted`.`bucket_09`)) AS `bucket_09`, toInt64(sum(`counted`.`bucket_10`)) AS `bucket_10`, toInt64(sum(`counted`.`bucket_11`)) AS `bucket_11`, toInt64(sum(`counted`.`bucket_12`)) AS `bucket_12`, toInt64(sum(`counted`.`bucket_13`)) AS `bucket_13`, toInt64(sum(`counted`.`bucket_14`)) AS `bucket_14`, toInt64(sum(`counted`.`bucket_15`)) AS `bucket_15`, toInt64(sum(`counted`.`bucket_16`)) AS `bucket_16`, toInt64(sum(`counted`.`bucket_17`)) AS `bucket_17`, toInt64(sum(`counted`.`bucket_18`)) AS `bucket_18`, toInt64(sum(`counted`.`bucket_19`)) AS `bucket_19`, toInt64(sum(`counted`.`bucket_20`)) AS `bucket_20`, toInt64(sum(`counted`.`bucket_21`)) AS `bucket_21`, toInt64(sum(`counted`.`bucket_22`)) AS `bucket_22`, toInt64(sum(`counted`.`bucket_23`)) AS `bucket_23`, toInt64(sum(`counted`.`bucket_24`)) AS `bucket_24`, toInt64(sum(`counted`.`bucket_25`)) AS `bucket_25`, toInt64(sum(`counted`.`bucket_26`)) AS `bucket_26`, toInt64(sum(`counted`.`bucket_27`)) AS `bucket_27`, toInt64(sum(`counted`.`bucket_28`)) AS `bucket_28`, toInt64(sum(`counted`.`bucket_29`)) AS `bucket_29`, toInt64(sum(`counted`.`bucket_30`)) AS `bucket_30`, toInt64(sum(`counted`.`bucket_31`)) AS `bucket_31`
FROM (SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`, `calls_hour_system`.`bucket_00` AS `bucket_00`, `calls_hour_system`.`bucket_01` AS `bucket_01`, `calls_hour_system`.`bucket_02` AS `bucket_02`, `calls_hour_system`.`bucket_03` AS `bucket_03`, `calls_hour_system`.`bucket_04` AS `bucket_04`, `calls_hour_system`.`bucket_05` AS `bucket_05`, `calls_hour_system`.`bucket_06` AS `bucket_06`, `calls_hour_system`.`bucket_07` AS `bucket_07`, `calls_hour_system`.`bucket_08` AS `bucket_08`, `calls_hour_system`.`bucket_09` AS `bucket_09`, `calls_hour_system`.`bucket_10` AS `bucket_10`, `calls_hour_system`.`bucket_11` AS `bucket_11`, `calls_hour_system`.`bucket_12` AS `bucket_12`, `calls_hour_system`.`bucket_13` AS `bucket_13`, `calls_hour_system`.`bucket_14` AS `bucket_14`, `calls_hour_system`.`bucket_15` AS `bucket_15`, `calls_hour_system`.`bucket_16` AS `bucket_16`, `calls_hour_system`.`bucket_17` AS `bucket_17`, `calls_hour_system`.`bucket_18` AS `bucket_18`, `calls_hour_system`.`bucket_19` AS `bucket_19`, `calls_hour_system`.`bucket_20` AS `bucket_20`, `calls_hour_system`.`bucket_21` AS `bucket_21`, `calls_hour_system`.`bucket_22` AS `bucket_22`, `calls_hour_system`.`bucket_23` AS `bucket_23`, `calls_hour_system`.`bucket_24` AS `bucket_24`, `calls_hour_system`.`bucket_25` AS `bucket_25`, `calls_hour_system`.`bucket_26` AS `bucket_26`, `calls_hour_system`.`bucket_27` AS `bucket_27`, `calls_hour_system`.`bucket_28` AS `bucket_28`, `calls_hour_system`.`bucket_29` AS `bucket_29`, `calls_hour_system`.`bucket_30` AS `bucket_30`, `calls_hour_system`.`bucket_31` AS `bucket_31`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_1, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_2, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_1) UNION ALL SELECT `calls_day_system`.`system_id` AS `system_id`, `calls_day_system`.`calls` AS `n_calls`, `calls_day_system`.`errors` AS `n_errors`, `calls_day_system`.`first_at` AS `earliest`, `calls_day_system`.`bucket_00` AS `bucket_00`, `calls_day_system`.`bucket_01` AS `bucket_01`, `calls_day_system`.`bucket_02` AS `bucket_02`, `calls_day_system`.`bucket_03` AS `bucket_03`, `calls_day_system`.`bucket_04` AS `bucket_04`, `calls_day_system`.`bucket_05` AS `bucket_05`, `calls_day_system`.`bucket_06` AS `bucket_06`, `calls_day_system`.`bucket_07` AS `bucket_07`, `calls_day_system`.`bucket_08` AS `bucket_08`, `calls_day_system`.`bucket_09` AS `bucket_09`, `calls_day_system`.`bucket_10` AS `bucket_10`, `calls_day_system`.`bucket_11` AS `bucket_11`, `calls_day_system`.`bucket_12` AS `bucket_12`, `calls_day_system`.`bucket_13` AS `bucket_13`, `calls_day_system`.`bucket_14` AS `bucket_14`, `calls_day_system`.`bucket_15` AS `bucket_15`, `calls_day_system`.`bucket_16` AS `bucket_16`, `calls_day_system`.`bucket_17` AS `bucket_17`, `calls_day_system`.`bucket_18` AS `bucket_18`, `calls_day_system`.`bucket_19` AS `bucket_19`, `calls_day_system`.`bucket_20` AS `bucket_20`, `calls_day_system`.`bucket_21` AS `bucket_21`, `calls_day_system`.`bucket_22` AS `bucket_22`, `calls_day_system`.`bucket_23` AS `bucket_23`, `calls_day_system`.`bucket_24` AS `bucket_24`, `calls_day_system`.`bucket_25` AS `bucket_25`, `calls_day_system`.`bucket_26` AS `bucket_26`, `calls_day_system`.`bucket_27` AS `bucket_27`, `calls_day_system`.`bucket_28` AS `bucket_28`, `calls_day_system`.`bucket_29` AS `bucket_29`, `calls_day_system`.`bucket_30` AS `bucket_30`, `calls_day_system`.`bucket_31` AS `bucket_31`
FROM `calls_day_system`
WHERE `calls_day_system`.`starts_at` >= toDateTime64(:starts_at_3, 6) AND `calls_day_system`.`starts_at` < toDateTime64(:starts_at_4, 6) AND `calls_day_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_2) UNION ALL SELECT `calls_hour_system`.`system_id` AS `system_id`, `calls_hour_system`.`calls` AS `n_calls`, `calls_hour_system`.`errors` AS `n_errors`, `calls_hour_system`.`first_at` AS `earliest`, `calls_hour_system`.`bucket_00` AS `bucket_00`, `calls_hour_system`.`bucket_01` AS `bucket_01`, `calls_hour_system`.`bucket_02` AS `bucket_02`, `calls_hour_system`.`bucket_03` AS `bucket_03`, `calls_hour_system`.`bucket_04` AS `bucket_04`, `calls_hour_system`.`bucket_05` AS `bucket_05`, `calls_hour_system`.`bucket_06` AS `bucket_06`, `calls_hour_system`.`bucket_07` AS `bucket_07`, `calls_hour_system`.`bucket_08` AS `bucket_08`, `calls_hour_system`.`bucket_09` AS `bucket_09`, `calls_hour_system`.`bucket_10` AS `bucket_10`, `calls_hour_system`.`bucket_11` AS `bucket_11`, `calls_hour_system`.`bucket_12` AS `bucket_12`, `calls_hour_system`.`bucket_13` AS `bucket_13`, `calls_hour_system`.`bucket_14` AS `bucket_14`, `calls_hour_system`.`bucket_15` AS `bucket_15`, `calls_hour_system`.`bucket_16` AS `bucket_16`, `calls_hour_system`.`bucket_17` AS `bucket_17`, `calls_hour_system`.`bucket_18` AS `bucket_18`, `calls_hour_system`.`bucket_19` AS `bucket_19`, `calls_hour_system`.`bucket_20` AS `bucket_20`, `calls_hour_system`.`bucket_21` AS `bucket_21`, `calls_hour_system`.`bucket_22` AS `bucket_22`, `calls_hour_system`.`bucket_23` AS `bucket_23`, `calls_hour_system`.`bucket_24` AS `bucket_24`, `calls_hour_system`.`bucket_25` AS `bucket_25`, `calls_hour_system`.`bucket_26` AS `bucket_26`, `calls_hour_system`.`bucket_27` AS `bucket_27`, `calls_hour_system`.`bucket_28` AS `bucket_28`, `calls_hour_system`.`bucket_29` AS `bucket_29`, `calls_hour_system`.`bucket_30` AS `bucket_30`, `calls_hour_system`.`bucket_31` AS `bucket_31`
FROM `calls_hour_system`
WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at_5, 6) AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at_6, 6) AND `calls_hour_system`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_3) UNION ALL SELECT `by_bucket`.`system_id` AS `system_id`, CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`, CAST(toInt64(sum(`by_bucket`.`errors`)) AS BIGINT) AS `n_errors`, min(`by_bucket`.`first_at`) AS `earliest`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_1) THEN `by_bucket`.`calls` ELSE :param_1 END)) AS BIGINT) AS `bucket_00`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_2) THEN `by_bucket`.`calls` ELSE :param_2 END)) AS BIGINT) AS `bucket_01`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_3) THEN `by_bucket`.`calls` ELSE :param_3 END)) AS BIGINT) AS `bucket_02`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_4) THEN `by_bucket`.`calls` ELSE :param_4 END)) AS BIGINT) AS `bucket_03`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_5) THEN `by_bucket`.`calls` ELSE :param_5 END)) AS BIGINT) AS `bucket_04`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_6) THEN `by_bucket`.`calls` ELSE :param_6 END)) AS BIGINT) AS `bucket_05`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_7) THEN `by_bucket`.`calls` ELSE :param_7 END)) AS BIGINT) AS `bucket_06`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_8) THEN `by_bucket`.`calls` ELSE :param_8 END)) AS BIGINT) AS `bucket_07`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_9) THEN `by_bucket`.`calls` ELSE :param_9 END)) AS BIGINT) AS `bucket_08`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_10) THEN `by_bucket`.`calls` ELSE :param_10 END)) AS BIGINT) AS `bucket_09`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_11) THEN `by_bucket`.`calls` ELSE :param_11 END)) AS BIGINT) AS `bucket_10`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_12) THEN `by_bucket`.`calls` ELSE :param_12 END)) AS BIGINT) AS `bucket_11`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_13) THEN `by_bucket`.`calls` ELSE :param_13 END)) AS BIGINT) AS `bucket_12`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_14) THEN `by_bucket`.`calls` ELSE :param_14 END)) AS BIGINT) AS `bucket_13`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_15) THEN `by_bucket`.`calls` ELSE :param_15 END)) AS BIGINT) AS `bucket_14`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_16) THEN `by_bucket`.`calls` ELSE :param_16 END)) AS BIGINT) AS `bucket_15`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_17) THEN `by_bucket`.`calls` ELSE :param_17 END)) AS BIGINT) AS `bucket_16`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_18) THEN `by_bucket`.`calls` ELSE :param_18 END)) AS BIGINT) AS `bucket_17`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_19) THEN `by_bucket`.`calls` ELSE :param_19 END)) AS BIGINT) AS `bucket_18`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_20) THEN `by_bucket`.`calls` ELSE :param_20 END)) AS BIGINT) AS `bucket_19`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_21) THEN `by_bucket`.`calls` ELSE :param_21 END)) AS BIGINT) AS `bucket_20`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_22) THEN `by_bucket`.`calls` ELSE :param_22 END)) AS BIGINT) AS `bucket_21`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_23) THEN `by_bucket`.`calls` ELSE :param_23 END)) AS BIGINT) AS `bucket_22`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_24) THEN `by_bucket`.`calls` ELSE :param_24 END)) AS BIGINT) AS `bucket_23`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_25) THEN `by_bucket`.`calls` ELSE :param_25 END)) AS BIGINT) AS `bucket_24`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_26) THEN `by_bucket`.`calls` ELSE :param_26 END)) AS BIGINT) AS `bucket_25`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_27) THEN `by_bucket`.`calls` ELSE :param_27 END)) AS BIGINT) AS `bucket_26`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_28) THEN `by_bucket`.`calls` ELSE :param_28 END)) AS BIGINT) AS `bucket_27`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_29) THEN `by_bucket`.`calls` ELSE :param_29 END)) AS BIGINT) AS `bucket_28`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_30) THEN `by_bucket`.`calls` ELSE :param_30 END)) AS BIGINT) AS `bucket_29`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_31) THEN `by_bucket`.`calls` ELSE :param_31 END)) AS BIGINT) AS `bucket_30`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = :bucket_32) THEN `by_bucket`.`calls` ELSE :param_32 END)) AS BIGINT) AS `bucket_31`
FROM (SELECT `raw_calls`.`system_id` AS `system_id`, CASE WHEN (`raw_calls`.`latency_ms` < :latency_ms_1) THEN :param_33 WHEN (`raw_calls`.`latency_ms` < :latency_ms_2) THEN :param_34 WHEN (`raw_calls`.`latency_ms` < :latency_ms_3) THEN :param_35 WHEN (`raw_calls`.`latency_ms` < :latency_ms_4) THEN :param_36 WHEN (`raw_calls`.`latency_ms` < :latency_ms_5) THEN :param_37 WHEN (`raw_calls`.`latency_ms` < :latency_ms_6) THEN :param_38 WHEN (`raw_calls`.`latency_ms` < :latency_ms_7) THEN :param_39 WHEN (`raw_calls`.`latency_ms` < :latency_ms_8) THEN :param_40 WHEN (`raw_calls`.`latency_ms` < :latency_ms_9) THEN :param_41 WHEN (`raw_calls`.`latency_ms` < :latency_ms_10) THEN :param_42 WHEN (`raw_calls`.`latency_ms` < :latency_ms_11) THEN :param_43 WHEN (`raw_calls`.`latency_ms` < :latency_ms_12) THEN :param_44 WHEN (`raw_calls`.`latency_ms` < :latency_ms_13) THEN :param_45 WHEN (`raw_calls`.`latency_ms` < :latency_ms_14) THEN :param_46 WHEN (`raw_calls`.`latency_ms` < :latency_ms_15) THEN :param_47 WHEN (`raw_calls`.`latency_ms` < :latency_ms_16) THEN :param_48 WHEN (`raw_calls`.`latency_ms` < :latency_ms_17) THEN :param_49 WHEN (`raw_calls`.`latency_ms` < :latency_ms_18) THEN :param_50 WHEN (`raw_calls`.`latency_ms` < :latency_ms_19) THEN :param_51 WHEN (`raw_calls`.`latency_ms` < :latency_ms_20) THEN :param_52 WHEN (`raw_calls`.`latency_ms` < :latency_ms_21) THEN :param_53 WHEN (`raw_calls`.`latency_ms` < :latency_ms_22) THEN :param_54 WHEN (`raw_calls`.`latency_ms` < :latency_ms_23) THEN :param_55 WHEN (`raw_calls`.`latency_ms` < :latency_ms_24) THEN :param_56 WHEN (`raw_calls`.`latency_ms` < :latency_ms_25) THEN :param_57 WHEN (`raw_calls`.`latency_ms` < :latency_ms_26) THEN :param_58 WHEN (`raw_calls`.`latency_ms` < :latency_ms_27) THEN :param_59 WHEN (`raw_calls`.`latency_ms` < :latency_ms_28) THEN :param_60 WHEN (`raw_calls`.`latency_ms` < :latency_ms_29) THEN :param_61 WHEN (`raw_calls`.`latency_ms` < :latency_ms_30) THEN :param_62 WHEN (`raw_calls`.`latency_ms` < :latency_ms_31) THEN :param_63 ELSE :param_64 END AS `bucket`, toInt64(count(*)) AS `calls`, CAST(toInt64(sum(CASE WHEN (`raw_calls`.`status_code` >= :status_code_1) THEN :param_65 ELSE :param_66 END)) AS BIGINT) AS `errors`, min(`raw_calls`.`called_at`) AS `first_at`
FROM (SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`latency_ms` AS `latency_ms`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_1, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_2, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_4) UNION ALL SELECT `data_call`.`called_at` AS `called_at`, `data_call`.`latency_ms` AS `latency_ms`, `data_call`.`status_code` AS `status_code`, `data_call`.`system_id` AS `system_id`
FROM `data_call`
WHERE `data_call`.`called_at` >= toDateTime64(:called_at_3, 6) AND `data_call`.`called_at` < toDateTime64(:called_at_4, 6) AND `data_call`.`system_id` IN (SELECT `business_system`.`system_id`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id_4)) AS `raw_calls` GROUP BY `raw_calls`.`system_id`, CASE WHEN (`raw_calls`.`latency_ms` < :latency_ms_1) THEN :param_33 WHEN (`raw_calls`.`latency_ms` < :latency_ms_2) THEN :param_34 WHEN (`raw_calls`.`latency_ms` < :latency_ms_3) THEN :param_35 WHEN (`raw_calls`.`latency_ms` < :latency_ms_4) THEN :param_36 WHEN (`raw_calls`.`latency_ms` < :latency_ms_5) THEN :param_37 WHEN (`raw_calls`.`latency_ms` < :latency_ms_6) THEN :param_38 WHEN (`raw_calls`.`latency_ms` < :latency_ms_7) THEN :param_39 WHEN (`raw_calls`.`latency_ms` < :latency_ms_8) THEN :param_40 WHEN (`raw_calls`.`latency_ms` < :latency_ms_9) THEN :param_41 WHEN (`raw_calls`.`latency_ms` < :latency_ms_10) THEN :param_42 WHEN (`raw_calls`.`latency_ms` < :latency_ms_11) THEN :param_43 WHEN (`raw_calls`.`latency_ms` < :latency_ms_12) THEN :param_44 WHEN (`raw_calls`.`latency_ms` < :latency_ms_13) THEN :param_45 WHEN (`raw_calls`.`latency_ms` < :latency_ms_14) THEN :param_46 WHEN (`raw_calls`.`latency_ms` < :latency_ms_15) THEN :param_47 WHEN (`raw_calls`.`latency_ms` < :latency_ms_16) THEN :param_48 WHEN (`raw_calls`.`latency_ms` < :latency_ms_17) THEN :param_49 WHEN (`raw_calls`.`latency_ms` < :latency_ms_18) THEN :param_50 WHEN (`raw_calls`.`latency_ms` < :latency_ms_19) THEN :param_51 WHEN (`raw_calls`.`latency_ms` < :latency_ms_20) THEN :param_52 WHEN (`raw_calls`.`latency_ms` < :latency_ms_21) THEN :param_53 WHEN (`raw_calls`.`latency_ms` < :latency_ms_22) THEN :param_54 WHEN (`raw_calls`.`latency_ms` < :latency_ms_23) THEN :param_55 WHEN (`raw_calls`.`latency_ms` < :latency_ms_24) THEN :param_56 WHEN (`raw_calls`.`latency_ms` < :latency_ms_25) THEN :param_57 WHEN (`raw_calls`.`latency_ms` < :latency_ms_26) THEN :param_58 WHEN (`raw_calls`.`latency_ms` < :latency_ms_27) THEN :param_59 WHEN (`raw_calls`.`latency_ms` < :latency_ms_28) THEN :param_60 WHEN (`raw_calls`.`latency_ms` < :latency_ms_29) THEN :param_61 WHEN (`raw_calls`.`latency_ms` < :latency_ms_30) THEN :param_62 WHEN (`raw_calls`.`latency_ms` < :latency_ms_31) THEN :param_63 ELSE :param_64 END) AS `by_bucket` GROUP BY `by_bucket`.`system_id`) AS `counted` GROUP BY `counted`.`system_id` ORDER BY `counted`.`system_id`
-- :starts_at_1 = datetime.datetime(2026, 11, 13, 13, 0)
-- :starts_at_2 = datetime.datetime(2026, 11, 13, 16, 0)
-- :agency_id_1 = 'A1'
-- :starts_at_3 = datetime.datetime(2026, 11, 13, 16, 0)
-- :starts_at_4 = datetime.datetime(2026, 11, 19, 16, 0)
-- :agency_id_2 = 'A1'
-- :starts_at_5 = datetime.datetime(2026, 11, 19, 16, 0)
-- :starts_at_6 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_3 = 'A1'
-- :bucket_1 = 0
-- :param_1 = 0
-- :bucket_2 = 1
-- :param_2 = 0
-- :bucket_3 = 2
-- :param_3 = 0
-- :bucket_4 = 3
-- :param_4 = 0
-- :bucket_5 = 4
-- :param_5 = 0
-- :bucket_6 = 5
-- :param_6 = 0
-- :bucket_7 = 6
-- :param_7 = 0
-- :bucket_8 = 7
-- :param_8 = 0
-- :bucket_9 = 8
-- :param_9 = 0
-- :bucket_10 = 9
-- :param_10 = 0
-- :bucket_11 = 10
-- :param_11 = 0
-- :bucket_12 = 11
-- :param_12 = 0
-- :bucket_13 = 12
-- :param_13 = 0
-- :bucket_14 = 13
-- :param_14 = 0
-- :bucket_15 = 14
-- :param_15 = 0
-- :bucket_16 = 15
-- :param_16 = 0
-- :bucket_17 = 16
-- :param_17 = 0
-- :bucket_18 = 17
-- :param_18 = 0
-- :bucket_19 = 18
-- :param_19 = 0
-- :bucket_20 = 19
-- :param_20 = 0
-- :bucket_21 = 20
-- :param_21 = 0
-- :bucket_22 = 21
-- :param_22 = 0
-- :bucket_23 = 22
-- :param_23 = 0
-- :bucket_24 = 23
-- :param_24 = 0
-- :bucket_25 = 24
-- :param_25 = 0
-- :bucket_26 = 25
-- :param_26 = 0
-- :bucket_27 = 26
-- :param_27 = 0
-- :bucket_28 = 27
-- :param_28 = 0
-- :bucket_29 = 28
-- :param_29 = 0
-- :bucket_30 = 29
-- :param_30 = 0
-- :bucket_31 = 30
-- :param_31 = 0
-- :bucket_32 = 31
-- :param_32 = 0
-- :latency_ms_1 = 1
-- :param_33 = 0
-- :latency_ms_2 = 2
-- :param_34 = 1
-- :latency_ms_3 = 3
-- :param_35 = 2
-- :latency_ms_4 = 4
-- :param_36 = 3
-- :latency_ms_5 = 6
-- :param_37 = 4
-- :latency_ms_6 = 8
-- :param_38 = 5
-- :latency_ms_7 = 11
-- :param_39 = 6
-- :latency_ms_8 = 16
-- :param_40 = 7
-- :latency_ms_9 = 23
-- :param_41 = 8
-- :latency_ms_10 = 32
-- :param_42 = 9
-- :latency_ms_11 = 45
-- :param_43 = 10
-- :latency_ms_12 = 64
-- :param_44 = 11
-- :latency_ms_13 = 91
-- :param_45 = 12
-- :latency_ms_14 = 128
-- :param_46 = 13
-- :latency_ms_15 = 181
-- :param_47 = 14
-- :latency_ms_16 = 256
-- :param_48 = 15
-- :latency_ms_17 = 362
-- :param_49 = 16
-- :latency_ms_18 = 512
-- :param_50 = 17
-- :latency_ms_19 = 724
-- :param_51 = 18
-- :latency_ms_20 = 1024
-- :param_52 = 19
-- :latency_ms_21 = 1448
-- :param_53 = 20
-- :latency_ms_22 = 2048
-- :param_54 = 21
-- :latency_ms_23 = 2896
-- :param_55 = 22
-- :latency_ms_24 = 4096
-- :param_56 = 23
-- :latency_ms_25 = 5793
-- :param_57 = 24
-- :latency_ms_26 = 8192
-- :param_58 = 25
-- :latency_ms_27 = 11585
-- :param_59 = 26
-- :latency_ms_28 = 16384
-- :param_60 = 27
-- :latency_ms_29 = 23170
-- :param_61 = 28
-- :latency_ms_30 = 32768
-- :param_62 = 29
-- :latency_ms_31 = 46341
-- :param_63 = 30
-- :param_64 = 31
-- :status_code_1 = 400
-- :param_65 = 1
-- :param_66 = 0
-- :called_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :called_at_2 = datetime.datetime(2026, 11, 13, 13, 0)
-- :agency_id_4 = 'A1'
-- :called_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :called_at_4 = datetime.datetime(2026, 11, 20, 12, 30)

SELECT `business_system`.`system_id`, `business_system`.`agency_id`, `business_system`.`name_zh`, `business_system`.`name_en`
FROM `business_system` ORDER BY `business_system`.`system_id`

SELECT `agency`.`agency_id`, `agency`.`name_zh`, `agency`.`name_en`
FROM `agency` ORDER BY `agency`.`agency_id`
