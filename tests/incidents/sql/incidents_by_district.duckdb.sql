-- :name[value] is a bound value.

-- read_by_district
SELECT
  incident.district_id,
  sum(
    CASE
      WHEN (
        incident.reported_at < :reported_at[2026-11-20 12:30:00]
          AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-20 12:30:00])
      ) THEN :param[1]
      ELSE :param[0]
    END
  ) AS open,
  sum(
    CASE
      WHEN (
        incident.reported_at < :reported_at[2026-11-20 12:30:00]
          AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-20 12:30:00])
          AND incident.due_at < :due_at[2026-11-20 12:30:00]
      ) THEN :param[1]
      ELSE :param[0]
    END
  ) AS "over",
  sum(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-11-13 12:30:00]
          AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
      ) THEN :param[1]
      ELSE :param[0]
    END
  ) AS reported
FROM incident
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
  AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-13 12:30:00])
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
GROUP BY incident.district_id
ORDER BY incident.district_id

-- read_by_district
SELECT
  district.district_id,
  district.name_zh,
  district.name_en,
  district.population
FROM district
ORDER BY district.district_id

-- read_residents
SELECT
  district.district_id,
  district.population
FROM district
WHERE district.level = :level['district']
  AND district.district_id IN (:district_id['430102'], :district_id['430102001'])
ORDER BY district.district_id
