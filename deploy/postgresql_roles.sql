-- Two roles, after the tables: the deck reads, loads write. Give them passwords (\password citydeck_read), then
--     CITYDECK_WAREHOUSE=postgresql://citydeck_read@HOST/CITY        for `serve`, `check`, `query`
--     CITYDECK_WAREHOUSE=postgresql://citydeck_write@HOST/CITY       for `rollup`, `demo`, `feed`, loads
-- The password goes into ~/.pgpass, not into the address.

CREATE ROLE citydeck_read LOGIN;
CREATE ROLE citydeck_write LOGIN;

GRANT USAGE ON SCHEMA public TO citydeck_read, citydeck_write;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO citydeck_read;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO citydeck_read;

-- The deck stops each of its queries itself, after CITYDECK_QUERY_S (20 s); this is what holds should it not.
ALTER ROLE citydeck_read SET default_transaction_read_only = on;
ALTER ROLE citydeck_read SET statement_timeout = '60s';
ALTER ROLE citydeck_read SET idle_in_transaction_session_timeout = '60s';
-- Rollups and panels group large stretches: the default of 4 MB sorts them on disk.
ALTER ROLE citydeck_read SET work_mem = '32MB';

-- CREATE: `rollup` and `demo` create the tables that are missing. TRUNCATE: a demo replaces an earlier demo.
GRANT CREATE ON SCHEMA public TO citydeck_write;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO citydeck_write;
-- Tables that the administrator creates later, such as partitions, and tables that `rollup` creates.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO citydeck_write;
ALTER DEFAULT PRIVILEGES FOR ROLE citydeck_write IN SCHEMA public GRANT SELECT ON TABLES TO citydeck_read;
ALTER ROLE citydeck_write SET work_mem = '64MB';
