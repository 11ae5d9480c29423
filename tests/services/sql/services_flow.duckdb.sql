-- :name[value] is a bound value.

-- read_flow
SELECT count(*) AS cases
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]
  AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]
  AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00])
  AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']
  )

-- read_flow
SELECT
  events.kind,
  events.span,
  events.cases
FROM (
  SELECT
    :param['submitted'] AS kind,
    time_bucket(INTERVAL 3600 SECOND, service_case.submitted_at) AS span,
    count(*) AS cases
  FROM service_case
  WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]
    AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY time_bucket(INTERVAL 3600 SECOND, service_case.submitted_at)
  UNION ALL
  SELECT
    :param['accepted'] AS kind,
    time_bucket(INTERVAL 3600 SECOND, service_case.accepted_at) AS span,
    count(*) AS cases
  FROM service_case
  WHERE service_case.accepted_at >= :accepted_at[2026-11-13 12:30:00]
    AND service_case.accepted_at < :accepted_at[2026-11-20 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY time_bucket(INTERVAL 3600 SECOND, service_case.accepted_at)
  UNION ALL
  SELECT
    :param['completed'] AS kind,
    time_bucket(INTERVAL 3600 SECOND, service_case.completed_at) AS span,
    count(*) AS cases
  FROM service_case
  WHERE service_case.completed_at >= :completed_at[2026-11-13 12:30:00]
    AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY time_bucket(INTERVAL 3600 SECOND, service_case.completed_at)
) AS events
ORDER BY events.kind, events.span

-- is_emptied
SELECT service_case.submitted_at AS since
FROM service_case
WHERE service_case.submitted_at >= :submitted_at[1990-01-01 00:00:00]
LIMIT :param[1]
