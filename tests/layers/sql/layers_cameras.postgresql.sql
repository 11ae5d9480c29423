-- :name[value] is a bound value.

-- read_cameras
SELECT
  counted.agency_id,
  agency.name_zh,
  agency.name_en,
  counted.cameras,
  counted.online
FROM (
  SELECT
    ranked_assets.agency_id AS agency_id,
    count(*) AS cameras,
    sum(
      CASE WHEN (ranked_assets.rank = :rank[1]::INTEGER) THEN :param[1]::INTEGER ELSE :param[0]::INTEGER END
    ) AS online
  FROM (
    SELECT
      asset.agency_id AS agency_id,
      coalesce(
        ranks.rank,
        CASE
          WHEN (
            asset.layer IN (
              SELECT quantity.layer
              FROM quantity
            )
          ) THEN :param[2]::INTEGER
          ELSE :param[0]::INTEGER
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
                (
                  extract(
                    epoch from (:param[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE - newest.observed_at)
                  ) * 1000000
                )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION)
              ) * :param[60]::INTEGER > quantity.offline_after_s
            ) THEN :param[2]::INTEGER
            ELSE CASE
              WHEN (
                quantity.alarm_low > newest.value OR quantity.alarm_high < newest.value
              ) THEN :param[4]::INTEGER
              WHEN (
                quantity.warn_low > newest.value OR quantity.warn_high < newest.value
              ) THEN :param[3]::INTEGER
              ELSE :param[1]::INTEGER
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
            (
              array_agg(
                reading.value ORDER BY coalesce(reading.load_seq, :coalesce[-1]::INTEGER) DESC,
                reading.value DESC
              )
            )[1] AS value
          FROM (
            SELECT
              reading.asset_id AS asset_id,
              reading.quantity AS quantity,
              max(reading.observed_at) AS latest_at
            FROM reading
            WHERE reading.observed_at >= :observed_at[2026-11-17 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
              AND reading.observed_at < :observed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
              AND reading.value IS NOT NULL
            GROUP BY reading.asset_id, reading.quantity
          ) AS latest
          JOIN reading ON latest.asset_id = reading.asset_id
            AND latest.quantity = reading.quantity
            AND reading.observed_at = latest.latest_at
          WHERE reading.observed_at >= :observed_at[2026-11-17 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND reading.observed_at < :observed_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND reading.value IS NOT NULL
          GROUP BY reading.asset_id, reading.quantity, reading.observed_at
        ) AS newest
        JOIN asset ON asset.asset_id = newest.asset_id
        JOIN quantity ON quantity.layer = asset.layer AND quantity.quantity = newest.quantity
        WHERE asset.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
          AND asset.agency_id = :agency_id['A1']::VARCHAR
      ) AS judged
      GROUP BY judged.asset_id
    ) AS ranks ON ranks.asset_id = asset.asset_id
    WHERE asset.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
      AND asset.agency_id = :agency_id['A1']::VARCHAR
      AND asset.layer = :layer['camera']::VARCHAR
  ) AS ranked_assets
  GROUP BY ranked_assets.agency_id
) AS counted
LEFT OUTER JOIN agency ON agency.agency_id = counted.agency_id
ORDER BY counted.cameras DESC, counted.agency_id
