-- :name[value] is a bound value.

-- days_query from raw rows
SELECT
  counts.layer,
  counts.day,
  sum(counts.counted) AS counted
FROM (
  SELECT
    dated.layer AS layer,
    dated.day AS day,
    sum(dated.own) AS counted
  FROM (
    SELECT
      :param['']::VARCHAR AS layer,
      CAST(
        floor(
          (
            extract(
              epoch from (incident.reported_at - :param[1969-12-31 16:00:00]::TIMESTAMP WITHOUT TIME ZONE)
            ) * 1000000
          )::bigint / CAST(:param[86400000000.0] AS DOUBLE PRECISION)
        ) AS BIGINT
      ) AS day,
      :param[1]::INTEGER AS own
    FROM incident
    WHERE incident.reported_at >= :reported_at[1990-01-01 00:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  ) AS dated
  GROUP BY dated.layer, dated.day
) AS counts
GROUP BY counts.layer, counts.day
ORDER BY counts.layer, counts.day

-- days_query from rollups
SELECT
  counts.layer,
  counts.day,
  sum(counts.counted) AS counted
FROM (
  SELECT
    dated.layer AS layer,
    dated.day AS day,
    sum(dated.own) AS counted
  FROM (
    SELECT
      asset.layer AS layer,
      CAST(
        floor(
          (
            extract(
              epoch from (reading_hour.starts_at - :param[1969-12-31 16:00:00]::TIMESTAMP WITHOUT TIME ZONE)
            ) * 1000000
          )::bigint / CAST(:param[86400000000.0] AS DOUBLE PRECISION)
        ) AS BIGINT
      ) AS day,
      reading_hour.readings AS own
    FROM reading_hour
    JOIN asset ON asset.asset_id = reading_hour.asset_id
    WHERE reading_hour.starts_at >= :starts_at[1990-01-01 00:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND reading_hour.starts_at < :starts_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
  ) AS dated
  GROUP BY dated.layer, dated.day
  UNION ALL
  SELECT
    dated.layer AS layer,
    dated.day AS day,
    sum(dated.own) AS counted
  FROM (
    SELECT
      asset.layer AS layer,
      CAST(
        floor(
          (
            extract(
              epoch from (reading.observed_at - :param[1969-12-31 16:00:00]::TIMESTAMP WITHOUT TIME ZONE)
            ) * 1000000
          )::bigint / CAST(:param[86400000000.0] AS DOUBLE PRECISION)
        ) AS BIGINT
      ) AS day,
      :param[1]::INTEGER AS own
    FROM reading
    JOIN asset ON asset.asset_id = reading.asset_id
    WHERE reading.observed_at >= :observed_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
      AND reading.observed_at < :observed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND reading.value IS NOT NULL
  ) AS dated
  GROUP BY dated.layer, dated.day
) AS counts
GROUP BY counts.layer, counts.day
ORDER BY counts.layer, counts.day
