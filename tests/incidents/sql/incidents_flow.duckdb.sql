SELECT time_bucket(INTERVAL 900 SECOND, incident.reported_at) AS quarter_utc, count(*) AS incidents
FROM incident
WHERE incident.reported_at >= :reported_at_1 AND incident.reported_at < :reported_at_2 AND incident.district_id IN (:district_id_1_1, :district_id_1_2) AND incident.agency_id = :agency_id_1 GROUP BY time_bucket(INTERVAL 900 SECOND, incident.reported_at) ORDER BY quarter_utc
-- :reported_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :reported_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT time_bucket(INTERVAL 900 SECOND, incident.closed_at) AS quarter_utc, count(*) AS incidents
FROM incident
WHERE incident.closed_at >= :closed_at_1 AND incident.closed_at < :closed_at_2 AND incident.district_id IN (:district_id_1_1, :district_id_1_2) AND incident.agency_id = :agency_id_1 GROUP BY time_bucket(INTERVAL 900 SECOND, incident.closed_at) ORDER BY quarter_utc
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :closed_at_2 = datetime.datetime(2026, 11, 20, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'

SELECT count(*) AS incidents
FROM incident
WHERE incident.reported_at >= :reported_at_1 AND incident.reported_at < :reported_at_2 AND (incident.closed_at IS NULL OR incident.closed_at >= :closed_at_1) AND incident.district_id IN (:district_id_1_1, :district_id_1_2) AND incident.agency_id = :agency_id_1
-- :reported_at_1 = datetime.datetime(2026, 10, 23, 11, 7)
-- :reported_at_2 = datetime.datetime(2026, 11, 13, 12, 30)
-- :closed_at_1 = datetime.datetime(2026, 11, 13, 12, 30)
-- :agency_id_1 = 'A1'
-- :district_id_1_1 = '430102'
-- :district_id_1_2 = '430102001'
