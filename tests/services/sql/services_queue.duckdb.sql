-- :name[value] is a bound value.

-- read_queue
SELECT
  asset.asset_id AS hall_id,
  asset.district_id,
  asset.name_zh,
  asset.name_en
FROM asset
WHERE asset.layer = :layer['hall']
  AND asset.district_id IN (:district_id['430102'], :district_id['430102001'])
ORDER BY asset.asset_id

-- read_queue
SELECT
  ranked.asset_id AS hall_id,
  ranked.quantity,
  ranked.value,
  ranked.observed_at
FROM (
  SELECT
    reading.asset_id AS asset_id,
    reading.quantity AS quantity,
    reading.value AS value,
    reading.observed_at AS observed_at,
    row_number() OVER (
      PARTITION BY reading.asset_id, reading.quantity
      ORDER BY reading.observed_at DESC, reading.value DESC NULLS LAST
    ) AS newest
  FROM reading
  JOIN asset ON asset.asset_id = reading.asset_id
  WHERE asset.layer = :layer['hall']
    AND reading.quantity IN (:quantity['queue'], :quantity['wait_min'], :quantity['machine_use'])
    AND reading.observed_at < :observed_at[2026-11-20 12:30:00]
    AND reading.observed_at >= :observed_at[2026-11-19 12:30:00]
    AND asset.district_id IN (:district_id['430102'], :district_id['430102001'])
) AS ranked
WHERE ranked.newest = :newest[1]
ORDER BY ranked.asset_id, ranked.quantity

-- read_queue
SELECT
  quantity.quantity,
  quantity.warn_low,
  quantity.warn_high,
  quantity.alarm_low,
  quantity.alarm_high,
  quantity.offline_after_s
FROM quantity
WHERE quantity.layer = :layer['hall']
ORDER BY quantity.quantity
