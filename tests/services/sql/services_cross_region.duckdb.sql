-- :name[value] is a bound value.

-- read_cross_region
SELECT
  part.item_id,
  service_item.agency_id,
  service_item.name_zh,
  service_item.name_en,
  part.submitted,
  part.due,
  part.on_time
FROM (
  SELECT
    found.item_id AS item_id,
    sum(found.submitted) AS submitted,
    sum(found.due) AS due,
    sum(found.on_time) AS on_time
  FROM (
    SELECT
      service_case.item_id AS item_id,
      count(*) AS submitted,
      :param[0] AS due,
      :param[0] AS on_time
    FROM service_case
    WHERE service_case.submitted_at >= :submitted_at[2026-11-13 12:30:00]
      AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
      AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
      AND service_case.item_id IN (
        SELECT service_item.item_id
        FROM service_item
        WHERE service_item.agency_id = :agency_id['A1']
      )
    GROUP BY service_case.item_id
    UNION ALL
    SELECT
      service_case.item_id AS item_id,
      :param[0] AS submitted,
      count(
        CASE
          WHEN (
            service_case.due_at >= :due_at[2026-11-13 12:30:00]
              AND service_case.due_at < :due_at[2026-11-20 12:30:00]
          ) THEN :param[1]
        END
      ) AS due,
      count(
        CASE
          WHEN (
            service_case.due_at >= :due_at[2026-11-13 12:30:00]
              AND service_case.due_at < :due_at[2026-11-20 12:30:00]
              AND service_case.completed_at <= service_case.due_at
              AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]
          ) THEN :param[1]
        END
      ) AS on_time
    FROM service_case
    WHERE service_case.due_at >= :due_at[2026-11-13 12:30:00]
      AND service_case.due_at < :due_at[2026-11-20 12:30:00]
      AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
      AND service_case.item_id IN (
        SELECT service_item.item_id
        FROM service_item
        WHERE service_item.agency_id = :agency_id['A1']
      )
    GROUP BY service_case.item_id
  ) AS found
  GROUP BY found.item_id
) AS part
JOIN service_item ON service_item.item_id = part.item_id
WHERE service_item.cross_region IS true
ORDER BY part.submitted DESC, part.item_id

-- read_cross_region
SELECT
  count(
    CASE
      WHEN (
        service_case.due_at >= :due_at[2026-11-13 12:30:00]
          AND service_case.due_at < :due_at[2026-11-20 12:30:00]
      ) THEN :param[1]
    END
  ) AS due,
  count(
    CASE
      WHEN (
        service_case.due_at >= :due_at[2026-11-13 12:30:00]
          AND service_case.due_at < :due_at[2026-11-20 12:30:00]
          AND service_case.completed_at <= service_case.due_at
          AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]
      ) THEN :param[1]
    END
  ) AS on_time
FROM service_case
WHERE service_case.due_at >= :due_at[2026-11-13 12:30:00]
  AND service_case.due_at < :due_at[2026-11-20 12:30:00]
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.cross_region IS false
  )
  AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND service_case.item_id IN (
    SELECT service_item.item_id
    FROM service_item
    WHERE service_item.agency_id = :agency_id['A1']
  )
