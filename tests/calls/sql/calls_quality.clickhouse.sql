-- :name[value] is a bound value.

-- read_quality
SELECT
  toDateTime64(`counted`.`hour_utc`, 6) AS `hour_utc`,
  toInt64(sum(`counted`.`n_calls`)) AS `calls`,
  toInt64(sum(`counted`.`n_errors`)) AS `errors`,
  toInt64(sum(`counted`.`n_status`)) AS `with_status`,
  toInt64(sum(`counted`.`bucket_00`)) AS `bucket_00`,
  toInt64(sum(`counted`.`bucket_01`)) AS `bucket_01`,
  toInt64(sum(`counted`.`bucket_02`)) AS `bucket_02`,
  toInt64(sum(`counted`.`bucket_03`)) AS `bucket_03`,
  toInt64(sum(`counted`.`bucket_04`)) AS `bucket_04`,
  toInt64(sum(`counted`.`bucket_05`)) AS `bucket_05`,
  toInt64(sum(`counted`.`bucket_06`)) AS `bucket_06`,
  toInt64(sum(`counted`.`bucket_07`)) AS `bucket_07`,
  toInt64(sum(`counted`.`bucket_08`)) AS `bucket_08`,
  toInt64(sum(`counted`.`bucket_09`)) AS `bucket_09`,
  toInt64(sum(`counted`.`bucket_10`)) AS `bucket_10`,
  toInt64(sum(`counted`.`bucket_11`)) AS `bucket_11`,
  toInt64(sum(`counted`.`bucket_12`)) AS `bucket_12`,
  toInt64(sum(`counted`.`bucket_13`)) AS `bucket_13`,
  toInt64(sum(`counted`.`bucket_14`)) AS `bucket_14`,
  toInt64(sum(`counted`.`bucket_15`)) AS `bucket_15`,
  toInt64(sum(`counted`.`bucket_16`)) AS `bucket_16`,
  toInt64(sum(`counted`.`bucket_17`)) AS `bucket_17`,
  toInt64(sum(`counted`.`bucket_18`)) AS `bucket_18`,
  toInt64(sum(`counted`.`bucket_19`)) AS `bucket_19`,
  toInt64(sum(`counted`.`bucket_20`)) AS `bucket_20`,
  toInt64(sum(`counted`.`bucket_21`)) AS `bucket_21`,
  toInt64(sum(`counted`.`bucket_22`)) AS `bucket_22`,
  toInt64(sum(`counted`.`bucket_23`)) AS `bucket_23`,
  toInt64(sum(`counted`.`bucket_24`)) AS `bucket_24`,
  toInt64(sum(`counted`.`bucket_25`)) AS `bucket_25`,
  toInt64(sum(`counted`.`bucket_26`)) AS `bucket_26`,
  toInt64(sum(`counted`.`bucket_27`)) AS `bucket_27`,
  toInt64(sum(`counted`.`bucket_28`)) AS `bucket_28`,
  toInt64(sum(`counted`.`bucket_29`)) AS `bucket_29`,
  toInt64(sum(`counted`.`bucket_30`)) AS `bucket_30`,
  toInt64(sum(`counted`.`bucket_31`)) AS `bucket_31`
