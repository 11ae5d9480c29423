-- :name[value] is a bound value.

-- read_overdue
SELECT
  part.agency_id,
  agency.name_zh,
  agency.name_en,
  part.open,
  part.overdue,
  part.nearly_overdue,
  part.first_due_at,
  part.overdue_before
FROM (
  SELECT
    service_item.agency_id AS agency_id,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
        ) THEN :param[1]::INTEGER
      END
    ) AS open,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
            AND service_case.due_at < :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS overdue,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
            AND service_case.due_at >= :due_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.due_at < :due_at[2026-11-21 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS nearly_overdue,
    min(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
        ) THEN service_case.due_at
      END
    ) AS first_due_at,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            )
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS overdue_before
  FROM service_case
  LEFT OUTER JOIN service_item ON service_item.item_id = service_case.item_id
  WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
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
  GROUP BY service_item.agency_id
) AS part
LEFT OUTER JOIN agency ON agency.agency_id = part.agency_id
WHERE part.open > :open[0]::INTEGER
  OR part.overdue_before > :overdue_before[0]::INTEGER
ORDER BY part.overdue DESC, part.nearly_overdue DESC, part.agency_id
