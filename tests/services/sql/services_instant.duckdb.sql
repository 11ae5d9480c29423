-- :name[value] is a bound value.

-- read_instant
SELECT
  part.instant,
  count(*) AS completed,
  percentile_cont(:param[0.5]) WITHIN GROUP (
    ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC
  ) / :param[60000000.0] AS median_min,
  percentile_cont(:param[0.9]) WITHIN GROUP (
    ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC
  ) / :param[60000000.0] AS p90_min
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
  WHERE service_case.completed_at >= :completed_at[2026-11-13 12:30:00]
    AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.instant IS NOT NULL
    )
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
) AS part
GROUP BY part.instant
ORDER BY part.instant DESC

-- read_instant
SELECT
  part.instant,
  count(*) AS completed,
  percentile_cont(:param[0.5]) WITHIN GROUP (
    ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC
  ) / :param[60000000.0] AS median_min,
  percentile_cont(:param[0.9]) WITHIN GROUP (
    ORDER BY date_diff('microsecond', part.submitted_at, part.completed_at) ASC
  ) / :param[60000000.0] AS p90_min
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
  WHERE service_case.completed_at >= :completed_at[2026-11-06 12:30:00]
    AND service_case.completed_at < :completed_at[2026-11-13 12:30:00]
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.instant IS NOT NULL
    )
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
) AS part
GROUP BY part.instant
ORDER BY part.instant DESC
