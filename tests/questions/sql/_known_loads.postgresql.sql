-- :name[value] is a bound value.

-- known_loads_query
SELECT
  load_log.table_name,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN load_log.load_id
    END
  ) AS newest,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN load_log.loaded_at
    END
  ) AS loaded_at,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN CASE
        WHEN (
          load_log.state = :state['ok']::VARCHAR
            AND (
              load_log.loaded_at IS NULL
                OR (
                  extract(epoch from (load_log.data_until - load_log.loaded_at)) * 1000000
                )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION) <= :param[1440]::INTEGER
            )
        ) THEN load_log.data_until
      END
    END
  ) AS until,
  min(
    CASE
      WHEN (
        load_log.loaded_at > :loaded_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
      ) THEN load_log.loaded_at
    END
  ) AS next_at,
  min(load_log.cadence_s) AS cadence_s
FROM load_log
GROUP BY load_log.table_name
ORDER BY load_log.table_name

-- known_loads_query of a load
SELECT
  load_log.table_name,
  max(CASE WHEN (load_log.load_id <= :load_id[7]::BIGINT) THEN load_log.load_id END) AS newest,
  max(CASE WHEN (load_log.load_id <= :load_id[7]::BIGINT) THEN load_log.loaded_at END) AS loaded_at,
  max(
    CASE
      WHEN (load_log.load_id <= :load_id[7]::BIGINT) THEN CASE
        WHEN (
          load_log.state = :state['ok']::VARCHAR
            AND (
              load_log.loaded_at IS NULL
                OR (
                  extract(epoch from (load_log.data_until - load_log.loaded_at)) * 1000000
                )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION) <= :param[1440]::INTEGER
            )
        ) THEN load_log.data_until
      END
    END
  ) AS until,
  min(CASE WHEN (load_log.load_id > :load_id[7]::BIGINT) THEN load_log.loaded_at END) AS next_at,
  min(load_log.cadence_s) AS cadence_s
FROM load_log
GROUP BY load_log.table_name
ORDER BY load_log.table_name
