-- :name[value] is a bound value.

-- read_quality
SELECT
  counted.hour_utc,
  sum(counted.n_calls) AS calls,
  sum(counted.n_errors) AS errors,
  sum(counted.n_status) AS with_status,
  sum(counted.bucket_00) AS bucket_00,
  sum(counted.bucket_01) AS bucket_01,
  sum(counted.bucket_02) AS bucket_02,
  sum(counted.bucket_03) AS bucket_03,
  sum(counted.bucket_04) AS bucket_04,
  sum(counted.bucket_05) AS bucket_05,
  sum(counted.bucket_06) AS bucket_06,
  sum(counted.bucket_07) AS bucket_07,
  sum(counted.bucket_08) AS bucket_08,
  sum(counted.bucket_09) AS bucket_09,
  sum(counted.bucket_10) AS bucket_10,
  sum(counted.bucket_11) AS bucket_11,
  sum(counted.bucket_12) AS bucket_12,
  sum(counted.bucket_13) AS bucket_13,
  sum(counted.bucket_14) AS bucket_14,
  sum(counted.bucket_15) AS bucket_15,
  sum(counted.bucket_16) AS bucket_16,
  sum(counted.bucket_17) AS bucket_17,
  sum(counted.bucket_18) AS bucket_18,
  sum(counted.bucket_19) AS bucket_19,
  sum(counted.bucket_20) AS bucket_20,
  sum(counted.bucket_21) AS bucket_21,
  sum(counted.bucket_22) AS bucket_22,
  sum(counted.bucket_23) AS bucket_23,
  sum(counted.bucket_24) AS bucket_24,
  sum(counted.bucket_25) AS bucket_25,
  sum(counted.bucket_26) AS bucket_26,
  sum(counted.bucket_27) AS bucket_27,
  sum(counted.bucket_28) AS bucket_28,
  sum(counted.bucket_29) AS bucket_29,
  sum(counted.bucket_30) AS bucket_30,
  sum(counted.bucket_31) AS bucket_31
