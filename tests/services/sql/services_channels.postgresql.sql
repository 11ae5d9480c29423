-- :name[value] is a bound value.

-- read_channels
SELECT
  service_case.channel,
  count(*) AS submitted
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
  )
GROUP BY service_case.channel
ORDER BY submitted DESC, service_case.channel

-- read_channels
SELECT
  service_case.channel,
  count(*) AS submitted
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
  )
GROUP BY service_case.channel
ORDER BY submitted DESC, service_case.channel
