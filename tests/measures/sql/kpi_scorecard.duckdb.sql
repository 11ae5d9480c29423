-- :name[value] is a bound value.

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
    :param['bad_ratings'] AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.rating <= :rating[2]
            AND service_case.rated_at >= :rated_at[2026-10-29 12:30:00]
            AND service_case.rated_at < :rated_at[2026-11-05 12:30:00]
            AND date_diff(
              'microsecond',
              service_case.rated_at,
              service_case.remedied_at
            ) / :param[60000000.0] <= :param[21600.0]
            AND service_case.remedied_at < :remedied_at[2026-11-20 12:30:00]
        ) THEN :param[1]
      END
    ) AS part,
    :param['now'] AS question
  FROM service_case
  WHERE service_case.rating <= :rating[2]
    AND service_case.rated_at >= :rated_at[2026-10-29 12:30:00]
    AND service_case.rated_at < :rated_at[2026-11-05 12:30:00]
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
    :param['cases_due'] AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.due_at >= :due_at[2026-11-06 12:30:00]
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]
            AND service_case.completed_at <= service_case.due_at
            AND service_case.completed_at < :completed_at[2026-11-13 12:30:00]
        ) THEN :param[1]
      END
    ) AS part,
    :param['7_days_before'] AS question
  FROM service_case
  WHERE service_case.due_at >= :due_at[2026-11-06 12:30:00]
    AND service_case.due_at < :due_at[2026-11-13 12:30:00]
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
          service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]
            AND (
              service_case.completed_at IS NULL
                OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00]
            )
            AND service_case.due_at < :due_at[2026-11-13 12:30:00]
        ) THEN :param[1]
      END
    ) AS part,
    :param['7_days_before'] AS question
  FROM service_case
  WHERE service_case.submitted_at >= :submitted_at[2026-10-23 11:07:00]
    AND service_case.submitted_at < :submitted_at[2026-11-13 12:30:00]
    AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at[2026-11-13 12:30:00])
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
  GROUP BY service_case.district_id
  UNION ALL
  SELECT
    :param['bad_ratings'] AS population,
    service_case.district_id AS unit,
    count(*) AS counted,
    count(
      CASE
        WHEN (
          service_case.rating <= :rating[2]
            AND service_case.rated_at >= :rated_at[2026-10-22 12:30:00]
            AND service_case.rated_at < :rated_at[2026-10-29 12:30:00]
            AND date_diff(
              'microsecond',
              service_case.rated_at,
              service_case.remedied_at
            ) / :param[60000000.0] <= :param[21600.0]
            AND service_case.remedied_at < :remedied_at[2026-11-13 12:30:00]
        ) THEN :param[1]
      END
    ) AS part,
    :param['7_days_before'] AS question
  FROM service_case
  WHERE service_case.rating <= :rating[2]
    AND service_case.rated_at >= :rated_at[2026-10-22 12:30:00]
    AND service_case.rated_at < :rated_at[2026-10-29 12:30:00]
    AND service_case.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']
    )
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
    :param['incidents_open'] AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (incident.due_at < :due_at[2026-11-13 12:30:00]) THEN :param[1] END) AS part,
    :param['7_days_before'] AS question
  FROM incident
  WHERE incident.reported_at >= :reported_at[2026-10-23 11:07:00]
    AND incident.reported_at < :reported_at[2026-11-13 12:30:00]
    AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at[2026-11-13 12:30:00])
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_due'] AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param[1] END) AS part,
    :param['7_days_before'] AS question
  FROM incident
  WHERE incident.due_at >= :due_at[2026-11-06 12:30:00]
    AND incident.due_at < :due_at[2026-11-13 12:30:00]
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['incidents_reported'] AS population,
    incident.district_id AS unit,
    count(*) AS counted,
    :param[0] AS part,
    :param['7_days_before'] AS question
  FROM incident
  WHERE incident.reported_at >= :reported_at[2026-11-06 12:30:00]
    AND incident.reported_at < :reported_at[2026-11-13 12:30:00]
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.agency_id = :agency_id['A1']
  GROUP BY incident.district_id
  UNION ALL
  SELECT
    :param['known'] AS population,
    incident.district_id AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param['7_days_before'] AS question
  FROM incident
  WHERE incident.district_id IS NOT NULL
    AND incident.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND incident.reported_at < :reported_at[2026-11-13 12:30:00]
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
    :param['assets_monitored'] AS population,
    states.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (states.rank > :rank[1]) THEN :param[1] END) AS part,
    :param['now'] AS question
  FROM (
    SELECT
      asset.district_id AS district_id,
      coalesce(
        ranks.rank,
        CASE
          WHEN (
            asset.layer IN (
              SELECT quantity.layer
              FROM quantity
            )
          ) THEN :param[2]
          ELSE :param[0]
        END
      ) AS rank
    FROM asset
    LEFT OUTER JOIN (
      SELECT
        judged.asset_id AS asset_id,
        max(judged.rank) AS rank
      FROM (
        SELECT
          newest.asset_id AS asset_id,
          newest.quantity AS quantity,
          newest.value AS value,
          newest.observed_at AS observed_at,
          quantity.unit AS unit,
          CASE
            WHEN (
              (
                date_diff('microsecond', newest.observed_at, :param[2026-11-20 12:30:00]) / :param[60000000.0]
              ) * :param[60] > quantity.offline_after_s
            ) THEN :param[2]
            ELSE CASE
              WHEN (quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value) THEN :param[4]
              WHEN (quantity.warn_low > newest.value OR quantity.warn_high < newest.value) THEN :param[3]
              ELSE :param[1]
            END
          END AS rank,
          CASE
            WHEN (quantity.alarm_low > newest.value) THEN quantity.alarm_low
            WHEN (quantity.alarm_high < newest.value) THEN quantity.alarm_high
            WHEN (quantity.warn_low > newest.value) THEN quantity.warn_low
            WHEN (quantity.warn_high < newest.value) THEN quantity.warn_high
          END AS limit_value,
          quantity.offline_after_s AS offline_after_s
        FROM (
          SELECT
            reading.asset_id AS asset_id,
            reading.quantity AS quantity,
            reading.observed_at AS observed_at,
            first(
              reading.value ORDER BY coalesce(reading.load_seq, :coalesce[-1]) DESC,
              reading.value DESC
            ) AS value
          FROM (
            SELECT
              reading.asset_id AS asset_id,
              reading.quantity AS quantity,
              max(reading.observed_at) AS latest_at
            FROM reading
            WHERE reading.observed_at >= :observed_at[2026-11-17 12:30:00]
              AND reading.observed_at < :observed_at[2026-11-20 12:30:00]
              AND reading.value IS NOT NULL
            GROUP BY reading.asset_id, reading.quantity
          ) AS latest
          JOIN reading ON latest.asset_id = reading.asset_id
            AND latest.quantity = reading.quantity
            AND reading.observed_at = latest.latest_at
          WHERE reading.observed_at >= :observed_at[2026-11-17 12:30:00]
            AND reading.observed_at < :observed_at[2026-11-20 12:30:00]
            AND reading.value IS NOT NULL
          GROUP BY reading.asset_id, reading.quantity, reading.observed_at
        ) AS newest
        JOIN asset ON asset.asset_id = newest.asset_id
        JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
        WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
          AND asset.agency_id = :agency_id['A1']
      ) AS judged
      GROUP BY judged.asset_id
    ) AS ranks ON ranks.asset_id = asset.asset_id
    WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
      AND asset.agency_id = :agency_id['A1']
  ) AS states
  WHERE states.rank != :rank[0]
  GROUP BY states.district_id
  UNION ALL
  SELECT
    :param['known'] AS population,
    asset.district_id AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param['now'] AS question
  FROM asset
  WHERE asset.district_id IS NOT NULL
    AND asset.district_id IN (:district_id['430102'], :district_id['430102001'])
  GROUP BY asset.district_id
  UNION ALL
  SELECT
    :param['assets_monitored'] AS population,
    states.district_id AS unit,
    count(*) AS counted,
    count(CASE WHEN (states.rank > :rank[1]) THEN :param[1] END) AS part,
    :param['7_days_before'] AS question
  FROM (
    SELECT
      asset.district_id AS district_id,
      coalesce(
        ranks.rank,
        CASE
          WHEN (
            asset.layer IN (
              SELECT quantity.layer
              FROM quantity
            )
          ) THEN :param[2]
          ELSE :param[0]
        END
      ) AS rank
    FROM asset
    LEFT OUTER JOIN (
      SELECT
        judged.asset_id AS asset_id,
        max(judged.rank) AS rank
      FROM (
        SELECT
          newest.asset_id AS asset_id,
          newest.quantity AS quantity,
          newest.value AS value,
          newest.observed_at AS observed_at,
          quantity.unit AS unit,
          CASE
            WHEN (
              (
                date_diff('microsecond', newest.observed_at, :param[2026-11-13 12:30:00]) / :param[60000000.0]
              ) * :param[60] > quantity.offline_after_s
            ) THEN :param[2]
            ELSE CASE
              WHEN (quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value) THEN :param[4]
              WHEN (quantity.warn_low > newest.value OR quantity.warn_high < newest.value) THEN :param[3]
              ELSE :param[1]
            END
          END AS rank,
          CASE
            WHEN (quantity.alarm_low > newest.value) THEN quantity.alarm_low
            WHEN (quantity.alarm_high < newest.value) THEN quantity.alarm_high
            WHEN (quantity.warn_low > newest.value) THEN quantity.warn_low
            WHEN (quantity.warn_high < newest.value) THEN quantity.warn_high
          END AS limit_value,
          quantity.offline_after_s AS offline_after_s
        FROM (
          SELECT
            reading.asset_id AS asset_id,
            reading.quantity AS quantity,
            reading.observed_at AS observed_at,
            first(
              reading.value ORDER BY coalesce(reading.load_seq, :coalesce[-1]) DESC,
              reading.value DESC
            ) AS value
          FROM (
            SELECT
              reading.asset_id AS asset_id,
              reading.quantity AS quantity,
              max(reading.observed_at) AS latest_at
            FROM reading
            WHERE reading.observed_at >= :observed_at[2026-11-10 12:30:00]
              AND reading.observed_at < :observed_at[2026-11-13 12:30:00]
              AND reading.value IS NOT NULL
            GROUP BY reading.asset_id, reading.quantity
          ) AS latest
          JOIN reading ON latest.asset_id = reading.asset_id
            AND latest.quantity = reading.quantity
            AND reading.observed_at = latest.latest_at
          WHERE reading.observed_at >= :observed_at[2026-11-10 12:30:00]
            AND reading.observed_at < :observed_at[2026-11-13 12:30:00]
            AND reading.value IS NOT NULL
          GROUP BY reading.asset_id, reading.quantity, reading.observed_at
        ) AS newest
        JOIN asset ON asset.asset_id = newest.asset_id
        JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
        WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
          AND asset.agency_id = :agency_id['A1']
      ) AS judged
      GROUP BY judged.asset_id
    ) AS ranks ON ranks.asset_id = asset.asset_id
    WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
      AND asset.agency_id = :agency_id['A1']
  ) AS states
  WHERE states.rank != :rank[0]
  GROUP BY states.district_id
  UNION ALL
  SELECT
    :param['answered'] AS population,
    :param[''] AS unit,
    :param[0] AS counted,
    :param[0] AS part,
    :param[''] AS question
) AS counts
ORDER BY counts.question, counts.population, counts.unit

