-- :name[value] is a bound value.

-- read_types
SELECT
  incident.type_id,
  count(*) AS incidents,
  sum(
    CASE WHEN (incident.registered_at < :registered_at[2026-11-20 12:30:00]) THEN :param[1] ELSE :param[0] END
  ) AS registered,
  sum(
    CASE WHEN (incident.closed_at < :closed_at[2026-11-20 12:30:00]) THEN :param[1] ELSE :param[0] END
  ) AS finished
FROM incident
WHERE incident.reported_at >= :reported_at[2026-11-13 12:30:00]
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
GROUP BY incident.type_id
ORDER BY incident.type_id

-- read_types
SELECT
  incident.type_id,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-11-06 12:30:00]
          AND incident.reported_at < :reported_at[2026-11-13 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_1,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-10-30 12:30:00]
          AND incident.reported_at < :reported_at[2026-11-06 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_2,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-10-23 12:30:00]
          AND incident.reported_at < :reported_at[2026-10-30 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_3,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-10-16 12:30:00]
          AND incident.reported_at < :reported_at[2026-10-23 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_4,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-10-09 12:30:00]
          AND incident.reported_at < :reported_at[2026-10-16 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_5,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-10-02 12:30:00]
          AND incident.reported_at < :reported_at[2026-10-09 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_6,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-09-25 12:30:00]
          AND incident.reported_at < :reported_at[2026-10-02 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_7,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-09-18 12:30:00]
          AND incident.reported_at < :reported_at[2026-09-25 12:30:00]
      ) THEN :param[1]
    END
  ) AS before_8
FROM incident
WHERE incident.reported_at >= :reported_at[2026-09-18 12:30:00]
  AND incident.reported_at < :reported_at[2026-11-13 12:30:00]
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
GROUP BY incident.type_id
ORDER BY incident.type_id

-- read_types
SELECT
  incident_type.type_id,
  incident_type.name_zh,
  incident_type.name_en,
  incident_type.category,
  incident_type.command_system
FROM incident_type
ORDER BY incident_type.type_id
