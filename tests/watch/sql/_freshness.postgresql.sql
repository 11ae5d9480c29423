-- :name[value] is a bound value.

-- latest_query
SELECT
  load_log.table_name,
  load_log.source,
  max(load_log.load_id) AS newest,
  max(CASE WHEN (load_log.state = :state['ok']::VARCHAR) THEN load_log.load_id END) AS newest_ok,
  max(
    CASE
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
  ) AS until
FROM load_log
GROUP BY load_log.table_name, load_log.source
ORDER BY load_log.table_name, load_log.source

-- loads_query
SELECT
  load_log.load_id,
  load_log.table_name,
  load_log.source,
  CASE
    WHEN (
      load_log.state = :state['ok']::VARCHAR
        AND (
          load_log.loaded_at IS NULL
            OR (
              extract(epoch from (load_log.data_until - load_log.loaded_at)) * 1000000
            )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION) <= :param[1440]::INTEGER
        )
    ) THEN load_log.data_until
  END AS until,
  load_log.cadence_s,
  load_log.state
FROM load_log
WHERE load_log.load_id > :load_id[7]::BIGINT
ORDER BY load_log.load_id

-- loads_query of known ids
SELECT
  load_log.load_id,
  load_log.table_name,
  load_log.source,
  CASE
    WHEN (
      load_log.state = :state['ok']::VARCHAR
        AND (
          load_log.loaded_at IS NULL
            OR (
              extract(epoch from (load_log.data_until - load_log.loaded_at)) * 1000000
            )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION) <= :param[1440]::INTEGER
        )
    ) THEN load_log.data_until
  END AS until,
  load_log.cadence_s,
  load_log.state
FROM load_log
WHERE load_log.load_id > :load_id[7]::BIGINT
  OR load_log.load_id IN (:load_id[3]::BIGINT, :load_id[5]::BIGINT)
ORDER BY load_log.load_id