FROM (
  SELECT
    `calls_hour_system`.`starts_at` AS `hour_utc`,
    `calls_hour_system`.`calls` AS `n_calls`,
    `calls_hour_system`.`failed` AS `n_errors`,
    `calls_hour_system`.`calls` AS `n_status`,
    `calls_hour_system`.`first_at` AS `earliest`,
    `calls_hour_system`.`bucket_00` AS `bucket_00`,
    `calls_hour_system`.`bucket_01` AS `bucket_01`,
    `calls_hour_system`.`bucket_02` AS `bucket_02`,
    `calls_hour_system`.`bucket_03` AS `bucket_03`,
    `calls_hour_system`.`bucket_04` AS `bucket_04`,
    `calls_hour_system`.`bucket_05` AS `bucket_05`,
    `calls_hour_system`.`bucket_06` AS `bucket_06`,
    `calls_hour_system`.`bucket_07` AS `bucket_07`,
    `calls_hour_system`.`bucket_08` AS `bucket_08`,
    `calls_hour_system`.`bucket_09` AS `bucket_09`,
    `calls_hour_system`.`bucket_10` AS `bucket_10`,
    `calls_hour_system`.`bucket_11` AS `bucket_11`,
    `calls_hour_system`.`bucket_12` AS `bucket_12`,
    `calls_hour_system`.`bucket_13` AS `bucket_13`,
    `calls_hour_system`.`bucket_14` AS `bucket_14`,
    `calls_hour_system`.`bucket_15` AS `bucket_15`,
    `calls_hour_system`.`bucket_16` AS `bucket_16`,
    `calls_hour_system`.`bucket_17` AS `bucket_17`,
    `calls_hour_system`.`bucket_18` AS `bucket_18`,
    `calls_hour_system`.`bucket_19` AS `bucket_19`,
    `calls_hour_system`.`bucket_20` AS `bucket_20`,
    `calls_hour_system`.`bucket_21` AS `bucket_21`,
    `calls_hour_system`.`bucket_22` AS `bucket_22`,
    `calls_hour_system`.`bucket_23` AS `bucket_23`,
    `calls_hour_system`.`bucket_24` AS `bucket_24`,
    `calls_hour_system`.`bucket_25` AS `bucket_25`,
    `calls_hour_system`.`bucket_26` AS `bucket_26`,
    `calls_hour_system`.`bucket_27` AS `bucket_27`,
    `calls_hour_system`.`bucket_28` AS `bucket_28`,
    `calls_hour_system`.`bucket_29` AS `bucket_29`,
    `calls_hour_system`.`bucket_30` AS `bucket_30`,
    `calls_hour_system`.`bucket_31` AS `bucket_31`
  FROM `calls_hour_system`
  WHERE `calls_hour_system`.`starts_at` >= toDateTime64(:starts_at[2026-11-13 13:00:00], 6)
    AND `calls_hour_system`.`starts_at` < toDateTime64(:starts_at[2026-11-20 12:00:00], 6)
    AND `calls_hour_system`.`system_id` IN (
      SELECT `business_system`.`system_id`
      FROM `business_system`
      WHERE `business_system`.`agency_id` = :agency_id['A1']
    )
  UNION ALL
  SELECT
    `by_bucket`.`hour_utc` AS `hour_utc`,
    CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`,
    CAST(toInt64(sum(`by_bucket`.`n_errors`)) AS BIGINT) AS `n_errors`,
    CAST(toInt64(sum(`by_bucket`.`n_status`)) AS BIGINT) AS `n_status`,
    min(`by_bucket`.`first_at`) AS `earliest`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[0]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_00`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[1]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_01`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[2]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_02`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[3]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_03`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[4]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_04`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[5]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_05`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[6]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_06`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[7]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_07`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[8]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_08`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[9]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_09`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[10]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_10`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[11]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_11`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[12]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_12`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[13]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_13`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[14]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_14`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[15]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_15`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[16]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_16`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[17]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_17`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[18]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_18`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[19]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_19`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[20]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_20`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[21]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_21`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[22]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_22`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[23]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_23`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[24]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_24`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[25]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_25`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[26]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_26`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[27]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_27`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[28]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_28`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[29]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_29`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[30]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_30`,
    CAST(
      toInt64(
        sum(CASE WHEN (`by_bucket`.`bucket` = :bucket[31]) THEN `by_bucket`.`calls` ELSE :param[0] END)
      ) AS BIGINT
    ) AS `bucket_31`
  FROM (
    SELECT
      toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`,
      CASE
        WHEN (`raw_calls`.`latency_ms` IS NULL) THEN NULL
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[1]) THEN :param[0]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[2]) THEN :param[1]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[3]) THEN :param[2]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[4]) THEN :param[3]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[6]) THEN :param[4]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[8]) THEN :param[5]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[11]) THEN :param[6]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[16]) THEN :param[7]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[23]) THEN :param[8]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[32]) THEN :param[9]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[45]) THEN :param[10]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[64]) THEN :param[11]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[91]) THEN :param[12]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[128]) THEN :param[13]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[181]) THEN :param[14]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[256]) THEN :param[15]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[362]) THEN :param[16]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[512]) THEN :param[17]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[724]) THEN :param[18]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[1024]) THEN :param[19]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[1448]) THEN :param[20]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[2048]) THEN :param[21]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[2896]) THEN :param[22]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[4096]) THEN :param[23]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[5793]) THEN :param[24]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[8192]) THEN :param[25]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[11585]) THEN :param[26]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[16384]) THEN :param[27]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[23170]) THEN :param[28]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[32768]) THEN :param[29]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[46341]) THEN :param[30]
        ELSE :param[31]
      END AS `bucket`,
      toInt64(count(*)) AS `calls`,
      CAST(
        toInt64(
          sum(
            CASE
              WHEN (
                `raw_calls`.`status_code` >= :status_code[400]
                  AND (`raw_calls`.`status_code` NOT IN (:status_code[401], :status_code[403]))
              ) THEN :param[1]
              ELSE :param[0]
            END
          )
        ) AS BIGINT
      ) AS `n_errors`,
      toInt64(count(`raw_calls`.`status_code`)) AS `n_status`,
      min(`raw_calls`.`called_at`) AS `first_at`
    FROM (
      SELECT
        `data_call`.`called_at` AS `called_at`,
        `data_call`.`latency_ms` AS `latency_ms`,
        `data_call`.`status_code` AS `status_code`
      FROM `data_call`
      WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:30:00], 6)
        AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 13:00:00], 6)
        AND `data_call`.`system_id` IN (
          SELECT `business_system`.`system_id`
          FROM `business_system`
          WHERE `business_system`.`agency_id` = :agency_id['A1']
        )
      UNION ALL
      SELECT
        `data_call`.`called_at` AS `called_at`,
        `data_call`.`latency_ms` AS `latency_ms`,
        `data_call`.`status_code` AS `status_code`
      FROM `data_call`
      WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-20 12:00:00], 6)
        AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-20 12:30:00], 6)
        AND `data_call`.`system_id` IN (
          SELECT `business_system`.`system_id`
          FROM `business_system`
          WHERE `business_system`.`agency_id` = :agency_id['A1']
        )
    ) AS `raw_calls`
    GROUP BY
      toStartOfInterval(toTimeZone(`raw_calls`.`called_at`, 'UTC'), INTERVAL 3600 SECOND),
      CASE
        WHEN (`raw_calls`.`latency_ms` IS NULL) THEN NULL
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[1]) THEN :param[0]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[2]) THEN :param[1]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[3]) THEN :param[2]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[4]) THEN :param[3]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[6]) THEN :param[4]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[8]) THEN :param[5]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[11]) THEN :param[6]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[16]) THEN :param[7]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[23]) THEN :param[8]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[32]) THEN :param[9]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[45]) THEN :param[10]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[64]) THEN :param[11]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[91]) THEN :param[12]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[128]) THEN :param[13]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[181]) THEN :param[14]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[256]) THEN :param[15]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[362]) THEN :param[16]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[512]) THEN :param[17]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[724]) THEN :param[18]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[1024]) THEN :param[19]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[1448]) THEN :param[20]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[2048]) THEN :param[21]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[2896]) THEN :param[22]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[4096]) THEN :param[23]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[5793]) THEN :param[24]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[8192]) THEN :param[25]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[11585]) THEN :param[26]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[16384]) THEN :param[27]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[23170]) THEN :param[28]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[32768]) THEN :param[29]
        WHEN (`raw_calls`.`latency_ms` < :latency_ms[46341]) THEN :param[30]
        ELSE :param[31]
      END
  ) AS `by_bucket`
  GROUP BY `by_bucket`.`hour_utc`
) AS `counted`
GROUP BY `counted`.`hour_utc`
ORDER BY `counted`.`hour_utc`