-- _answer
SELECT
  pairs.asked,
  pairs.numerator,
  pairs.denominator
FROM (
  SELECT
    coalesce(sum(counted.n_calls), :coalesce[0]) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    :param['calls_today'] AS asked
  FROM (
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      count(*) AS n_calls,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT data_call.called_at AS called_at
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
  ) AS counted
  UNION ALL
  SELECT
    coalesce(sum(counted.n_calls), :coalesce[0]) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    :param['calls_today_before'] AS asked
  FROM (
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-12 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-13 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      count(*) AS n_calls,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT data_call.called_at AS called_at
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:00:00]
        AND data_call.called_at < :called_at[2026-11-13 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
  ) AS counted
  UNION ALL
  SELECT
    coalesce(sum(counted.n_calls), :coalesce[0]) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    :param['calls_ever'] AS asked
  FROM (
    SELECT
      calls_day_system.calls AS n_calls,
      calls_day_system.first_at AS earliest
    FROM calls_day_system
    WHERE calls_day_system.starts_at < :starts_at[2026-11-19 16:00:00]
      AND calls_day_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      count(*) AS n_calls,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT data_call.called_at AS called_at
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
  ) AS counted
  UNION ALL
  SELECT
    coalesce(sum(counted.n_calls), :coalesce[0]) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    :param['calls_ever_before'] AS asked
  FROM (
    SELECT
      calls_day_system.calls AS n_calls,
      calls_day_system.first_at AS earliest
    FROM calls_day_system
    WHERE calls_day_system.starts_at < :starts_at[2026-11-12 16:00:00]
      AND calls_day_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-12 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-13 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      count(*) AS n_calls,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT data_call.called_at AS called_at
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:00:00]
        AND data_call.called_at < :called_at[2026-11-13 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
  ) AS counted
  UNION ALL
  SELECT
    sum(counted.n_errors) AS numerator,
    coalesce(sum(counted.n_status), :coalesce[0]) AS denominator,
    :param['calls_error_rate'] AS asked
  FROM (
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.failed AS n_errors,
      calls_hour_system.calls AS n_status,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-13 13:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-13 16:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      calls_day_system.calls AS n_calls,
      calls_day_system.failed AS n_errors,
      calls_day_system.calls AS n_status,
      calls_day_system.first_at AS earliest
    FROM calls_day_system
    WHERE calls_day_system.starts_at >= :starts_at[2026-11-13 16:00:00]
      AND calls_day_system.starts_at < :starts_at[2026-11-19 16:00:00]
      AND calls_day_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.failed AS n_errors,
      calls_hour_system.calls AS n_status,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]
                AND (raw_calls.status_code NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:30:00]
        AND data_call.called_at < :called_at[2026-11-13 13:00:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
      UNION ALL
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]
        AND data_call.called_at < :called_at[2026-11-20 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
  ) AS counted
  UNION ALL
  SELECT
    sum(counted.n_errors) AS numerator,
    coalesce(sum(counted.n_status), :coalesce[0]) AS denominator,
    :param['calls_error_rate_before'] AS asked
  FROM (
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.failed AS n_errors,
      calls_hour_system.calls AS n_status,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-06 13:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-06 16:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      calls_day_system.calls AS n_calls,
      calls_day_system.failed AS n_errors,
      calls_day_system.calls AS n_status,
      calls_day_system.first_at AS earliest
    FROM calls_day_system
    WHERE calls_day_system.starts_at >= :starts_at[2026-11-06 16:00:00]
      AND calls_day_system.starts_at < :starts_at[2026-11-12 16:00:00]
      AND calls_day_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      calls_hour_system.calls AS n_calls,
      calls_hour_system.failed AS n_errors,
      calls_hour_system.calls AS n_status,
      calls_hour_system.first_at AS earliest
    FROM calls_hour_system
    WHERE calls_hour_system.starts_at >= :starts_at[2026-11-12 16:00:00]
      AND calls_hour_system.starts_at < :starts_at[2026-11-13 12:00:00]
      AND calls_hour_system.system_id IN (
        SELECT business_system.system_id
        FROM business_system
        WHERE business_system.agency_id = :agency_id['A1']
      )
    UNION ALL
    SELECT
      count(*) AS n_calls,
      CAST(
        sum(
          CASE
            WHEN (
              raw_calls.status_code >= :status_code[400]
                AND (raw_calls.status_code NOT IN (:status_code[401], :status_code[403]))
            ) THEN :param[1]
            ELSE :param[0]
          END
        ) AS BIGINT
      ) AS n_errors,
      count(raw_calls.status_code) AS n_status,
      min(raw_calls.called_at) AS earliest
    FROM (
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-06 12:30:00]
        AND data_call.called_at < :called_at[2026-11-06 13:00:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
      UNION ALL
      SELECT
        data_call.called_at AS called_at,
        data_call.status_code AS status_code
      FROM data_call
      WHERE data_call.called_at >= :called_at[2026-11-13 12:00:00]
        AND data_call.called_at < :called_at[2026-11-13 12:30:00]
        AND data_call.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
    ) AS raw_calls
  ) AS counted
  UNION ALL
  SELECT
    count(called.dataset_id) AS numerator,
    CASE WHEN (count(called.dataset_id) > :count[0]) THEN count(*) END AS denominator,
    :param['datasets_used_30d'] AS asked
  FROM (
    SELECT
      dataset.dataset_id AS dataset_id,
      dataset.provider_agency_id AS agency_id,
      dataset.share_class AS share_class,
      dataset.name_zh AS name_zh,
      dataset.name_en AS name_en
    FROM dataset
  ) AS listed
  LEFT OUTER JOIN (
    SELECT DISTINCT counted.dataset_id AS dataset_id
    FROM (
      SELECT
        calls_day_pair.dataset_id AS dataset_id,
        calls_day_pair.calls AS n_calls,
        calls_day_pair.first_at AS earliest
      FROM calls_day_pair
      WHERE calls_day_pair.starts_at >= :starts_at[2026-10-21 16:00:00]
        AND calls_day_pair.starts_at < :starts_at[2026-11-19 16:00:00]
        AND calls_day_pair.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
      UNION ALL
      SELECT
        raw_calls.dataset_id AS dataset_id,
        count(*) AS n_calls,
        min(raw_calls.called_at) AS earliest
      FROM (
        SELECT
          data_call.called_at AS called_at,
          data_call.dataset_id AS dataset_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-10-21 12:30:00]
          AND data_call.called_at < :called_at[2026-10-21 16:00:00]
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']
          )
        UNION ALL
        SELECT
          data_call.called_at AS called_at,
          data_call.dataset_id AS dataset_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-11-19 16:00:00]
          AND data_call.called_at < :called_at[2026-11-20 12:30:00]
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']
          )
      ) AS raw_calls
      GROUP BY raw_calls.dataset_id
    ) AS counted
  ) AS called ON called.dataset_id = listed.dataset_id
  UNION ALL
  SELECT
    count(called.dataset_id) AS numerator,
    CASE WHEN (count(called.dataset_id) > :count[0]) THEN count(*) END AS denominator,
    :param['datasets_used_30d_before'] AS asked
  FROM (
    SELECT
      dataset.dataset_id AS dataset_id,
      dataset.provider_agency_id AS agency_id,
      dataset.share_class AS share_class,
      dataset.name_zh AS name_zh,
      dataset.name_en AS name_en
    FROM dataset
  ) AS listed
  LEFT OUTER JOIN (
    SELECT DISTINCT counted.dataset_id AS dataset_id
    FROM (
      SELECT
        calls_day_pair.dataset_id AS dataset_id,
        calls_day_pair.calls AS n_calls,
        calls_day_pair.first_at AS earliest
      FROM calls_day_pair
      WHERE calls_day_pair.starts_at >= :starts_at[2026-09-16 16:00:00]
        AND calls_day_pair.starts_at < :starts_at[2026-10-15 16:00:00]
        AND calls_day_pair.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']
        )
      UNION ALL
      SELECT
        raw_calls.dataset_id AS dataset_id,
        count(*) AS n_calls,
        min(raw_calls.called_at) AS earliest
      FROM (
        SELECT
          data_call.called_at AS called_at,
          data_call.dataset_id AS dataset_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-09-16 12:30:00]
          AND data_call.called_at < :called_at[2026-09-16 16:00:00]
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']
          )
        UNION ALL
        SELECT
          data_call.called_at AS called_at,
          data_call.dataset_id AS dataset_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-10-15 16:00:00]
          AND data_call.called_at < :called_at[2026-10-16 12:30:00]
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']
          )
      ) AS raw_calls
      GROUP BY raw_calls.dataset_id
    ) AS counted
  ) AS called ON called.dataset_id = listed.dataset_id
) AS pairs
ORDER BY pairs.asked
