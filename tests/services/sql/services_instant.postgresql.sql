-- :name[value] is a bound value.

-- read_instant
SELECT
  part.instant,
  count(*) AS completed,
  percentile_cont(:param[0.5]) WITHIN GROUP (
    ORDER BY (extract(epoch from (part.completed_at - part.submitted_at)) * 1000000)::bigint ASC
  ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS median_min,
  percentile_cont(:param[0.9]) WITHIN GROUP (
    ORDER BY (extract(epoch from (part.completed_at - part.submitted_at)) * 1000000)::bigint ASC
  ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS p90_min
FROM (
  SELECT
    service_case.case_id AS case_id,
    CASE
      WHEN (
        service_case.item_id IN (
          SELECT service_item.item_id
          FROM service_item
          WHERE service_item.instant IS true
        )
      ) THEN :param[True]
      ELSE :param[False]
    END AS instant,
    service_case.submitted_at AS submitted_at,
    service_case.completed_at AS completed_at
  FROM service_case
  WHERE service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.instant IS NOT NULL
    )
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
) AS part
GROUP BY part.instant
ORDER BY part.instant DESC

-- read_instant
SELECT
  part.instant,
  count(*) AS completed,
  percentile_cont(:param[0.5]) WITHIN GROUP (
    ORDER BY (extract(epoch from (part.completed_at - part.submitted_at)) * 1000000)::bigint ASC
  ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS median_min,
  percentile_cont(:param[0.9]) WITHIN GROUP (
    ORDER BY (extract(epoch from (part.completed_at - part.submitted_at)) * 1000000)::bigint ASC
  ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS p90_min
FROM (
  SELECT
    service_case.case_id AS case_id,
    CASE
      WHEN (
        service_case.item_id IN (
          SELECT service_item.item_id
          FROM service_item
          WHERE service_item.instant IS true
        )
      ) THEN :param[True]
      ELSE :param[False]
    END AS instant,
    service_case.submitted_at AS submitted_at,
    service_case.completed_at AS completed_at
  FROM service_case
  WHERE service_case.completed_at >= :completed_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.completed_at < :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.instant IS NOT NULL
    )
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
) AS part
GROUP BY part.instant
ORDER BY part.instant DESC
