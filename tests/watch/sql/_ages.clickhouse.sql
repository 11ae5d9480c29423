-- :name[value] is a bound value.

-- loads_before_query
SELECT
  `load_log`.`table_name`,
  `load_log`.`source`,
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
  max(
    CASE
      WHEN (
        `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
          AND `load_log`.`state` = :state['ok']
      ) THEN `load_log`.`load_id`
    END
  ) AS `newest_ok`,
  max(
    CASE
      WHEN (
        `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
          AND CASE
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
          END IS NOT NULL
      ) THEN `load_log`.`load_id`
    END
  ) AS `newest_told`,
  toDateTime64(
    max(
      CASE
        WHEN (
          `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
            AND `load_log`.`state` = :state['ok']
        ) THEN `load_log`.`loaded_at`
      END
    ),
    6
  ) AS `ok_at`,
  toDateTime64(
    max(
      CASE
        WHEN (
          `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
            AND `load_log`.`state` = :state['failed']
        ) THEN `load_log`.`loaded_at`
      END
    ),
    6
  ) AS `failed_at`,
  toDateTime64(
    min(
      CASE
        WHEN (
          `load_log`.`loaded_at` > toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
            AND `load_log`.`state` = :state['ok']
        ) THEN `load_log`.`loaded_at`
      END
    ),
    6
  ) AS `next_at`,
  toInt64(
    sum(
      CASE
        WHEN (
          `load_log`.`loaded_at` <= toDateTime64(:loaded_at[2026-11-20 12:30:00], 6)
            AND `load_log`.`loaded_at` > toDateTime64(:loaded_at[2026-11-18 12:30:00], 6)
            AND `load_log`.`state` = :state['ok']
        ) THEN :param[1]
        ELSE :param[0]
      END
    )
  ) AS `near`,
  max(`load_log`.`cadence_s`) AS `cadence`
FROM `load_log`
WHERE `load_log`.`table_name` IN (:table_name['incident'], :table_name['reading'])
GROUP BY `load_log`.`table_name`, `load_log`.`source`
ORDER BY `load_log`.`table_name`, `load_log`.`source`

-- newest_row_query
SELECT toDateTime64(max(`reading`.`observed_at`), 6) AS `newest`
FROM `reading`
WHERE `reading`.`observed_at` < toDateTime64(:observed_at[2026-11-20 12:30:00], 6)
  AND `reading`.`observed_at` >= toDateTime64(:observed_at[2026-10-21 12:30:00], 6)
