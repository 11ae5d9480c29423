-- :name[value] is a bound value.

-- read_status
SELECT
  counted.layer,
  CASE
    WHEN (counted.rank = :rank[1]) THEN :param['normal']
    WHEN (counted.rank = :rank[2]) THEN :param['offline']
    WHEN (counted.rank = :rank[3]) THEN :param['warning']
    WHEN (counted.rank = :rank[4]) THEN :param['alarm']
    ELSE :param['none']
  END AS state,
  counted.assets
FROM (
  SELECT
    ranked_assets.layer AS layer,
    ranked_assets.rank AS rank,
    count(*) AS assets
  FROM (
    SELECT
      asset.layer AS layer,
      coalesce(
        ranks.rank,
        CASE
          WHEN (
            asset.layer IN (
              SELECT quantity.layer
              FROM quantity
            )
          ) THEN :param[2]
          ELSE :param[0]
        END
      ) AS rank
    FROM asset
    LEFT OUTER JOIN (
      SELECT
        judged.asset_id AS asset_id,
        max(judged.rank) AS rank
      FROM (
        SELECT
          newest.asset_id AS asset_id,
          newest.quantity AS quantity,
          newest.value AS value,
          newest.observed_at AS observed_at,
          quantity.unit AS unit,
          CASE
            WHEN (
              (
                date_diff('microsecond', newest.observed_at, :param[2026-11-20 12:30:00]) / :param[60000000.0]
              ) * :param[60] > quantity.offline_after_s
            ) THEN :param[2]
            ELSE CASE
              WHEN (quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value) THEN :param[4]
              WHEN (quantity.warn_low > newest.value OR quantity.warn_high < newest.value) THEN :param[3]
              ELSE :param[1]
            END
          END AS rank,
          CASE
            WHEN (quantity.alarm_low > newest.value) THEN quantity.alarm_low
            WHEN (quantity.alarm_high < newest.value) THEN quantity.alarm_high
            WHEN (quantity.warn_low > newest.value) THEN quantity.warn_low
            WHEN (quantity.warn_high < newest.value) THEN quantity.warn_high
          END AS limit_value,
          quantity.offline_after_s AS offline_after_s
        FROM (
          SELECT
            reading.asset_id AS asset_id,
            reading.quantity AS quantity,
            reading.observed_at AS observed_at,
            first(
              reading.value ORDER BY coalesce(reading.load_seq, :coalesce[-1]) DESC,
              reading.value DESC
            ) AS value
          FROM (
            SELECT
              reading.asset_id AS asset_id,
              reading.quantity AS quantity,
              max(reading.observed_at) AS latest_at
            FROM reading
            WHERE reading.observed_at >= :observed_at[2026-11-17 12:30:00]
              AND reading.observed_at < :observed_at[2026-11-20 12:30:00]
              AND reading.value IS NOT NULL
            GROUP BY reading.asset_id, reading.quantity
          ) AS latest
          JOIN reading ON latest.asset_id = reading.asset_id
            AND latest.quantity = reading.quantity
            AND reading.observed_at = latest.latest_at
          WHERE reading.observed_at >= :observed_at[2026-11-17 12:30:00]
            AND reading.observed_at < :observed_at[2026-11-20 12:30:00]
            AND reading.value IS NOT NULL
          GROUP BY reading.asset_id, reading.quantity, reading.observed_at
        ) AS newest
        JOIN asset ON asset.asset_id = newest.asset_id
        JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
        WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
          AND asset.agency_id = :agency_id['A1']
      ) AS judged
      GROUP BY judged.asset_id
    ) AS ranks ON ranks.asset_id = asset.asset_id
    WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
      AND asset.agency_id = :agency_id['A1']
  ) AS ranked_assets
  GROUP BY ranked_assets.layer, ranked_assets.rank
) AS counted
ORDER BY counted.layer, counted.rank
