-- :name[value] is a bound value.

-- read_timeline
SELECT
  incident_event.incident_id,
  incident_event.event_seq,
  incident_event.at AS at_utc,
  incident_event.stage,
  incident_event.agency_id,
  incident_event.note,
  CASE
    WHEN (
      lag(incident_event.stage) OVER (
        PARTITION BY incident_event.incident_id
        ORDER BY incident_event.at, incident_event.event_seq
      ) = :param['reported']::VARCHAR
        AND incident_event.stage = :stage['registered']::VARCHAR
    ) THEN incident_type.register_min
    WHEN (
      lag(incident_event.stage) OVER (
        PARTITION BY incident_event.incident_id
        ORDER BY incident_event.at, incident_event.event_seq
      ) = :param['registered']::VARCHAR
        AND incident_event.stage = :stage['dispatched']::VARCHAR
    ) THEN incident_type.dispatch_min
    WHEN (
      lag(incident_event.stage) OVER (
        PARTITION BY incident_event.incident_id
        ORDER BY incident_event.at, incident_event.event_seq
      ) = :param['responded']::VARCHAR
        AND incident_event.stage = :stage['resolved']::VARCHAR
    ) THEN incident_type.resolve_min
  END AS limit_min,
  incident_type.name_zh AS type_name_zh,
  incident_type.name_en AS type_name_en,
  incident.summary,
  incident.due_at AS due_at_utc,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en
FROM incident_event
JOIN incident ON incident.incident_id = incident_event.incident_id
LEFT OUTER JOIN incident_type ON incident_type.type_id = incident.type_id
LEFT OUTER JOIN agency ON agency.agency_id = incident_event.agency_id
WHERE false
ORDER BY incident_event.at, incident_event.event_seq
