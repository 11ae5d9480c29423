-- :name[value] is a bound value.

-- read_indicators
SELECT
  indicator.indicator_id,
  indicator.domain,
  indicator.name_zh,
  indicator.name_en,
  indicator.unit,
  indicator.better,
  indicator.definition_zh,
  indicator.definition_en,
  indicator.agency_id,
  agency.name_zh AS agency_name_zh,
  agency.name_en AS agency_name_en,
  indicator_target.district_id AS target_district_id,
  indicator_target.valid_from AS target_from,
  indicator_target.valid_to AS target_to,
  indicator_target.target AS target
FROM indicator
LEFT OUTER JOIN agency ON agency.agency_id = indicator.agency_id
LEFT OUTER JOIN indicator_target ON indicator_target.indicator_id = indicator.indicator_id
  AND (indicator_target.agency_id IS NULL OR indicator_target.agency_id = indicator.agency_id)
  AND indicator_target.valid_from <= :valid_from[2026-11-20 12:30:00]
WHERE indicator.agency_id = :agency_id['A1']
ORDER BY indicator.indicator_id, indicator_target.valid_from

-- read_board
SELECT
  published.indicator_id,
  published.agency_id,
  published.district_id,
  published.period,
  published.period_start,
  published.published_at,
  published.value,
  published.back
FROM (
  SELECT
    recent.indicator_id AS indicator_id,
    recent.agency_id AS agency_id,
    recent.district_id AS district_id,
    recent.period AS period,
    recent.period_start AS period_start,
    recent.published_at AS published_at,
    recent.value AS value,
    recent.back AS back,
    row_number() OVER (
      PARTITION BY
        recent.indicator_id,
        recent.agency_id,
        recent.district_id,
        recent.period,
        recent.period_start
      ORDER BY recent.published_at DESC, recent.load_seq DESC, recent.value DESC
    ) AS publication
  FROM (
    SELECT
      indicator_value.indicator_id AS indicator_id,
      indicator_value.agency_id AS agency_id,
      indicator_value.district_id AS district_id,
      indicator_value.period AS period,
      indicator_value.period_start AS period_start,
      indicator_value.published_at AS published_at,
      indicator_value.value AS value,
      indicator_value.load_seq AS load_seq,
      last_periods.back AS back
    FROM indicator_value
    JOIN (
      SELECT
        counted.indicator_id AS indicator_id,
        counted.agency_id AS agency_id,
        counted.district_id AS district_id,
        counted.period AS period,
        counted.period_start AS period_start,
        counted.back AS back
      FROM (
        SELECT
          published_periods.indicator_id AS indicator_id,
          published_periods.agency_id AS agency_id,
          published_periods.district_id AS district_id,
          published_periods.period AS period,
          published_periods.period_start AS period_start,
          row_number() OVER (
            PARTITION BY
              published_periods.indicator_id,
              published_periods.agency_id,
              published_periods.district_id,
              published_periods.period
            ORDER BY published_periods.period_start DESC
          ) AS back
        FROM (
          SELECT DISTINCT
            indicator_value.indicator_id AS indicator_id,
            indicator_value.agency_id AS agency_id,
            indicator_value.district_id AS district_id,
            indicator_value.period AS period,
            indicator_value.period_start AS period_start
          FROM indicator_value
          WHERE indicator_value.published_at < :published_at[2026-11-20 12:30:00]
            AND indicator_value.value IS NOT NULL
            AND (indicator_value.district_id IS NULL OR indicator_value.district_id = :district_id['430102'])
        ) AS published_periods
      ) AS counted
      WHERE counted.back <= :back[24]
    ) AS last_periods ON last_periods.indicator_id = indicator_value.indicator_id
      AND last_periods.period = indicator_value.period
      AND last_periods.period_start = indicator_value.period_start
    WHERE indicator_value.published_at < :published_at[2026-11-20 12:30:00]
      AND indicator_value.value IS NOT NULL
      AND (indicator_value.district_id IS NULL OR indicator_value.district_id = :district_id['430102'])
      AND (
        indicator_value.agency_id = last_periods.agency_id
          OR indicator_value.agency_id IS NULL
          AND last_periods.agency_id IS NULL
      )
      AND (
        indicator_value.district_id = last_periods.district_id
          OR indicator_value.district_id IS NULL
          AND last_periods.district_id IS NULL
      )
  ) AS recent
  JOIN indicator ON indicator.indicator_id = recent.indicator_id
  WHERE (recent.agency_id IS NULL OR recent.agency_id = indicator.agency_id)
    AND indicator.agency_id = :agency_id['A1']
) AS published
WHERE published.publication = :publication[1]
ORDER BY published.indicator_id, published.district_id, published.agency_id, published.period, published.back
