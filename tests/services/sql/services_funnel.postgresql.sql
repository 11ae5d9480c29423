-- :name[value] is a bound value.

-- read_funnel
SELECT
  count(*) AS submitted,
  count(
    CASE
      WHEN (
        service_case.accepted_at < :accepted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN :param[1]::INTEGER
    END
  ) AS accepted,
  count(
    CASE
      WHEN (
        service_case.completed_at < :completed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN :param[1]::INTEGER
    END
  ) AS completed,
  count(
    CASE
      WHEN (
        service_case.rated_at < :rated_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN :param[1]::INTEGER
    END
  ) AS rated
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
  )

-- read_funnel
SELECT
  count(*) AS submitted,
  count(
    CASE
      WHEN (
        service_case.accepted_at < :accepted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN :param[1]::INTEGER
    END
  ) AS accepted,
  count(
    CASE
      WHEN (
        service_case.completed_at < :completed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN :param[1]::INTEGER
    END
  ) AS completed,
  count(
    CASE
      WHEN (
        service_case.rated_at < :rated_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN :param[1]::INTEGER
    END
  ) AS rated
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
  )
