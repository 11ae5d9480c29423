-- :name[value] is a bound value.

-- read_map
WITH worst AS (
  SELECT
    ranked.asset_id AS asset_id,
    ranked.quantity AS quantity,
    ranked.value AS value,
    ranked.observed_at AS observed_at,
    ranked.unit AS unit,
    ranked.rank AS rank,
    ranked.limit_value AS limit_value,
    ranked.offline_after_s AS offline_after_s
  FROM (
    SELECT
      judged.asset_id AS asset_id,
      judged.quantity AS quantity,
      judged.value AS value,
      judged.observed_at AS observed_at,
      judged.unit AS unit,
      judged.rank AS rank,
      judged.limit_value AS limit_value,
      judged.offline_after_s AS offline_after_s,
      row_number() OVER (
        PARTITION BY judged.asset_id
        ORDER BY judged.rank DESC, judged.observed_at DESC, judged.quantity
      ) AS place
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
  ) AS ranked
  WHERE ranked.place = :place[1]
)
SELECT
  described.asset_id,
  described.layer,
  described.kind,
  described.name_zh,
  described.name_en,
  described.lon,
  described.lat,
  described.district_id,
  described.quantity,
  described.value,
  described.unit,
  described.observed_at,
  described.selected,
  CASE
    WHEN (described.rank = :rank[1]) THEN :param['normal']
    WHEN (described.rank = :rank[2]) THEN :param['offline']
    WHEN (described.rank = :rank[3]) THEN :param['warning']
    WHEN (described.rank = :rank[4]) THEN :param['alarm']
    ELSE :param['none']
  END AS state
FROM (
  SELECT
    asset.asset_id AS asset_id,
    asset.layer AS layer,
    asset.kind AS kind,
    asset.name_zh AS name_zh,
    asset.name_en AS name_en,
    asset.lon AS lon,
    asset.lat AS lat,
    asset.district_id AS district_id,
    worst.quantity AS quantity,
    worst.value AS value,
    worst.unit AS unit,
    worst.observed_at AS observed_at,
    asset.asset_id = :asset_id[''] AS selected,
    coalesce(
      worst.rank,
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
  LEFT OUTER JOIN worst ON worst.asset_id = asset.asset_id
  WHERE asset.district_id IN (:district_id['430102'], :district_id['430102001'])
    AND asset.agency_id = :agency_id['A1']
) AS described
ORDER BY described.layer, described.rank, described.asset_id
