-- :name[value] is a bound value.

-- known_loads_query
SELECT
  `load_log`.`table_name`,
  max(
    CASE
      WHEN (
        `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
      ) THEN `load_log`.`load_id`
    END
  ) AS `newest`,
  toDateTime64(
    max(
      CASE
        WHEN (
          `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
        ) THEN `load_log`.`loaded_at`
      END
    ),
    6
  ) AS `loaded_at`,
  toDateTime64(
    max(
      CASE
        WHEN (
          `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
        ) THEN CASE
          WHEN (
            `load_log`.`state` = :state['ok']
              AND (
                `load_log`.`loaded_at` IS NULL
                  OR date_diff(
                    'microsecond',
                    `load_log`.`loaded_at`,
                    `load_log`.`data_until`
                  ) / :param[60000000.0] <= :param[1440]
              )
          ) THEN `load_log`.`data_until`
        END
      END
    ),
    6
  ) AS `until`,
  toDateTime64(
    min(
      CASE
        WHEN (
          `load_log`.`loaded_at` > toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
        ) THEN `load_log`.`loaded_at`
      END
    ),
    6
  ) AS `next_at`,
  min(`load_log`.`cadence_s`) AS `cadence_s`
FROM `load_log`
GROUP BY `load_log`.`table_name`
ORDER BY `load_log`.`table_name`

-- known_loads_query of a load
SELECT
  `load_log`.`table_name`,
  max(CASE WHEN (`load_log`.`load_id` <= :load_id[7]) THEN `load_log`.`load_id` END) AS `newest`,
  toDateTime64(
    max(CASE WHEN (`load_log`.`load_id` <= :load_id[7]) THEN `load_log`.`loaded_at` END),
    6
  ) AS `loaded_at`,
  toDateTime64(
    max(
      CASE
        WHEN (`load_log`.`load_id` <= :load_id[7]) THEN CASE
          WHEN (
            `load_log`.`state` = :state['ok']
              AND (
                `load_log`.`loaded_at` IS NULL
                  OR date_diff(
                    'microsecond',
                    `load_log`.`loaded_at`,
                    `load_log`.`data_until`
                  ) / :param[60000000.0] <= :param[1440]
              )
          ) THEN `load_log`.`data_until`
        END
      END
    ),
    6
  ) AS `until`,
  toDateTime64(
    min(CASE WHEN (`load_log`.`load_id` > :load_id[7]) THEN `load_log`.`loaded_at` END),
    6
  ) AS `next_at`,
  min(`load_log`.`cadence_s`) AS `cadence_s`
FROM `load_log`
GROUP BY `load_log`.`table_name`
ORDER BY `load_log`.`table_name`
