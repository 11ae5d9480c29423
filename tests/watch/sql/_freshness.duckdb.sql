-- :name[value] is a bound value.

-- latest_query
SELECT
  load_log.table_name,
  load_log.source,
  max(load_log.load_id) AS newest,
  max(CASE WHEN (load_log.state = :state['ok']) THEN load_log.load_id END) AS newest_ok,
  max(
    CASE
      WHEN (
        load_log.state = :state['ok']
          AND (
            load_log.loaded_at IS NULL
              OR date_diff('microsecond', load_log.loaded_at, load_log.data_until) / :param[60000000.0] <= :param[1440]
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
      load_log.state = :state['ok']
        AND (
          load_log.loaded_at IS NULL
            OR date_diff('microsecond', load_log.loaded_at, load_log.data_until) / :param[60000000.0] <= :param[1440]
        )
    ) THEN load_log.data_until
  END AS until,
  load_log.cadence_s,
  load_log.state
FROM load_log
WHERE load_log.load_id > :load_id[7]
ORDER BY load_log.load_id

-- loads_query of known ids
SELECT
  load_log.load_id,
  load_log.table_name,
  load_log.source,
  CASE
    WHEN (
      load_log.state = :state['ok']
        AND (
          load_log.loaded_at IS NULL
            OR date_diff('microsecond', load_log.loaded_at, load_log.data_until) / :param[60000000.0] <= :param[1440]
        )
    ) THEN load_log.data_until
  END AS until,
  load_log.cadence_s,
  load_log.state
FROM load_log
WHERE load_log.load_id > :load_id[7]
  OR load_log.load_id IN (:load_id[3], :load_id[5])
ORDER BY load_log.load_id
