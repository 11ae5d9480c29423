-- Partitions by month of data_call, reading and incident_event, after postgresql.sql. Run it once; then call
--     SELECT citydeck_add_months(current_date, (current_date + interval '2 months')::date);
-- once a month (cron, or the extension pg_cron). It makes what is missing and nothing else; a second call does no harm.
-- Before history is loaded, or a demo is built:
--     SELECT citydeck_add_months('2024-11-01', '2026-12-01');
-- A month is one of UTC. What lies in no month (a sensor with a wrong clock, a month that nobody added) goes into the
-- default partition, so that no load fails; the function says so when it stands in the way of a new month. Then:
--     BEGIN;
--     ALTER TABLE data_call DETACH PARTITION data_call_default;
--     SELECT citydeck_add_months('2026-12-01', '2026-12-01');
--     INSERT INTO data_call SELECT * FROM data_call_default;       -- what lies in the new month
--     TRUNCATE data_call_default;                                  -- or keep what lies in none
--     ALTER TABLE data_call ATTACH PARTITION data_call_default DEFAULT;
--     COMMIT;
-- A month that is not kept any longer goes without a trace in the others: DROP TABLE data_call_2024_11;

CREATE TABLE data_call_default PARTITION OF data_call DEFAULT;
CREATE TABLE reading_default PARTITION OF reading DEFAULT;
CREATE TABLE incident_event_default PARTITION OF incident_event DEFAULT;

CREATE FUNCTION citydeck_add_months(first_day date, last_day date) RETURNS integer
LANGUAGE plpgsql AS $body$
-- Partitions of the three tables for each month from that of first_day to that of last_day; how many were made.
DECLARE
    parent text;
    month timestamp;
    part text;
    made integer := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['data_call', 'reading', 'incident_event'] LOOP
        FOR month IN SELECT generate_series(date_trunc('month', first_day::timestamp), last_day, interval '1 month') LOOP
            part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
            IF to_regclass(quote_ident(part)) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                               part, parent, month, month + interval '1 month');
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$body$;

SELECT citydeck_add_months(current_date, (current_date + interval '2 months')::date);
