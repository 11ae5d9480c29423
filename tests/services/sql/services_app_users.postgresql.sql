-- :name[value] is a bound value.

-- read_app_users
SELECT
  indicator.indicator_id,
  indicator.name_zh,
  indicator.name_en,
  indicator.unit,
  indicator.better,
  indicator_value.period,
  indicator_value.period_start,
  indicator_value.value,
  indicator_value.published_at
FROM indicator_value
JOIN indicator ON indicator.indicator_id = indicator_value.indicator_id
WHERE indicator.domain = :domain['app']::VARCHAR
  AND indicator_value.district_id IS NULL
  AND (indicator_value.agency_id IS NULL OR indicator_value.agency_id = indicator.agency_id)
  AND indicator_value.published_at < :published_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  AND indicator_value.period_start >= :period_start[2025-10-16 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
ORDER BY indicator.indicator_id, indicator_value.period_start, indicator_value.published_at
