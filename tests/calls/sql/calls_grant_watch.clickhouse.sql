-- :name[value] is a bound value.

-- read_grant_watch
SELECT
  `broken`.`system_id`,
  `broken`.`dataset_id`,
  `broken`.`covered`,
  `broken`.`has_grant`,
  `broken`.`in_hours`,
  `broken`.`for_purpose`,
  `broken`.`withheld`,
  `broken`.`calls`,
  toDateTime64(`broken`.`first_at_utc`, 6) AS `first_at_utc`,
  toDateTime64(`broken`.`last_at_utc`, 6) AS `last_at_utc`,
  `business_system`.`agency_id`,
  `business_system`.`name_zh` AS `system_name_zh`,
  `business_system`.`name_en` AS `system_name_en`,
  `agency`.`name_zh` AS `agency_name_zh`,
  `agency`.`name_en` AS `agency_name_en`,
  `dataset`.`share_class`,
  `dataset`.`name_zh` AS `dataset_name_zh`,
  `dataset`.`name_en` AS `dataset_name_en`
FROM (
  SELECT
    `breaches`.`system_id` AS `system_id`,
    `breaches`.`dataset_id` AS `dataset_id`,
    `breaches`.`covered` AS `covered`,
    `breaches`.`has_grant` AS `has_grant`,
    `breaches`.`in_hours` AS `in_hours`,
    `breaches`.`for_purpose` AS `for_purpose`,
    `breaches`.`withheld` AS `withheld`,
    toInt64(sum(`breaches`.`n_calls`)) AS `calls`,
    min(`breaches`.`earliest`) AS `first_at_utc`,
    max(`breaches`.`latest`) AS `last_at_utc`
  FROM (
    SELECT
      `calls_hour_breach`.`system_id` AS `system_id`,
      `calls_hour_breach`.`dataset_id` AS `dataset_id`,
      `calls_hour_breach`.`covered` AS `covered`,
      `calls_hour_breach`.`has_grant` AS `has_grant`,
      `calls_hour_breach`.`in_hours` AS `in_hours`,
      `calls_hour_breach`.`for_purpose` AS `for_purpose`,
      `calls_hour_breach`.`withheld` AS `withheld`,
      `calls_hour_breach`.`calls` AS `n_calls`,
      `calls_hour_breach`.`first_at` AS `earliest`,
      `calls_hour_breach`.`last_at` AS `latest`
    FROM `calls_hour_breach`
    WHERE `calls_hour_breach`.`starts_at` >= toDateTime64(:starts_at[2026-11-13 13:00:00], 6)
      AND `calls_hour_breach`.`starts_at` < toDateTime64(:starts_at[2026-11-20 12:00:00], 6)
      AND `calls_hour_breach`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
    UNION ALL
    SELECT
      `breaching`.`system_id` AS `system_id`,
      `breaching`.`dataset_id` AS `dataset_id`,
      `breaching`.`covered` AS `covered`,
      `breaching`.`has_grant` AS `has_grant`,
      `breaching`.`in_hours` AS `in_hours`,
      `breaching`.`for_purpose` AS `for_purpose`,
      `breaching`.`withheld` AS `withheld`,
      `breaching`.`n_calls` AS `n_calls`,
      `breaching`.`called_at` AS `earliest`,
      `breaching`.`called_at` AS `latest`
    FROM (
      SELECT
        `judged`.`system_id` AS `system_id`,
        `judged`.`dataset_id` AS `dataset_id`,
        `judged`.`called_at` AS `called_at`,
        `judged`.`n_calls` AS `n_calls`,
        `judged`.`covered` AS `covered`,
        `judged`.`has_grant` AS `has_grant`,
        `judged`.`in_hours` AS `in_hours`,
        `judged`.`for_purpose` AS `for_purpose`,
        CASE
          WHEN (
            `judged`.`dataset_id` IN (
              SELECT `dataset`.`dataset_id`
              FROM `dataset`
              WHERE `dataset`.`share_class` = :share_class['withheld']
            )
          ) THEN :param[1]
          ELSE :param[0]
        END AS `withheld`
      FROM (
        SELECT
          `met`.`system_id` AS `system_id`,
          `met`.`dataset_id` AS `dataset_id`,
          `met`.`called_at` AS `called_at`,
          `met`.`n_calls` AS `n_calls`,
          max(`met`.`valid` * `met`.`admits` * `met`.`suits`) AS `covered`,
          max(`met`.`valid`) AS `has_grant`,
          max(`met`.`valid` * `met`.`admits`) AS `in_hours`,
          max(`met`.`valid` * `met`.`suits`) AS `for_purpose`
        FROM (
          SELECT
            `suspects`.`system_id` AS `system_id`,
            `suspects`.`dataset_id` AS `dataset_id`,
            `suspects`.`called_at` AS `called_at`,
            `suspects`.`n_calls` AS `n_calls`,
            `suspects`.`minute` AS `minute`,
            `suspects`.`stated` AS `stated`,
            CASE
              WHEN (
                `data_grant`.`system_id` IS NOT NULL
                  AND (
                    `data_grant`.`valid_from` IS NULL OR `data_grant`.`valid_from` <= `suspects`.`called_at`
                  )
                  AND (`data_grant`.`valid_to` IS NULL OR `suspects`.`called_at` < `data_grant`.`valid_to`)
              ) THEN :param[1]
              ELSE :param[0]
            END AS `valid`,
            CASE
              WHEN (
                coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60] < coalesce(
                  `data_grant`.`hour_to`,
                  :coalesce[24]
                ) * :coalesce[60]
                  AND `suspects`.`minute` >= coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60]
                  AND `suspects`.`minute` < coalesce(`data_grant`.`hour_to`, :coalesce[24]) * :coalesce[60]
                  OR coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60] >= coalesce(
                    `data_grant`.`hour_to`,
                    :coalesce[24]
                  ) * :coalesce[60]
                  AND (
                    `suspects`.`minute` >= coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60]
                      OR `suspects`.`minute` < coalesce(`data_grant`.`hour_to`, :coalesce[24]) * :coalesce[60]
                  )
              ) THEN :param[1]
              ELSE :param[0]
            END AS `admits`,
            CASE
              WHEN (
                `data_grant`.`purpose` IS NULL
                  OR `suspects`.`stated` IS NULL
                  OR `data_grant`.`purpose` = `suspects`.`stated`
              ) THEN :param[1]
              ELSE :param[0]
            END AS `suits`
          FROM (
            SELECT
              `raw_calls`.`system_id` AS `system_id`,
              `raw_calls`.`dataset_id` AS `dataset_id`,
              `raw_calls`.`called_at` AS `called_at`,
              (
                CAST(
                  toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                ) + :param[1920]
              ) % :param[1440] AS `minute`,
              `raw_calls`.`purpose` AS `stated`,
              toInt64(count(*)) AS `n_calls`
            FROM (
              SELECT
                `data_call`.`called_at` AS `called_at`,
                `data_call`.`dataset_id` AS `dataset_id`,
                `data_call`.`system_id` AS `system_id`,
                `data_call`.`purpose` AS `purpose`
              FROM `data_call`
              WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:30:00], 6)
                AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 13:00:00], 6)
                AND `data_call`.`system_id` IN (
                  SELECT `business_system`.`system_id`
                  FROM `business_system`
                  WHERE `business_system`.`agency_id` = :agency_id['A1']
                )
              UNION ALL
              SELECT
                `data_call`.`called_at` AS `called_at`,
                `data_call`.`dataset_id` AS `dataset_id`,
                `data_call`.`system_id` AS `system_id`,
                `data_call`.`purpose` AS `purpose`
              FROM `data_call`
              WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-20 12:00:00], 6)
                AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-20 12:30:00], 6)
                AND `data_call`.`system_id` IN (
                  SELECT `business_system`.`system_id`
                  FROM `business_system`
                  WHERE `business_system`.`agency_id` = :agency_id['A1']
                )
            ) AS `raw_calls` INNER
            JOIN (
              SELECT
                `groups`.`system_id` AS `system_id`,
                `groups`.`dataset_id` AS `dataset_id`,
                `groups`.`hour_start` AS `hour_start`,
                `groups`.`stated` AS `stated`
              FROM (
                SELECT
                  `raw_calls`.`system_id` AS `system_id`,
                  `raw_calls`.`dataset_id` AS `dataset_id`,
                  (
                    CAST(
                      toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                    ) + :param[1920]
                  ) % :param[1440] - (
                    (
                      CAST(
                        toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                      ) + :param[1920]
                    ) % :param[1440]
                  ) % :param[60] AS `hour_start`,
                  `raw_calls`.`purpose` AS `stated`,
                  min(`raw_calls`.`called_at`) AS `first_at`,
                  max(`raw_calls`.`called_at`) AS `last_at`
                FROM (
                  SELECT
                    `data_call`.`called_at` AS `called_at`,
                    `data_call`.`dataset_id` AS `dataset_id`,
                    `data_call`.`system_id` AS `system_id`,
                    `data_call`.`purpose` AS `purpose`
                  FROM `data_call`
                  WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:30:00], 6)
                    AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 13:00:00], 6)
                    AND `data_call`.`system_id` IN (
                      SELECT `business_system`.`system_id`
                      FROM `business_system`
                      WHERE `business_system`.`agency_id` = :agency_id['A1']
                    )
                  UNION ALL
                  SELECT
                    `data_call`.`called_at` AS `called_at`,
                    `data_call`.`dataset_id` AS `dataset_id`,
                    `data_call`.`system_id` AS `system_id`,
                    `data_call`.`purpose` AS `purpose`
                  FROM `data_call`
                  WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-20 12:00:00], 6)
                    AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-20 12:30:00], 6)
                    AND `data_call`.`system_id` IN (
                      SELECT `business_system`.`system_id`
                      FROM `business_system`
                      WHERE `business_system`.`agency_id` = :agency_id['A1']
                    )
                ) AS `raw_calls`
                GROUP BY
                  `raw_calls`.`system_id`,
                  `raw_calls`.`dataset_id`,
                  (
                    CAST(
                      toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                    ) + :param[1920]
                  ) % :param[1440] - (
                    (
                      CAST(
                        toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                      ) + :param[1920]
                    ) % :param[1440]
                  ) % :param[60],
                  `raw_calls`.`purpose`
              ) AS `groups`
              LEFT OUTER JOIN `data_grant` ON `data_grant`.`system_id` = `groups`.`system_id`
                AND `data_grant`.`dataset_id` = `groups`.`dataset_id`
              GROUP BY `groups`.`system_id`, `groups`.`dataset_id`, `groups`.`hour_start`, `groups`.`stated`
              HAVING max(
                CASE
                  WHEN (
                    `data_grant`.`system_id` IS NOT NULL
                      AND (
                        `data_grant`.`valid_from` IS NULL OR `data_grant`.`valid_from` <= `groups`.`first_at`
                      )
                      AND (`data_grant`.`valid_to` IS NULL OR `data_grant`.`valid_to` > `groups`.`last_at`)
                      AND (
                        coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60] < coalesce(
                          `data_grant`.`hour_to`,
                          :coalesce[24]
                        ) * :coalesce[60]
                          AND `groups`.`hour_start` >= coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60]
                          AND `groups`.`hour_start` < coalesce(`data_grant`.`hour_to`, :coalesce[24]) * :coalesce[60]
                          OR coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60] >= coalesce(
                            `data_grant`.`hour_to`,
                            :coalesce[24]
                          ) * :coalesce[60]
                          AND (
                            `groups`.`hour_start` >= coalesce(`data_grant`.`hour_from`, :coalesce[0]) * :coalesce[60]
                              OR `groups`.`hour_start` < coalesce(`data_grant`.`hour_to`, :coalesce[24]) * :coalesce[60]
                          )
                      )
                      AND (
                        `data_grant`.`purpose` IS NULL
                          OR `groups`.`stated` IS NULL
                          OR `data_grant`.`purpose` = `groups`.`stated`
                      )
                  ) THEN :param[1]
                  ELSE :param[0]
                END
              ) = :max[0]
                OR `groups`.`dataset_id` IN (
                  SELECT `dataset`.`dataset_id`
                  FROM `dataset`
                  WHERE `dataset`.`share_class` = :share_class['withheld']
                )
            ) AS `suspect` ON `suspect`.`system_id` = `raw_calls`.`system_id`
              AND `suspect`.`dataset_id` = `raw_calls`.`dataset_id`
              AND `suspect`.`hour_start` = (
                CAST(
                  toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                ) + :param[1920]
              ) % :param[1440] - (
                (
                  CAST(
                    toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                  ) + :param[1920]
                ) % :param[1440]
              ) % :param[60]
              AND coalesce(`suspect`.`stated`, :coalesce['']) = coalesce(`raw_calls`.`purpose`, :coalesce[''])
            GROUP BY
              `raw_calls`.`system_id`,
              `raw_calls`.`dataset_id`,
              `raw_calls`.`called_at`,
              (
                CAST(
                  toHour(`raw_calls`.`called_at`, 'UTC') * 60 + toMinute(`raw_calls`.`called_at`, 'UTC') AS INTEGER
                ) + :param[1920]
              ) % :param[1440],
              `raw_calls`.`purpose`
          ) AS `suspects`
          LEFT OUTER JOIN `data_grant` ON `data_grant`.`system_id` = `suspects`.`system_id`
            AND `data_grant`.`dataset_id` = `suspects`.`dataset_id`
        ) AS `met`
        GROUP BY
          `met`.`system_id`,
          `met`.`dataset_id`,
          `met`.`called_at`,
          `met`.`n_calls`,
          `met`.`minute`,
          `met`.`stated`
      ) AS `judged`
      WHERE `judged`.`covered` = :covered[0]
        OR CASE
          WHEN (
            `judged`.`dataset_id` IN (
              SELECT `dataset`.`dataset_id`
              FROM `dataset`
              WHERE `dataset`.`share_class` = :share_class['withheld']
            )
          ) THEN :param[1]
          ELSE :param[0]
        END = :param[1]
    ) AS `breaching`
  ) AS `breaches`
  GROUP BY
    `breaches`.`system_id`,
    `breaches`.`dataset_id`,
    `breaches`.`covered`,
    `breaches`.`has_grant`,
    `breaches`.`in_hours`,
    `breaches`.`for_purpose`,
    `breaches`.`withheld`
) AS `broken`
LEFT OUTER JOIN `business_system` ON `business_system`.`system_id` = `broken`.`system_id`
LEFT OUTER JOIN `agency` ON `agency`.`agency_id` = `business_system`.`agency_id`
LEFT OUTER JOIN `dataset` ON `dataset`.`dataset_id` = `broken`.`dataset_id`
ORDER BY
  `broken`.`system_id`,
  `broken`.`dataset_id`,
  `broken`.`covered`,
  `broken`.`has_grant`,
  `broken`.`in_hours`,
  `broken`.`for_purpose`,
  `broken`.`withheld`
