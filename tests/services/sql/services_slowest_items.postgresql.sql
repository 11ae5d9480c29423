-- :name[value] is a bound value.

-- read_slowest_items
SELECT
  part.item_id,
  part.completed,
  part.median_min,
  part.p90_min
FROM (
  SELECT
    service_case.item_id AS item_id,
    count(*) AS completed,
    percentile_cont(:param[0.5]) WITHIN GROUP (
      ORDER BY
        CASE
          WHEN (
            service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
              AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          ) THEN (
            extract(epoch from (service_case.completed_at - service_case.submitted_at)) * 1000000
          )::bigint
        END ASC
    ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS median_min,
    percentile_cont(:param[0.9]) WITHIN GROUP (
      ORDER BY
        CASE
          WHEN (
            service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
              AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          ) THEN (
            extract(epoch from (service_case.completed_at - service_case.submitted_at)) * 1000000
          )::bigint
        END ASC
    ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS p90_min
  FROM service_case
  WHERE service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.item_id
  HAVING count(*) >= :count[10]::INTEGER
) AS part
ORDER BY part.median_min DESC, part.item_id

-- read_slowest_items
SELECT
  service_item.item_id,
  service_item.kind,
  service_item.promised_days,
  service_item.legal_days,
  service_item.name_zh,
  service_item.name_en,
  service_item.agency_id,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en
FROM service_item
LEFT OUTER JOIN agency ON agency.agency_id = service_item.agency_id
ORDER BY service_item.item_id
