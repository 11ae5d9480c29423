-- :name[value] is a bound value.

-- read_clock
SELECT
  ended.stage,
  count(ended.lasted_us) AS incidents,
  percentile_cont(:param[0.5]) WITHIN GROUP (ORDER BY ended.lasted_us ASC) / CAST(
    :param[60000000.0] AS DOUBLE PRECISION
  ) AS median_min,
  percentile_cont(:param[0.9]) WITHIN GROUP (ORDER BY ended.lasted_us ASC) / CAST(
    :param[60000000.0] AS DOUBLE PRECISION
  ) AS p90_min,
  sum(CASE WHEN (ended.limit_min IS NOT NULL) THEN :param[1]::INTEGER ELSE :param[0]::INTEGER END) AS limited,
  sum(
    CASE
      WHEN (ended.lasted_us <= ended.limit_min * :limit_min[60000000.0]) THEN :param[1]::INTEGER
      ELSE :param[0]::INTEGER
    END
  ) AS within,
  percentile_cont(:param[0.5]) WITHIN GROUP (ORDER BY ended.limit_min ASC) AS usual_limit_min,
  percentile_cont(:param[0.9]) WITHIN GROUP (
    ORDER BY ended.lasted_us / CAST(nullif(ended.limit_min, :nullif[0.0]) AS NUMERIC) ASC
  ) / CAST(:param[60000000.0] AS DOUBLE PRECISION) AS p90_of_limit,
  sum(ended.waiting) AS waiting
FROM (
  SELECT
    passage.stage AS stage,
    CASE
      WHEN (
        passage.at >= :at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AND passage.before IS NOT NULL
      ) THEN (
        extract(epoch from (passage.at - passage.before)) * 1000000
      )::bigint
    END AS lasted_us,
    CASE
      WHEN (
        passage.at >= :at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE AND passage.before IS NOT NULL
      ) THEN CASE
        WHEN (
          passage.stage_before = :stage_before['reported']::VARCHAR
            AND passage.stage = :stage['registered']::VARCHAR
        ) THEN incident_type.register_min
        WHEN (
          passage.stage_before = :stage_before['registered']::VARCHAR
            AND passage.stage = :stage['dispatched']::VARCHAR
        ) THEN incident_type.dispatch_min
        WHEN (
          passage.stage_before = :stage_before['responded']::VARCHAR
            AND passage.stage = :stage['resolved']::VARCHAR
        ) THEN incident_type.resolve_min
      END
    END AS limit_min,
    CASE
      WHEN (
        passage.waits
          AND passage.stage IN (
            :stage['reported']::VARCHAR,
            :stage['registered']::VARCHAR,
            :stage['responded']::VARCHAR
          )
          AND (
            extract(
              epoch from (:param[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE - passage.at)
            ) * 1000000
          )::bigint > CASE
            WHEN (passage.stage = :stage['reported']::VARCHAR) THEN incident_type.register_min
            WHEN (passage.stage = :stage['registered']::VARCHAR) THEN incident_type.dispatch_min
            WHEN (passage.stage = :stage['responded']::VARCHAR) THEN incident_type.resolve_min
          END * :param[60000000.0]
      ) THEN :param[1]::INTEGER
      ELSE :param[0]::INTEGER
    END AS waiting
  FROM (
    SELECT
      incident_event.incident_id AS incident_id,
      incident.type_id AS type_id,
      incident_event.stage AS stage,
      incident_event.at AS at,
      lag(incident_event.at) OVER (
        PARTITION BY incident.reported_at, incident_event.incident_id
        ORDER BY incident_event.at, incident_event.event_seq
      ) AS before,
      lag(incident_event.stage) OVER (
        PARTITION BY incident.reported_at, incident_event.incident_id
        ORDER BY incident_event.at, incident_event.event_seq
      ) AS stage_before,
      lead(incident_event.at) OVER (
        PARTITION BY incident.reported_at, incident_event.incident_id
        ORDER BY incident_event.at, incident_event.event_seq
      ) IS NULL
        AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        AND (
          incident.closed_at IS NULL
            OR incident.closed_at >= :closed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) AS waits
    FROM incident_event
    JOIN incident ON incident.incident_id = incident_event.incident_id
    WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]::TIMESTAMP WITHOUT TIME ZONE
      AND incident.reported_at < :reported_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      AND (
        incident.closed_at IS NULL
          OR incident.closed_at >= :closed_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      )
      AND incident.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND incident.agency_id = :agency_id['A1']::VARCHAR
      AND incident_event.at < :at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  ) AS passage
  LEFT OUTER JOIN incident_type ON incident_type.type_id = passage.type_id
  WHERE passage.at >= :at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND passage.before IS NOT NULL
    OR passage.waits
    AND passage.stage IN (
      :stage['reported']::VARCHAR,
      :stage['registered']::VARCHAR,
      :stage['responded']::VARCHAR
    )
) AS ended
GROUP BY ended.stage
ORDER BY ended.stage
