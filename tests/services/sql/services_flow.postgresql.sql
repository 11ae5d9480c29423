-- :name[value] is a bound value.

-- read_flow
SELECT count(*) AS cases
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND (
    service_case.completed_at IS NULL
      OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  )
  AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
  )

-- read_flow
SELECT
  events.kind,
  events.span,
  events.cases
FROM (
  SELECT
    :param['submitted']::VARCHAR AS kind,
    date_bin(INTERVAL '3600 seconds', service_case.submitted_at, TIMESTAMP '2000-01-01') AS span,
    count(*) AS cases
  FROM service_case
  WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY date_bin(INTERVAL '3600 seconds', service_case.submitted_at, TIMESTAMP '2000-01-01')
  UNION ALL
  SELECT
    :param['accepted']::VARCHAR AS kind,
    date_bin(INTERVAL '3600 seconds', service_case.accepted_at, TIMESTAMP '2000-01-01') AS span,
    count(*) AS cases
  FROM service_case
  WHERE service_case.accepted_at >= :accepted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.accepted_at < :accepted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY date_bin(INTERVAL '3600 seconds', service_case.accepted_at, TIMESTAMP '2000-01-01')
  UNION ALL
  SELECT
    :param['completed']::VARCHAR AS kind,
    date_bin(INTERVAL '3600 seconds', service_case.completed_at, TIMESTAMP '2000-01-01') AS span,
    count(*) AS cases
  FROM service_case
  WHERE service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY date_bin(INTERVAL '3600 seconds', service_case.completed_at, TIMESTAMP '2000-01-01')
) AS events
ORDER BY events.kind, events.span

-- is_emptied
SELECT service_case.submitted_at AS since
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[1990-01-01 00:00:00]::TIMESTAMP WITHOUT TIME ZONE
LIMIT :param[1]::INTEGER
