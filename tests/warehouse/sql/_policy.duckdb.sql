-- :name[value] is a bound value.

-- policy of incident
SELECT
  incident.incident_id,
  incident.lon
FROM (
  SELECT
    incident.incident_id AS incident_id,
    incident.type_id AS type_id,
    incident.source AS source,
    incident.severity AS severity,
    incident.lon AS lon,
    incident.lat AS lat,
    incident.district_id AS district_id,
    incident.subdistrict_id AS subdistrict_id,
    incident.agency_id AS agency_id,
    incident.reported_at AS reported_at,
    incident.registered_at AS registered_at,
    incident.dispatched_at AS dispatched_at,
    incident.responded_at AS responded_at,
    incident.resolved_at AS resolved_at,
    incident.verified_at AS verified_at,
    incident.closed_at AS closed_at,
    incident.due_at AS due_at,
    incident.summary AS summary,
    incident.load_seq AS load_seq,
    incident.first_load_seq AS first_load_seq
  FROM incident
  WHERE incident.district_id IN (:district_id['430102'], :district_id['430102001'])
) AS incident

-- policy of incident_event
SELECT
  incident_event.incident_id,
  incident_event."at"
FROM (
  SELECT
    incident_event.incident_id AS incident_id,
    incident_event.event_seq AS event_seq,
    incident_event."at" AS "at",
    incident_event.stage AS stage,
    incident_event.agency_id AS agency_id,
    incident_event.note AS note,
    incident_event.load_seq AS load_seq
  FROM incident_event
  WHERE incident_event.incident_id IN (
    SELECT incident.incident_id
    FROM incident
    WHERE incident.district_id IN (:district_id['430102'], :district_id['430102001'])
  )
) AS incident_event

-- policy of reading
SELECT
  reading.asset_id,
  reading.value
FROM (
  SELECT
    reading.asset_id AS asset_id,
    reading.observed_at AS observed_at,
    reading.quantity AS quantity,
    reading.value AS value,
    reading.load_seq AS load_seq
  FROM reading
  WHERE reading.asset_id IN (
    SELECT asset.asset_id
    FROM asset
    WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
  )
) AS reading

-- policy of indicator_value
SELECT
  indicator_value.indicator_id,
  indicator_value.value
FROM (
  SELECT
    indicator_value.indicator_id AS indicator_id,
    indicator_value.agency_id AS agency_id,
    indicator_value.district_id AS district_id,
    indicator_value.period AS period,
    indicator_value.period_start AS period_start,
    indicator_value.value AS value,
    indicator_value.published_at AS published_at,
    indicator_value.load_seq AS load_seq
  FROM indicator_value
  WHERE indicator_value.district_id IS NULL
    OR indicator_value.district_id IN (:district_id['430102'], :district_id['430102001'])
) AS indicator_value

-- policy of incident and agency
SELECT
  incident.incident_id,
  incident.lon
FROM (
  SELECT
    incident.incident_id AS incident_id,
    incident.type_id AS type_id,
    incident.source AS source,
    incident.severity AS severity,
    incident.lon AS lon,
    incident.lat AS lat,
    incident.district_id AS district_id,
    incident.subdistrict_id AS subdistrict_id,
    incident.agency_id AS agency_id,
    incident.reported_at AS reported_at,
    incident.registered_at AS registered_at,
    incident.dispatched_at AS dispatched_at,
    incident.responded_at AS responded_at,
    incident.resolved_at AS resolved_at,
    incident.verified_at AS verified_at,
    incident.closed_at AS closed_at,
    incident.due_at AS due_at,
    incident.summary AS summary,
    incident.load_seq AS load_seq,
    incident.first_load_seq AS first_load_seq
  FROM incident
  WHERE incident.district_id IN (:district_id['430102'])
    AND incident.agency_id IN (:agency_id['agency-01'])
) AS incident

-- policy of case_event and agency
SELECT
  case_event.case_id,
  case_event."at"
FROM (
  SELECT
    case_event.case_id AS case_id,
    case_event.seq AS seq,
    case_event."at" AS "at",
    case_event.step AS step,
    case_event.agency_id AS agency_id,
    case_event.load_seq AS load_seq
  FROM case_event
  WHERE case_event.case_id IN (
    SELECT service_case.case_id
    FROM service_case
    WHERE service_case.district_id IN (:district_id['430102'])
      AND service_case.item_id IN (
        SELECT service_item.item_id
        FROM service_item
        WHERE service_item.agency_id IN (:agency_id['agency-01'])
      )
  )
) AS case_event

-- policy of service_hall and agency
SELECT
  service_hall.hall_id,
  service_hall.lon
FROM (
  SELECT
    service_hall.hall_id AS hall_id,
    service_hall.district_id AS district_id,
    service_hall.name_zh AS name_zh,
    service_hall.name_en AS name_en,
    service_hall.lon AS lon,
    service_hall.lat AS lat
  FROM service_hall
  WHERE service_hall.district_id IN (:district_id['430102'])
    AND service_hall.hall_id IN (
      SELECT asset.asset_id
      FROM asset
      WHERE asset.agency_id IN (:agency_id['agency-01'])
    )
) AS service_hall

-- policy of indicator_value and agency
SELECT
  indicator_value.indicator_id,
  indicator_value.value
FROM (
  SELECT
    indicator_value.indicator_id AS indicator_id,
    indicator_value.agency_id AS agency_id,
    indicator_value.district_id AS district_id,
    indicator_value.period AS period,
    indicator_value.period_start AS period_start,
    indicator_value.value AS value,
    indicator_value.published_at AS published_at,
    indicator_value.load_seq AS load_seq
  FROM indicator_value
  WHERE (indicator_value.district_id IS NULL OR indicator_value.district_id IN (:district_id['430102']))
    AND indicator_value.agency_id IN (:agency_id['agency-01'])
) AS indicator_value
