-- :name[value] is a bound value.

-- read_utilisation
SELECT
  in_use.kind,
  in_use.total,
  in_use.used,
  in_use.used_before
FROM (
  SELECT
    :param['dataset']::VARCHAR AS kind,
    count(*) AS total,
    count(datasets_now.dataset_id) AS used,
    count(datasets_before.dataset_id) AS used_before
  FROM (
    SELECT
      dataset.dataset_id AS dataset_id,
      dataset.provider_agency_id AS agency_id,
      dataset.share_class AS share_class,
      dataset.name_zh AS name_zh,
      dataset.name_en AS name_en
    FROM dataset
  ) AS datasets
  LEFT OUTER JOIN (
    SELECT DISTINCT counted.dataset_id AS dataset_id
    FROM (
      SELECT
        calls_day_pair.dataset_id AS dataset_id,
        calls_day_pair.calls AS n_calls,
        calls_day_pair.first_at AS earliest
      FROM calls_day_pair
      WHERE calls_day_pair.starts_at >= :starts_at[2026-10-21 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_pair.starts_at < :starts_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_pair.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
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
        WHERE data_call.called_at >= :called_at[2026-10-21 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-10-21 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
        UNION ALL
        SELECT
          data_call.called_at AS called_at,
          data_call.dataset_id AS dataset_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
      ) AS raw_calls
      GROUP BY raw_calls.dataset_id
    ) AS counted
  ) AS datasets_now ON datasets_now.dataset_id = datasets.dataset_id
  LEFT OUTER JOIN (
    SELECT DISTINCT counted.dataset_id AS dataset_id
    FROM (
      SELECT
        calls_day_pair.dataset_id AS dataset_id,
        calls_day_pair.calls AS n_calls,
        calls_day_pair.first_at AS earliest
      FROM calls_day_pair
      WHERE calls_day_pair.starts_at >= :starts_at[2026-09-16 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_pair.starts_at < :starts_at[2026-10-15 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_pair.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
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
        WHERE data_call.called_at >= :called_at[2026-09-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-09-16 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
        UNION ALL
        SELECT
          data_call.called_at AS called_at,
          data_call.dataset_id AS dataset_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-10-15 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-10-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
      ) AS raw_calls
      GROUP BY raw_calls.dataset_id
    ) AS counted
  ) AS datasets_before ON datasets_before.dataset_id = datasets.dataset_id
  UNION ALL
  SELECT
    :param['system']::VARCHAR AS kind,
    count(*) AS total,
    count(systems_now.system_id) AS used,
    count(systems_before.system_id) AS used_before
  FROM (
    SELECT
      business_system.system_id AS system_id,
      business_system.agency_id AS agency_id,
      business_system.name_zh AS name_zh,
      business_system.name_en AS name_en
    FROM business_system
    WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
  ) AS systems
  LEFT OUTER JOIN (
    SELECT DISTINCT counted.system_id AS system_id
    FROM (
      SELECT
        calls_hour_system.system_id AS system_id,
        calls_hour_system.calls AS n_calls,
        calls_hour_system.first_at AS earliest
      FROM calls_hour_system
      WHERE calls_hour_system.starts_at >= :starts_at[2026-10-21 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.starts_at < :starts_at[2026-10-21 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        calls_day_system.system_id AS system_id,
        calls_day_system.calls AS n_calls,
        calls_day_system.first_at AS earliest
      FROM calls_day_system
      WHERE calls_day_system.starts_at >= :starts_at[2026-10-21 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_system.starts_at < :starts_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_system.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        calls_hour_system.system_id AS system_id,
        calls_hour_system.calls AS n_calls,
        calls_hour_system.first_at AS earliest
      FROM calls_hour_system
      WHERE calls_hour_system.starts_at >= :starts_at[2026-11-19 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.starts_at < :starts_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        raw_calls.system_id AS system_id,
        count(*) AS n_calls,
        min(raw_calls.called_at) AS earliest
      FROM (
        SELECT
          data_call.called_at AS called_at,
          data_call.system_id AS system_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-10-21 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-10-21 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
        UNION ALL
        SELECT
          data_call.called_at AS called_at,
          data_call.system_id AS system_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-11-20 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
      ) AS raw_calls
      GROUP BY raw_calls.system_id
    ) AS counted
  ) AS systems_now ON systems_now.system_id = systems.system_id
  LEFT OUTER JOIN (
    SELECT DISTINCT counted.system_id AS system_id
    FROM (
      SELECT
        calls_hour_system.system_id AS system_id,
        calls_hour_system.calls AS n_calls,
        calls_hour_system.first_at AS earliest
      FROM calls_hour_system
      WHERE calls_hour_system.starts_at >= :starts_at[2026-09-16 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.starts_at < :starts_at[2026-09-16 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        calls_day_system.system_id AS system_id,
        calls_day_system.calls AS n_calls,
        calls_day_system.first_at AS earliest
      FROM calls_day_system
      WHERE calls_day_system.starts_at >= :starts_at[2026-09-16 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_system.starts_at < :starts_at[2026-10-15 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_day_system.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        calls_hour_system.system_id AS system_id,
        calls_hour_system.calls AS n_calls,
        calls_hour_system.first_at AS earliest
      FROM calls_hour_system
      WHERE calls_hour_system.starts_at >= :starts_at[2026-10-15 16:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.starts_at < :starts_at[2026-10-16 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
        AND calls_hour_system.system_id IN (
          SELECT business_system.system_id
          FROM business_system
          WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
        )
      UNION ALL
      SELECT
        raw_calls.system_id AS system_id,
        count(*) AS n_calls,
        min(raw_calls.called_at) AS earliest
      FROM (
        SELECT
          data_call.called_at AS called_at,
          data_call.system_id AS system_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-09-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-09-16 13:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
        UNION ALL
        SELECT
          data_call.called_at AS called_at,
          data_call.system_id AS system_id
        FROM data_call
        WHERE data_call.called_at >= :called_at[2026-10-16 12:00:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.called_at < :called_at[2026-10-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
          AND data_call.system_id IN (
            SELECT business_system.system_id
            FROM business_system
            WHERE business_system.agency_id = :agency_id['A1']::VARCHAR
          )
      ) AS raw_calls
      GROUP BY raw_calls.system_id
    ) AS counted
  ) AS systems_before ON systems_before.system_id = systems.system_id
) AS in_use
ORDER BY in_use.kind
