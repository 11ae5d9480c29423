-- :name[value] is a bound value.

-- read_on_time_by_agency
SELECT
  part.agency_id,
  agency.name_zh,
  agency.name_en,
  part.due,
  part.on_time
FROM (
  SELECT
    service_item.agency_id AS agency_id,
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
  LEFT OUTER JOIN service_item ON service_item.item_id = service_case.item_id
  WHERE service_case.due_at >= :due_at[2026-11-13 12:30:00]
    AND service_case.due_at < :due_at[2026-11-20 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY service_item.agency_id
) AS part
LEFT OUTER JOIN agency ON agency.agency_id = part.agency_id
ORDER BY part.due DESC, part.agency_id

-- read_on_time_by_agency
SELECT
  part.agency_id,
  agency.name_zh,
  agency.name_en,
  part.due,
  part.on_time
FROM (
  SELECT
    service_item.agency_id AS agency_id,
    count(
      CASE
        WHEN (
          service_case.due_at >= :due_at[2026-11-06 12:30:00]
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]
        ) THEN :param[1]
      END
    ) AS due,
    count(
      CASE
        WHEN (
          service_case.due_at >= :due_at[2026-11-06 12:30:00]
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]
            AND service_case.completed_at <= service_case.due_at
            AND service_case.completed_at < :completed_at[2026-11-13 12:30:00]
        ) THEN :param[1]
      END
    ) AS on_time
  FROM service_case
  LEFT OUTER JOIN service_item ON service_item.item_id = service_case.item_id
  WHERE service_case.due_at >= :due_at[2026-11-06 12:30:00]
    AND service_case.due_at < :due_at[2026-11-13 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY service_item.agency_id
) AS part
LEFT OUTER JOIN agency ON agency.agency_id = part.agency_id
ORDER BY part.due DESC, part.agency_id