FROM (
  SELECT
    calls_hour_system.starts_at AS hour_utc,
    calls_hour_system.calls AS n_calls,
    calls_hour_system.failed AS n_errors,
    calls_hour_system.calls AS n_status,
    calls_hour_system.first_at AS earliest,
    calls_hour_system.bucket_00 AS bucket_00,
    calls_hour_system.bucket_01 AS bucket_01,
    calls_hour_system.bucket_02 AS bucket_02,
    calls_hour_system.bucket_03 AS bucket_03,
    calls_hour_system.bucket_04 AS bucket_04,
    calls_hour_system.bucket_05 AS bucket_05,
    calls_hour_system.bucket_06 AS bucket_06,
    calls_hour_system.bucket_07 AS bucket_07,
    calls_hour_system.bucket_08 AS bucket_08,
    calls_hour_system.bucket_09 AS bucket_09,
    calls_hour_system.bucket_10 AS bucket_10,
    calls_hour_system.bucket_11 AS bucket_11,
    calls_hour_system.bucket_12 AS bucket_12,
    calls_hour_system.bucket_13 AS bucket_13,
    calls_hour_system.bucket_14 AS bucket_14,
    calls_hour_system.bucket_15 AS bucket_15,
    calls_hour_system.bucket_16 AS bucket_16,
    calls_hour_system.bucket_17 AS bucket_17,
    calls_hour_system.bucket_18 AS bucket_18,
    calls_hour_system.bucket_19 AS bucket_19,
    calls_hour_system.bucket_20 AS bucket_20,
    calls_hour_system.bucket_21 AS bucket_21,
    calls_hour_system.bucket_22 AS bucket_22,
    calls_hour_system.bucket_23 AS bucket_23,
    calls_hour_system.bucket_24 AS bucket_24,
    calls_hour_system.bucket_25 AS bucket_25,
    calls_hour_system.bucket_26 AS bucket_26,
    calls_hour_system.bucket_27 AS bucket_27,
    calls_hour_system.bucket_28 AS bucket_28,
    calls_hour_system.bucket_29 AS bucket_29,
    calls_hour_system.bucket_30 AS bucket_30,
    calls_hour_system.bucket_31 AS bucket_31
  FROM calls_hour_system
  WHERE calls_hour_system.starts_at >= :starts_at[2026-11-13 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
    AND calls_hour_system.system_id IN (
      SELECT business_system.system_id
      FROM business_system
      WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
    )
  UNION ALL
  SELECT
    by_bucket.hour_utc AS hour_utc,
    CAST(sum(by_bucket.calls) AS BIGINT) AS n_calls,
    CAST(sum(by_bucket.n_errors) AS BIGINT) AS n_errors,
    CAST(sum(by_bucket.n_status) AS BIGINT) AS n_status,
    min(by_bucket.first_at) AS earliest,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[0]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_00,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[1]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_01,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[2]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_02,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[3]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_03,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[4]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_04,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[5]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_05,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[6]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_06,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[7]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_07,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[8]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_08,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[9]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_09,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[10]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_10,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[11]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_11,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[12]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_12,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[13]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_13,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[14]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_14,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[15]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_15,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[16]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_16,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[17]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_17,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[18]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_18,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[19]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_19,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[20]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_20,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[21]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_21,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[22]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_22,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[23]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_23,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[24]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_24,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[25]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_25,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[26]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_26,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[27]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_27,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[28]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_28,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[29]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_29,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[30]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_30,
    CAST(
      sum(
        CASE WHEN (by_bucket.bucket = :bucket[31]::INTEGER) THEN by_bucket.calls ELSE :param[0]::INTEGER END
      ) AS BIGINT
    ) AS bucket_31
  FROM (
    SELECT
      date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01') AS hour_utc,
      CASE
        WHEN (raw_calls.latency_ms IS NULL) THEN NULL
        WHEN (raw_calls.latency_ms < :latency_ms[1]::INTEGER) THEN :param[0]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[2]::INTEGER) THEN :param[1]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[3]::INTEGER) THEN :param[2]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[4]::INTEGER) THEN :param[3]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[6]::INTEGER) THEN :param[4]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[8]::INTEGER) THEN :param[5]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[11]::INTEGER) THEN :param[6]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[16]::INTEGER) THEN :param[7]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[23]::INTEGER) THEN :param[8]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[32]::INTEGER) THEN :param[9]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[45]::INTEGER) THEN :param[10]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[64]::INTEGER) THEN :param[11]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[91]::INTEGER) THEN :param[12]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[128]::INTEGER) THEN :param[13]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[181]::INTEGER) THEN :param[14]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[256]::INTEGER) THEN :param[15]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[362]::INTEGER) THEN :param[16]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[512]::INTEGER) THEN :param[17]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[724]::INTEGER) THEN :param[18]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[1024]::INTEGER) THEN :param[19]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[1448]::INTEGER) THEN :param[20]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[2048]::INTEGER) THEN :param[21]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[2896]::INTEGER) THEN :param[22]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[4096]::INTEGER) THEN :param[23]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[5793]::INTEGER) THEN :param[24]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[8192]::INTEGER) THEN :param[25]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[11585]::INTEGER) THEN :param[26]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[16384]::INTEGER) THEN :param[27]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[23170]::INTEGER) THEN :param[28]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[32768]::INTEGER) THEN :param[29]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[46341]::INTEGER) THEN :param[30]::INTEGER
        ELSE :param[31]::INTEGER
      END AS bucket,
      count(*) AS calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]::SMALLINT
                AND (raw_calls.status_code NOT IN (:status_code[401]::SMALLINT, :status_code[403]::SMALLINT))
            ) THEN :param[1]::INTEGER
            ELSE :param[0]::INTEGER
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS first_at
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.latency_ms AS latency_ms,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.called_at < :called_at[2026-11-13 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        data_call.called_at AS called_at,
        data_call.latency_ms AS latency_ms,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
    ) AS raw_calls
    GROUP BY
      date_bin(INTERVAL '3600 seconds', raw_calls.called_at, TIMESTAMP '2000-01-01'),
      CASE
        WHEN (raw_calls.latency_ms IS NULL) THEN NULL
        WHEN (raw_calls.latency_ms < :latency_ms[1]::INTEGER) THEN :param[0]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[2]::INTEGER) THEN :param[1]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[3]::INTEGER) THEN :param[2]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[4]::INTEGER) THEN :param[3]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[6]::INTEGER) THEN :param[4]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[8]::INTEGER) THEN :param[5]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[11]::INTEGER) THEN :param[6]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[16]::INTEGER) THEN :param[7]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[23]::INTEGER) THEN :param[8]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[32]::INTEGER) THEN :param[9]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[45]::INTEGER) THEN :param[10]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[64]::INTEGER) THEN :param[11]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[91]::INTEGER) THEN :param[12]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[128]::INTEGER) THEN :param[13]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[181]::INTEGER) THEN :param[14]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[256]::INTEGER) THEN :param[15]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[362]::INTEGER) THEN :param[16]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[512]::INTEGER) THEN :param[17]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[724]::INTEGER) THEN :param[18]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[1024]::INTEGER) THEN :param[19]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[1448]::INTEGER) THEN :param[20]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[2048]::INTEGER) THEN :param[21]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[2896]::INTEGER) THEN :param[22]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[4096]::INTEGER) THEN :param[23]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[5793]::INTEGER) THEN :param[24]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[8192]::INTEGER) THEN :param[25]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[11585]::INTEGER) THEN :param[26]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[16384]::INTEGER) THEN :param[27]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[23170]::INTEGER) THEN :param[28]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[32768]::INTEGER) THEN :param[29]::INTEGER
        WHEN (raw_calls.latency_ms < :latency_ms[46341]::INTEGER) THEN :param[30]::INTEGER
        ELSE :param[31]::INTEGER
      END
  ) AS by_bucket
  GROUP BY by_bucket.hour_utc
) AS counted
GROUP BY counted.hour_utc
ORDER BY counted.hour_utc
