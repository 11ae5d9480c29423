-- :name[value] is a bound value.

-- read_unused
SELECT
  unused.kind,
  unused.id,
  unused.name_zh,
  unused.name_en,
  unused.agency_id,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en,
  unused.share_class
FROM (
  SELECT
    :param['dataset']::VARCHAR AS kind,
    datasets.dataset_id AS id,
    datasets.name_zh AS name_zh,
    datasets.name_en AS name_en,
    datasets.agency_id AS agency_id,
    datasets.share_class AS share_class
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
  ) AS datasets_called ON datasets_called.dataset_id = datasets.dataset_id
  WHERE datasets_called.dataset_id IS NULL
  UNION ALL
  SELECT
    :param['system']::VARCHAR AS kind,
    systems.system_id AS id,
    systems.name_zh AS name_zh,
    systems.name_en AS name_en,
    systems.agency_id AS agency_id,
    CAST(NULL AS TEXT) AS share_class
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
  ) AS systems_called ON systems_called.system_id = systems.system_id
  WHERE systems_called.system_id IS NULL
) AS unused
LEFT OUTER JOIN agency ON agency.agency_id = unused.agency_id
ORDER BY unused.kind, unused.agency_id, unused.id
