-- :name[value] is a bound value.

-- read_counts
SELECT
  `counts`.`question`,
  `counts`.`population`,
  `counts`.`unit`,
  `counts`.`counted`,
  `counts`.`part`
FROM (
  SELECT
    :param['incidents_open'] AS `population`,
    `incident`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(
      count(
        CASE WHEN (`incident`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)) THEN :param[1] END
      )
    ) AS `part`,
    :param['now'] AS `question`
  FROM `incident`
  WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
    AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
    AND (
      `incident`.`closed_at` IS NULL
        OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
    )
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
  GROUP BY `incident`.`district_id`
  UNION ALL
  SELECT
    :param['incidents_due'] AS `population`,
    `incident`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(count(CASE WHEN (`incident`.`closed_at` <= `incident`.`due_at`) THEN :param[1] END)) AS `part`,
    :param['now'] AS `question`
  FROM `incident`
  WHERE `incident`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
    AND `incident`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
  GROUP BY `incident`.`district_id`
  UNION ALL
  SELECT
    :param['incidents_open'] AS `population`,
    `incident`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(
      count(
        CASE WHEN (`incident`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)) THEN :param[1] END
      )
    ) AS `part`,
    :param['7_days_before'] AS `question`
  FROM `incident`
  WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
    AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-13 12:30:00], 6)
    AND (
      `incident`.`closed_at` IS NULL
        OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
    )
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
  GROUP BY `incident`.`district_id`
  UNION ALL
  SELECT
    :param['incidents_due'] AS `population`,
    `incident`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(count(CASE WHEN (`incident`.`closed_at` <= `incident`.`due_at`) THEN :param[1] END)) AS `part`,
    :param['7_days_before'] AS `question`
  FROM `incident`
  WHERE `incident`.`due_at` >= toDateTime64(:due_at[2026-11-06 12:30:00], 6)
    AND `incident`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
    AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `incident`.`agency_id` = :agency_id['A1']
  GROUP BY `incident`.`district_id`
  UNION ALL
  SELECT
    :param['answered'] AS `population`,
    :param[''] AS `unit`,
    :param[0] AS `counted`,
    :param[0] AS `part`,
    :param[''] AS `question`
) AS `counts`
ORDER BY `counts`.`question`, `counts`.`population`, `counts`.`unit`

-- read_counts
SELECT
  `counts`.`question`,
  `counts`.`population`,
  `counts`.`unit`,
  `counts`.`counted`,
  `counts`.`part`
