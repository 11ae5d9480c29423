-- :name[value] is a bound value.

-- loads_before_query
SELECT
  load_log.table_name,
  load_log.source,
  max(
    CASE
      WHEN (load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00]) THEN CASE
        WHEN (
          load_log.state = :state['ok']
            AND (
              load_log.loaded_at IS NULL
                OR date_diff('microsecond', load_log.loaded_at, load_log.data_until) / :param[60000000.0] <= :param[1440]
            )
        ) THEN load_log.data_until
      END
    END
  ) AS until,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00] AND load_log.state = :state['ok']
      ) THEN load_log.load_id
    END
  ) AS newest_ok,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00]
          AND CASE
            WHEN (
              load_log.state = :state['ok']
                AND (
                  load_log.loaded_at IS NULL
                    OR date_diff('microsecond', load_log.loaded_at, load_log.data_until) / :param[60000000.0] <= :param[1440]
                )
            ) THEN load_log.data_until
          END IS NOT NULL
      ) THEN load_log.load_id
    END
  ) AS newest_told,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00] AND load_log.state = :state['ok']
      ) THEN load_log.loaded_at
    END
  ) AS ok_at,
  max(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00] AND load_log.state = :state['failed']
      ) THEN load_log.loaded_at
    END
  ) AS failed_at,
  min(
    CASE
      WHEN (
        load_log.loaded_at > :loaded_at[2026-11-20 12:30:00] AND load_log.state = :state['ok']
      ) THEN load_log.loaded_at
    END
  ) AS next_at,
  sum(
    CASE
      WHEN (
        load_log.loaded_at <= :loaded_at[2026-11-20 12:30:00]
          AND load_log.loaded_at > :loaded_at[2026-11-18 12:30:00]
          AND load_log.state = :state['ok']
      ) THEN :param[1]
      ELSE :param[0]
    END
  ) AS near,
  max(load_log.cadence_s) AS cadence
FROM load_log
WHERE load_log.table_name IN (:table_name['incident'], :table_name['reading'])
GROUP BY load_log.table_name, load_log.source
ORDER BY load_log.table_name, load_log.source

-- newest_row_query
SELECT max(reading.observed_at) AS newest
FROM reading
WHERE reading.observed_at < :observed_at[2026-11-20 12:30:00]
  AND reading.observed_at >= :observed_at[2026-10-21 12:30:00]
