-- :name[value] is a bound value.

-- read_ratings
SELECT
  found.rating,
  sum(found.cases) AS cases,
  sum(found.remedied) AS remedied,
  sum(found.remedy_due) AS remedy_due,
  sum(found.remedied_in_time) AS remedied_in_time
FROM (
  SELECT
    service_case.rating AS rating,
    count(*) AS cases,
    count(
      CASE
        WHEN (
          service_case.rating <= :rating[2]::SMALLINT
            AND service_case.remedied_at < :remedied_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS remedied,
    :param[0]::INTEGER AS remedy_due,
    :param[0]::INTEGER AS remedied_in_time
  FROM service_case
  WHERE service_case.rated_at >= :rated_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.rated_at < :rated_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.rating IS NOT NULL
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.rating
  UNION ALL
  SELECT
    service_case.rating AS rating,
    :param[0]::INTEGER AS cases,
    :param[0]::INTEGER AS remedied,
    count(*) AS remedy_due,
    count(
      CASE
        WHEN (
          service_case.rating <= :rating[2]::SMALLINT
            AND service_case.rated_at >= :rated_at[2026-10-29 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.rated_at < :rated_at[2026-11-05 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              extract(epoch from (service_case.remedied_at - service_case.rated_at)) * 1000000
            )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION) <= :param[21600.0]
            AND service_case.remedied_at < :remedied_at[2026-11-20 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS remedied_in_time
  FROM service_case
  WHERE service_case.rating <= :rating[2]::SMALLINT
    AND service_case.rated_at >= :rated_at[2026-10-29 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.rated_at < :rated_at[2026-11-05 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.rating
) AS found
GROUP BY found.rating
ORDER BY found.rating

-- read_ratings
SELECT
  found.rating,
  sum(found.cases) AS cases,
  sum(found.remedied) AS remedied,
  sum(found.remedy_due) AS remedy_due,
  sum(found.remedied_in_time) AS remedied_in_time
FROM (
  SELECT
    service_case.rating AS rating,
    count(*) AS cases,
    count(
      CASE
        WHEN (
          service_case.rating <= :rating[2]::SMALLINT
            AND service_case.remedied_at < :remedied_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS remedied,
    :param[0]::INTEGER AS remedy_due,
    :param[0]::INTEGER AS remedied_in_time
  FROM service_case
  WHERE service_case.rated_at >= :rated_at[2026-11-06 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.rated_at < :rated_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.rating IS NOT NULL
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.rating
  UNION ALL
  SELECT
    service_case.rating AS rating,
    :param[0]::INTEGER AS cases,
    :param[0]::INTEGER AS remedied,
    count(*) AS remedy_due,
    count(
      CASE
        WHEN (
          service_case.rating <= :rating[2]::SMALLINT
            AND service_case.rated_at >= :rated_at[2026-10-22 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND service_case.rated_at < :rated_at[2026-10-29 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
            AND (
              extract(epoch from (service_case.remedied_at - service_case.rated_at)) * 1000000
            )::bigint / CAST(:param[60000000.0] AS DOUBLE PRECISION) <= :param[21600.0]
            AND service_case.remedied_at < :remedied_at[2026-11-13 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
        ) THEN :param[1]::INTEGER
      END
    ) AS remedied_in_time
  FROM service_case
  WHERE service_case.rating <= :rating[2]::SMALLINT
    AND service_case.rated_at >= :rated_at[2026-10-22 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.rated_at < :rated_at[2026-10-29 12:30:00]::TIMESTAMP WITHOUT TIME ZONE
    AND service_case.district_id IN (:district_id['430102']::VARCHAR, :district_id['430102001']::VARCHAR)
    AND service_case.item_id IN (
      SELECT service_item.item_id
      FROM service_item
      WHERE service_item.agency_id = :agency_id['A1']::VARCHAR
    )
  GROUP BY service_case.rating
) AS found
GROUP BY found.rating
ORDER BY found.rating
