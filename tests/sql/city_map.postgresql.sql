SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT sum(part.opened) AS numerator, sum(district.population) AS denominator, part.district_id AS district_id
FROM (SELECT incident.district_id AS district_id, count(CASE WHEN (incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR) THEN :param_1::INTEGER END) AS opened
FROM incident
WHERE incident.reported_at < :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_3_1::VARCHAR, :district_id_3_2::VARCHAR) GROUP BY incident.district_id) AS part JOIN district ON district.district_id = part.district_id GROUP BY part.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :param_1 = 1
-- :reported_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'
-- :district_id_3_1 = '430102'
-- :district_id_3_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.reported_at < :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(CASE WHEN (incident.closed_at <= incident.due_at) THEN :param_1::INTEGER END) AS numerator, count(*) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND incident.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT incident.district_id AS unit
FROM incident
WHERE incident.district_id IS NOT NULL AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, incident.district_id AS district_id
FROM incident
WHERE incident.reported_at >= :reported_at_2::TIMESTAMP WITHOUT TIME ZONE AND incident.reported_at < :reported_at_3::TIMESTAMP WITHOUT TIME ZONE AND incident.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR GROUP BY incident.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 0)
-- :reported_at_3 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT service_case.district_id AS unit
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(CASE WHEN (service_case.due_at >= :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_2::TIMESTAMP WITHOUT TIME ZONE AND service_case.completed_at <= service_case.due_at AND service_case.completed_at < :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) THEN :param_1::INTEGER END) AS numerator, count(CASE WHEN (service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE) THEN :param_2::INTEGER END) AS denominator, service_case.district_id AS district_id
FROM service_case
WHERE service_case.due_at >= :due_at_3::TIMESTAMP WITHOUT TIME ZONE AND service_case.due_at < :due_at_4::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_1 = 1
-- :due_at_3 = datetime.datetime(2026, 11, 13, 12, 0)
-- :due_at_4 = datetime.datetime(2026, 11, 20, 12, 0)
-- :param_2 = 1
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT units.unit AS district_id, district.name_zh, district.name_en, district.population, coalesce(counted.numerator, :coalesce_1::INTEGER) AS numerator, counted.denominator
FROM (SELECT DISTINCT service_case.district_id AS unit
FROM service_case
WHERE service_case.district_id IS NOT NULL AND service_case.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND service_case.submitted_at < :submitted_at_1::TIMESTAMP WITHOUT TIME ZONE) AS units LEFT OUTER JOIN (SELECT count(*) AS numerator, CAST(NULL AS BIGINT) AS denominator, service_case.district_id AS district_id
FROM service_case
WHERE service_case.submitted_at < :submitted_at_2::TIMESTAMP WITHOUT TIME ZONE AND (service_case.completed_at IS NULL OR service_case.completed_at >= :completed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND service_case.due_at < :due_at_1::TIMESTAMP WITHOUT TIME ZONE AND service_case.district_id IN (:district_id_2_1::VARCHAR, :district_id_2_2::VARCHAR) AND service_case.item_id IN (SELECT service_item.item_id
FROM service_item
WHERE service_item.agency_id = :agency_id_1::VARCHAR) GROUP BY service_case.district_id) AS counted ON counted.district_id = units.unit LEFT OUTER JOIN district ON district.district_id = units.unit ORDER BY units.unit
-- :coalesce_1 = 0
-- :submitted_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :submitted_at_2 = datetime.datetime(2026, 11, 20, 12, 0)
-- :completed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :due_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
-- :district_id_2_1 = '430102'
-- :district_id_2_2 = '430102001'

SELECT incident.incident_id, last_step.stage, last_step.since, incident.district_id, incident.type_id, incident.reported_at AS reported_at_utc, incident.due_at AS due_at_utc, incident_type.command_system, incident_type.name_zh AS type_name_zh, incident_type.name_en AS type_name_en, district.name_zh AS district_name_zh, district.name_en AS district_name_en, incident.severity, incident.summary, incident.lon, incident.lat, incident.agency_id, agency.name_zh AS agency_name_zh, agency.name_en AS agency_name_en
FROM incident JOIN (SELECT ranked.incident_id AS incident_id, ranked.stage AS stage, ranked.since AS since
FROM (SELECT incident_event.incident_id AS incident_id, incident_event.stage AS stage, incident_event.at AS since, row_number() OVER (PARTITION BY incident_event.incident_id ORDER BY incident_event.at DESC, incident_event.event_seq DESC) AS nth
FROM incident_event JOIN incident ON incident.incident_id = incident_event.incident_id
WHERE incident.reported_at < :reported_at_1::TIMESTAMP WITHOUT TIME ZONE AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1::TIMESTAMP WITHOUT TIME ZONE) AND incident.district_id IN (:district_id_1_1::VARCHAR, :district_id_1_2::VARCHAR) AND incident.agency_id = :agency_id_1::VARCHAR AND incident_event.at < :at_1::TIMESTAMP WITHOUT TIME ZONE) AS ranked
WHERE ranked.nth = :nth_1::INTEGER AND ranked.stage != :stage_1::VARCHAR) AS last_step ON last_step.incident_id = incident.incident_id LEFT OUTER JOIN incident_type ON incident_type.type_id = incident.type_id LEFT OUTER JOIN district ON district.district_id = incident.district_id LEFT OUTER JOIN agency ON agency.agency_id = incident.agency_id ORDER BY incident.incident_id
-- :reported_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :closed_at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :agency_id_1 = 'A1'
-- :at_1 = datetime.datetime(2026, 11, 20, 12, 0)
-- :nth_1 = 1
-- :stage_1 = 'closed'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
