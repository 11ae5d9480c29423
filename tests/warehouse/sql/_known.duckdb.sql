-- :name[value] is a bound value.

-- known of incident
SELECT
  incident.incident_id,
  incident.closed_at
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
    CASE
      WHEN (
        incident.load_seq > :load_seq[7] AND incident.first_load_seq <= :first_load_seq[7]
      ) THEN incident_then.registered_at
      ELSE incident.registered_at
    END AS registered_at,
    CASE
      WHEN (
        incident.load_seq > :load_seq[7] AND incident.first_load_seq <= :first_load_seq[7]
      ) THEN incident_then.dispatched_at
      ELSE incident.dispatched_at
    END AS dispatched_at,
    CASE
      WHEN (
        incident.load_seq > :load_seq[7] AND incident.first_load_seq <= :first_load_seq[7]
      ) THEN incident_then.responded_at
      ELSE incident.responded_at
    END AS responded_at,
    CASE
      WHEN (
        incident.load_seq > :load_seq[7] AND incident.first_load_seq <= :first_load_seq[7]
      ) THEN incident_then.resolved_at
      ELSE incident.resolved_at
    END AS resolved_at,
    CASE
      WHEN (
        incident.load_seq > :load_seq[7] AND incident.first_load_seq <= :first_load_seq[7]
      ) THEN incident_then.verified_at
      ELSE incident.verified_at
    END AS verified_at,
    CASE
      WHEN (
        incident.load_seq > :load_seq[7] AND incident.first_load_seq <= :first_load_seq[7]
      ) THEN incident_then.closed_at
      ELSE incident.closed_at
    END AS closed_at,
    incident.due_at AS due_at,
    incident.summary AS summary,
    incident.load_seq AS load_seq,
    incident.first_load_seq AS first_load_seq
  FROM incident
  LEFT OUTER JOIN (
    SELECT
      incident_event.incident_id AS incident_id,
      min(
        CASE WHEN (incident_event.stage = :stage['registered']) THEN incident_event."at" END
      ) AS registered_at,
      min(
        CASE WHEN (incident_event.stage = :stage['dispatched']) THEN incident_event."at" END
      ) AS dispatched_at,
      min(CASE WHEN (incident_event.stage = :stage['responded']) THEN incident_event."at" END) AS responded_at,
      max(CASE WHEN (incident_event.stage = :stage['resolved']) THEN incident_event."at" END) AS resolved_at,
      max(CASE WHEN (incident_event.stage = :stage['verified']) THEN incident_event."at" END) AS verified_at,
      max(CASE WHEN (incident_event.stage = :stage['closed']) THEN incident_event."at" END) AS closed_at
    FROM incident_event
    WHERE (incident_event.load_seq IS NULL OR incident_event.load_seq <= :load_seq[7])
      AND incident_event.incident_id IN (
        SELECT incident.incident_id
        FROM incident
        WHERE incident.load_seq > :load_seq[7]
          AND incident.first_load_seq <= :first_load_seq[7]
      )
    GROUP BY incident_event.incident_id
  ) AS incident_then ON incident_then.incident_id = incident.incident_id
  WHERE incident.first_load_seq IS NULL
    OR incident.first_load_seq <= :first_load_seq[7]
) AS incident

-- known of service_case
SELECT
  service_case.case_id,
  service_case.rating
FROM (
  SELECT
    service_case.case_id AS case_id,
    service_case.item_id AS item_id,
    service_case.channel AS channel,
    service_case.hall_id AS hall_id,
    service_case.district_id AS district_id,
    service_case.submitted_at AS submitted_at,
    CASE
      WHEN (
        service_case.load_seq > :load_seq[7] AND service_case.first_load_seq <= :first_load_seq[7]
      ) THEN service_case_then.accepted_at
      ELSE service_case.accepted_at
    END AS accepted_at,
    CASE
      WHEN (
        service_case.load_seq > :load_seq[7] AND service_case.first_load_seq <= :first_load_seq[7]
      ) THEN service_case_then.completed_at
      ELSE service_case.completed_at
    END AS completed_at,
    service_case.due_at AS due_at,
    CASE
      WHEN (
        service_case.load_seq > :load_seq[7]
          AND service_case.first_load_seq <= :first_load_seq[7]
          AND service_case_then.rated_at IS NULL
      ) THEN NULL
      ELSE service_case.rating
    END AS rating,
    CASE
      WHEN (
        service_case.load_seq > :load_seq[7] AND service_case.first_load_seq <= :first_load_seq[7]
      ) THEN service_case_then.rated_at
      ELSE service_case.rated_at
    END AS rated_at,
    CASE
      WHEN (
        service_case.load_seq > :load_seq[7] AND service_case.first_load_seq <= :first_load_seq[7]
      ) THEN service_case_then.remedied_at
      ELSE service_case.remedied_at
    END AS remedied_at,
    service_case.load_seq AS load_seq,
    service_case.first_load_seq AS first_load_seq
  FROM service_case
  LEFT OUTER JOIN (
    SELECT
      case_event.case_id AS case_id,
      min(CASE WHEN (case_event.step = :step['accepted']) THEN case_event."at" END) AS accepted_at,
      min(CASE WHEN (case_event.step = :step['delivered']) THEN case_event."at" END) AS completed_at,
      min(CASE WHEN (case_event.step = :step['rated']) THEN case_event."at" END) AS rated_at,
      min(CASE WHEN (case_event.step = :step['remedied']) THEN case_event."at" END) AS remedied_at
    FROM case_event
    WHERE (case_event.load_seq IS NULL OR case_event.load_seq <= :load_seq[7])
      AND case_event.case_id IN (
        SELECT service_case.case_id
        FROM service_case
        WHERE service_case.load_seq > :load_seq[7]
          AND service_case.first_load_seq <= :first_load_seq[7]
      )
    GROUP BY case_event.case_id
  ) AS service_case_then ON service_case_then.case_id = service_case.case_id
  WHERE service_case.first_load_seq IS NULL
    OR service_case.first_load_seq <= :first_load_seq[7]
) AS service_case

-- known of reading
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
  WHERE reading.load_seq IS NULL
    OR reading.load_seq <= :load_seq[7]
) AS reading
