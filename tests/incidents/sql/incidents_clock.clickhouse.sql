-- :name[value] is a bound value.

-- read_clock
SELECT
  `ended`.`stage`,
  toInt64(count(`ended`.`lasted_us`)) AS `incidents`,
  quantileExactInclusive(:param[0.5])(`ended`.`lasted_us`) / :param[60000000.0] AS `median_min`,
  quantileExactInclusive(:param[0.9])(`ended`.`lasted_us`) / :param[60000000.0] AS `p90_min`,
  toInt64(sum(CASE WHEN (`ended`.`limit_min` IS NOT NULL) THEN :param[1] ELSE :param[0] END)) AS `limited`,
  toInt64(
    sum(
      CASE
        WHEN (`ended`.`lasted_us` <= `ended`.`limit_min` * :limit_min[60000000.0]) THEN :param[1]
        ELSE :param[0]
      END
    )
  ) AS `within`,
  quantileExactInclusive(:param[0.5])(`ended`.`limit_min`) AS `usual_limit_min`,
  quantileExactInclusive(:param[0.9])(
    `ended`.`lasted_us` / nullif(`ended`.`limit_min`, :nullif[0.0])
  ) / :param[60000000.0] AS `p90_of_limit`,
  toInt64(sum(`ended`.`waiting`)) AS `waiting`
FROM (
  SELECT
    `passage`.`stage` AS `stage`,
    CASE
      WHEN (
        `passage`.`at` >= toDateTime64(:at[2026-11-13 12:30:00], 6) AND `passage`.`before` IS NOT NULL
      ) THEN date_diff('microsecond', `passage`.`before`, `passage`.`at`)
    END AS `lasted_us`,
    CASE
      WHEN (
        `passage`.`at` >= toDateTime64(:at[2026-11-13 12:30:00], 6) AND `passage`.`before` IS NOT NULL
      ) THEN CASE
        WHEN (
          `passage`.`stage_before` = :stage_before['reported'] AND `passage`.`stage` = :stage['registered']
        ) THEN `incident_type`.`register_min`
        WHEN (
          `passage`.`stage_before` = :stage_before['registered'] AND `passage`.`stage` = :stage['dispatched']
        ) THEN `incident_type`.`dispatch_min`
        WHEN (
          `passage`.`stage_before` = :stage_before['responded'] AND `passage`.`stage` = :stage['resolved']
        ) THEN `incident_type`.`resolve_min`
      END
    END AS `limit_min`,
    CASE
      WHEN (
        `passage`.`waits`
          AND `passage`.`stage` IN (:stage['reported'], :stage['registered'], :stage['responded'])
          AND date_diff(
            'microsecond',
            `passage`.`at`,
            toDateTime64(:param[2026-11-20 12:30:00], 6)
          ) > CASE
            WHEN (`passage`.`stage` = :stage['reported']) THEN `incident_type`.`register_min`
            WHEN (`passage`.`stage` = :stage['registered']) THEN `incident_type`.`dispatch_min`
            WHEN (`passage`.`stage` = :stage['responded']) THEN `incident_type`.`resolve_min`
          END * :param[60000000.0]
      ) THEN :param[1]
      ELSE :param[0]
    END AS `waiting`
  FROM (
    SELECT
      `incident_event`.`incident_id` AS `incident_id`,
      `incident`.`type_id` AS `type_id`,
      `incident_event`.`stage` AS `stage`,
      `incident_event`.`at` AS `at`,
      lag(toNullable(`incident_event`.`at`)) OVER (
        PARTITION BY `incident`.`reported_at`, `incident_event`.`incident_id`
        ORDER BY `incident_event`.`at`, `incident_event`.`event_seq`
      ) AS `before`,
      lag(toNullable(`incident_event`.`stage`)) OVER (
        PARTITION BY `incident`.`reported_at`, `incident_event`.`incident_id`
        ORDER BY `incident_event`.`at`, `incident_event`.`event_seq`
      ) AS `stage_before`,
      lead(toNullable(`incident_event`.`at`)) OVER (
        PARTITION BY `incident`.`reported_at`, `incident_event`.`incident_id`
        ORDER BY `incident_event`.`at`, `incident_event`.`event_seq`
      ) IS NULL
        AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
        AND (
          `incident`.`closed_at` IS NULL
            OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-20 12:30:00], 6)
        ) AS `waits`
    FROM `incident_event` INNER
    JOIN `incident` ON `incident`.`incident_id` = `incident_event`.`incident_id`
    WHERE `incident`.`reported_at` >= toDateTime64(:reported_at[2026-10-23 11:07:00], 6)
      AND `incident`.`reported_at` < toDateTime64(:reported_at[2026-11-20 12:30:00], 6)
      AND (
        `incident`.`closed_at` IS NULL
          OR `incident`.`closed_at` >= toDateTime64(:closed_at[2026-11-13 12:30:00], 6)
      )
      AND `incident`.`district_id` IN (:district_id['430102'], :district_id['430102001'])
      AND `incident`.`agency_id` = :agency_id['A1']
      AND `incident_event`.`at` < toDateTime64(:at[2026-11-20 12:30:00], 6)
  ) AS `passage`
  LEFT OUTER JOIN `incident_type` ON `incident_type`.`type_id` = `passage`.`type_id`
  WHERE `passage`.`at` >= toDateTime64(:at[2026-11-13 12:30:00], 6)
    AND `passage`.`before` IS NOT NULL
    OR `passage`.`waits`
    AND `passage`.`stage` IN (:stage['reported'], :stage['registered'], :stage['responded'])
) AS `ended`
GROUP BY `ended`.`stage`
ORDER BY `ended`.`stage`
