-- :name[value] is a bound value.

-- read_counts
SELECT
  counts.question,
  counts.population,
  counts.unit,
  counts.counted,
  counts.part
FROM (
  SELECT
    :param['incidents_open'] AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (incident.due_at < :due_at[2026-11-20 12:30:00]) THEN :param[1] END) AS part,
    :param['now'] AS question
  FROM incident
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
    AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-20 12:30:00])
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_due'] AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param[1] END) AS part,
    :param['now'] AS question
  FROM incident
  WHERE incident.due_at >= :due_at[2026-11-13 12:30:00]
    AND incident.due_at < :due_at[2026-11-20 12:30:00]
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_reported'] AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    :param[0] AS part,
    :param['now'] AS question
  FROM incident
  WHERE incident.reported_at >= :reported_at[2026-11-13 12:30:00]
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['known'] AS population,
    incident.district_id AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param['now'] AS question
  FROM incident
  WHERE incident.district_id IS NOT NULL
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.reported_at >= :reported_at[2026-11-18 00:00:00]
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['answered'] AS population,
    :param[''] AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param[''] AS question
) AS counts
ORDER BY counts.question, counts.population, counts.unit

-- read_counts
SELECT
  counts.question,
  counts.population,
  counts.unit,
  counts.counted,
  counts.part
FROM (
  SELECT
    :param['cases_due'] AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.due_at >= :due_at[2026-11-13 12:30:00]
            AND service_case.due_at < :due_at[2026-11-20 12:30:00]
            AND service_case.completed_at <= service_case.due_at
            AND service_case.completed_at < :completed_at[2026-11-20 12:30:00]
        ) THEN :param[1]
      END
    ) AS part,
    :param['now'] AS question
  FROM service_case
  WHERE service_case.due_at >= :due_at[2026-11-13 12:30:00]
    AND service_case.due_at < :due_at[2026-11-20 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['cases_open'] AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00]
            )
            AND service_case.due_at < :due_at[2026-11-20 12:30:00]
        ) THEN :param[1]
      END
    ) AS part,
    :param['now'] AS question
  FROM service_case
  WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]
    AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
    AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at[2026-11-20 12:30:00])
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['known'] AS population,
    service_case.district_id AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param['now'] AS question
  FROM service_case
  WHERE service_case.district_id IS NOT NULL
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.submitted_at >= :submitted_at[2026-11-18 00:00:00]
    AND service_case.submitted_at < :submitted_at[2026-11-20 12:30:00]
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['answered'] AS population,
    :param[''] AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param[''] AS question
) AS counts
ORDER BY counts.question, counts.population, counts.unit

-- read_districts
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

-- read_map
SELECT
  incident.incident_id,
  coalesce(last_step.stage, :coalesce['reported']) AS stage,
  coalesce(last_step.since, incident.reported_at) AS since,
  CASE
    WHEN (
      coalesce(last_step.stage, :coalesce['reported']) = :param['reported']
    ) THEN incident_type.register_min
    WHEN (
      coalesce(last_step.stage, :coalesce['reported']) = :param['registered']
    ) THEN incident_type.dispatch_min
    WHEN (
      coalesce(last_step.stage, :coalesce['reported']) = :param['responded']
    ) THEN incident_type.resolve_min
  END AS limit_min,
  incident.district_id,
  incident.type_id,
  incident.reported_at AS reported_at_utc,
  incident.due_at AS due_at_utc,
  incident_type.command_system,
  incident_type.name_zh AS type_name_zh,
  incident_type.name_en AS type_name_en,
  district.name_zh AS district_name_zh,
  district.name_en AS district_name_en,
  incident.severity,
  incident.summary,
  incident.lon,
  incident.lat,
  incident.agency_id,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en
FROM incident
LEFT OUTER JOIN (
  SELECT
    incident_event.incident_id AS incident_id,
    first(incident_event.stage ORDER BY incident_event."at" DESC, incident_event.event_seq DESC) AS stage,
    max(incident_event."at") AS since
  FROM incident_event
  JOIN incident ON incident.incident_id = incident_event.incident_id
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]
    AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
    AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-20 12:30:00])
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
    AND incident_event."at" < :at[2026-11-20 12:30:00]
    AND incident_event.stage != :stage['closed']
  GROUP BY incident_event.incident_id
) AS last_step ON last_step.incident_id = incident.incident_id
LEFT OUTER JOIN incident_type ON incident_type.type_id = incident.type_id
LEFT OUTER JOIN district ON district.district_id = incident.district_id
LEFT OUTER JOIN agency ON agency.agency_id = incident.agency_id
WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]
  AND incident.reported_at < :reported_at[2026-11-20 12:30:00]
  AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-20 12:30:00])
  AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  AND incident.agency_id = :agency_id['A1']
ORDER BY incident.incident_id
