-- :name[value] is a bound value.

-- read_sources
SELECT
  incident.source,
  count(
    CASE
      WHEN (
        incident.reported_at >= :reported_at[2026-11-13 12:30:00]
          AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
      ) THEN :param[1]
    END
  ) AS incidents,
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
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
GROUP BY incident.source
ORDER BY incident.source
