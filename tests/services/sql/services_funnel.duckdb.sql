-- :name[value] is a bound value.

-- read_funnel
SELECT
  count(*) AS submitted,
  count(
    CASE WHEN (service_case.accepted_at < :accepted_at[2026-11-20 12:30:00]) THEN :param[1] END
  ) AS accepted,
  count(
    CASE WHEN (service_case.completed_at < :completed_at[2026-11-20 12:30:00]) THEN :param[1] END
  ) AS completed,
  count(CASE WHEN (service_case.rated_at < :rated_at[2026-11-20 12:30:00]) THEN :param[1] END) AS rated
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]
  AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
  AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']
  )

-- read_funnel
SELECT
  count(*) AS submitted,
  count(
    CASE WHEN (service_case.accepted_at < :accepted_at[2026-11-13 12:30:00]) THEN :param[1] END
  ) AS accepted,
  count(
    CASE WHEN (service_case.completed_at < :completed_at[2026-11-13 12:30:00]) THEN :param[1] END
  ) AS completed,
  count(CASE WHEN (service_case.rated_at < :rated_at[2026-11-13 12:30:00]) THEN :param[1] END) AS rated
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-11-06 12:30:00]
  AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]
  AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']
  )