FROM (
  SELECT
    :param['cases_due'] AS `population`,
    `service_case`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
              AND `service_case`.`completed_at` <= `service_case`.`due_at`
              AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `part`,
    :param['now'] AS `question`
  FROM `service_case`
  WHERE `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`district_id`
  UNION ALL
  SELECT
    :param['cases_open'] AS `population`,
    `service_case`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-20 12:30:00], 6)
              AND (
                `service_case`.`completed_at` IS NULL
                  OR `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
              )
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `part`,
    :param['now'] AS `question`
  FROM `service_case`
  WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-10-23 11:07:00], 6)
    AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-20 12:30:00], 6)
    AND (
      `service_case`.`completed_at` IS NULL
        OR `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-20 12:30:00], 6)
    )
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`district_id`
  UNION ALL
  SELECT
    :param['cases_due'] AS `population`,
    `service_case`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-06 12:30:00], 6)
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
              AND `service_case`.`completed_at` <= `service_case`.`due_at`
              AND `service_case`.`completed_at` < toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `part`,
    :param['7_days_before'] AS `question`
  FROM `service_case`
  WHERE `service_case`.`due_at` >= toDateTime64(:due_at[2026-11-06 12:30:00], 6)
    AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`district_id`
  UNION ALL
  SELECT
    :param['cases_open'] AS `population`,
    `service_case`.`district_id` AS `unit`,
    toInt64(count(*)) AS `counted`,
    toInt64(
      count(
        CASE
          WHEN (
            `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
              AND (
                `service_case`.`completed_at` IS NULL
                  OR `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
              )
              AND `service_case`.`due_at` < toDateTime64(:due_at[2026-11-13 12:30:00], 6)
          ) THEN :param[1]
        END
      )
    ) AS `part`,
    :param['7_days_before'] AS `question`
  FROM `service_case`
  WHERE `service_case`.`submitted_at` >= toDateTime64(:submitted_at[2026-10-23 11:07:00], 6)
    AND `service_case`.`submitted_at` < toDateTime64(:submitted_at[2026-11-13 12:30:00], 6)
    AND (
      `service_case`.`completed_at` IS NULL
        OR `service_case`.`completed_at` >= toDateTime64(:completed_at[2026-11-13 12:30:00], 6)
    )
    AND `service_case`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
    AND `service_case`.`item_id` IN (
      SELECT `service_item`.`item_id`
      FROM `service_item`
      WHERE `service_item`.`agency_id` = :agency_id['A1']
    )
  GROUP BY `service_case`.`district_id`
  UNION ALL
  SELECT
    :param['answered'] AS `population`,
    :param[''] AS `unit`,
    :param[0] AS `counted`,
    :param[0] AS `part`,
    :param[''] AS `question`
) AS `counts`
ORDER BY `counts`.`question`, `counts`.`population`, `counts`.`unit`

-- read_headline
SELECT
  toInt64(count(*)) AS `systems`,
  toInt64(count(DISTINCT `business_system`.`agency_id`)) AS `agencies`
FROM `business_system`
WHERE `business_system`.`agency_id` = :agency_id['A1']

-- read_headline
SELECT
  `part`.`dataset_id` AS `part`,
  `dataset`.`name_zh` AS `part_name_zh`,
  `dataset`.`name_en` AS `part_name_en`,
  `part`.`errors` AS `numerator`
FROM (
  SELECT
    `counted`.`dataset_id` AS `dataset_id`,
    toInt64(sum(`counted`.`n_errors`)) AS `errors`
  FROM (
    SELECT
      `calls_day_pair`.`dataset_id` AS `dataset_id`,
      `calls_day_pair`.`calls` AS `n_calls`,
      `calls_day_pair`.`failed` AS `n_errors`,
      `calls_day_pair`.`first_at` AS `earliest`
    FROM `calls_day_pair`
    WHERE `calls_day_pair`.`starts_at` >= toDateTime64(:starts_at[2026-11-13 16:00:00], 6)
      AND `calls_day_pair`.`starts_at` < toDateTime64(:starts_at[2026-11-19 16:00:00], 6)
      AND `calls_day_pair`.`system_id` IN (
        SELECT `business_system`.`system_id`
        FROM `business_system`
        WHERE `business_system`.`agency_id` = :agency_id['A1']
      )
    UNION ALL
    SELECT
      `raw_calls`.`dataset_id` AS `dataset_id`,
      toInt64(count(*)) AS `n_calls`,
      CAST(
        toInt64(
          sum(
            CASE
              WHEN (
                `raw_calls`.`status_code` >= :status_code[400]
                  AND (`raw_calls`.`status_code` NOT IN (:status_code[401], :status_code[403]))
              ) THEN :param[1]
              ELSE :param[0]
            END
          )
        ) AS BIGINT
      ) AS `n_errors`,
      min(`raw_calls`.`called_at`) AS `earliest`
    FROM (
      SELECT
        `data_call`.`called_at` AS `called_at`,
        `data_call`.`dataset_id` AS `dataset_id`,
        `data_call`.`status_code` AS `status_code`
      FROM `data_call`
      WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-13 12:30:00], 6)
        AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-13 16:00:00], 6)
        AND `data_call`.`system_id` IN (
          SELECT `business_system`.`system_id`
          FROM `business_system`
          WHERE `business_system`.`agency_id` = :agency_id['A1']
        )
      UNION ALL
      SELECT
        `data_call`.`called_at` AS `called_at`,
        `data_call`.`dataset_id` AS `dataset_id`,
        `data_call`.`status_code` AS `status_code`
      FROM `data_call`
      WHERE `data_call`.`called_at` >= toDateTime64(:called_at[2026-11-19 16:00:00], 6)
        AND `data_call`.`called_at` < toDateTime64(:called_at[2026-11-20 12:30:00], 6)
        AND `data_call`.`system_id` IN (
          SELECT `business_system`.`system_id`
          FROM `business_system`
          WHERE `business_system`.`agency_id` = :agency_id['A1']
        )
    ) AS `raw_calls`
    GROUP BY `raw_calls`.`dataset_id`
  ) AS `counted`
  GROUP BY `counted`.`dataset_id`
  ORDER BY toInt64(sum(`counted`.`n_errors`)) DESC, `counted`.`dataset_id`
  LIMIT :param[1]
) AS `part`
LEFT OUTER JOIN `dataset` ON `dataset`.`dataset_id` = `part`.`dataset_id`

-- read_headline
SELECT
  `incident_type`.`command_system` AS `part`,
  toInt64(count(*)) AS `numerator`
FROM `incident` INNER
JOIN `incident_type` ON `incident_type`.`type_id` = `incident`.`type_id`
WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
  AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
  AND (
    `incident`.`closed_at` IS NULL
      OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
  )
  AND `incident`.`due_at` < toDateTime64(:due_at[2026-11-20 12:30:00], 6)
  AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
  AND `incident`.`agency_id` = :agency_id['A1']
GROUP BY `incident_type`.`command_system`
ORDER BY toInt64(count(*)) DESC, `incident_type`.`command_system`
