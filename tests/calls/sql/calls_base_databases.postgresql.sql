-- :name[value] is a bound value.

-- read_catalogue
SELECT
  dataset_state.dataset_id,
  latest.last_at AS observed_at_utc,
  max(dataset_state.records) AS records_held,
  max(dataset_state.updated_at) AS updated_at_utc
FROM dataset_state
JOIN (
  SELECT
    dataset_state.dataset_id AS dataset_id,
    max(dataset_state.at) AS last_at
  FROM dataset_state
  WHERE dataset_state.at < :at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  GROUP BY dataset_state.dataset_id
) AS latest ON dataset_state.dataset_id = latest.dataset_id
  AND dataset_state.at = latest.last_at
GROUP BY dataset_state.dataset_id, latest.last_at
ORDER BY dataset_state.dataset_id

-- read_catalogue
SELECT
  dataset_state.dataset_id,
  latest.last_at AS observed_at_utc,
  max(dataset_state.records) AS records_held,
  max(dataset_state.updated_at) AS updated_at_utc
FROM dataset_state
JOIN (
  SELECT
    dataset_state.dataset_id AS dataset_id,
    max(dataset_state.at) AS last_at
  FROM dataset_state
  WHERE dataset_state.at < :at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
  GROUP BY dataset_state.dataset_id
) AS latest ON dataset_state.dataset_id = latest.dataset_id
  AND dataset_state.at = latest.last_at
GROUP BY dataset_state.dataset_id, latest.last_at
ORDER BY dataset_state.dataset_id

-- read_catalogue
SELECT
  dataset.dataset_id,
  dataset.name_zh,
  dataset.name_en,
  dataset.provider_agency_id AS agency_id,
  dataset.domain,
  dataset.share_class,
  dataset.open_to_public,
  dataset.cadence_s
FROM dataset
ORDER BY dataset.dataset_id

-- read_catalogue
SELECT
  agency.agency_id,
  agency.name_zh,
  agency.name_en
FROM agency
ORDER BY agency.agency_id

-- read_base_databases
SELECT
  indicator_value.indicator_id,
  indicator_value.period_start,
  indicator_value.value
FROM indicator_value
JOIN indicator ON indicator.indicator_id = indicator_value.indicator_id
WHERE indicator.domain = :domain['base_database']::VARCHAR
  AND indicator_value.district_id IS NULL
  AND (indicator_value.agency_id IS NULL OR indicator_value.agency_id = indicator.agency_id)
  AND indicator_value.published_at < :published_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
ORDER BY
  indicator_value.indicator_id,
  CASE WHEN (indicator_value.agency_id IS NULL) THEN :param[1]::INTEGER ELSE :param[0]::INTEGER END,
  indicator_value.period_start,
  indicator_value.period DESC,
  indicator_value.published_at
