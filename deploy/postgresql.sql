-- Tables, indexes and comments of Citydeck's contract for PostgreSQL 15 or later.
-- Printed by `python -m data.rollups.setup_sql postgresql`; a test compares them. Next run postgresql_months.sql, then
-- postgresql_roles.sql; on Citus run citus.sql between them.

CREATE TABLE agency (
    agency_id TEXT NOT NULL,
    name_zh TEXT,
    name_en TEXT,
    kind TEXT,
    PRIMARY KEY (agency_id)
);
COMMENT ON TABLE agency IS 'Agencies (部门) of the city.';
COMMENT ON COLUMN agency.agency_id IS 'identifier';
COMMENT ON COLUMN agency.name_zh IS 'Chinese name';
COMMENT ON COLUMN agency.name_en IS 'English name';
COMMENT ON COLUMN agency.kind IS 'bureau | district_government | utility | national | other';

CREATE TABLE asset (
    asset_id TEXT NOT NULL,
    layer TEXT,
    kind TEXT,
    name_zh TEXT,
    name_en TEXT,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    district_id TEXT,
    agency_id TEXT,
    attributes TEXT,
    PRIMARY KEY (asset_id)
);
COMMENT ON TABLE asset IS 'Things on the map: sensors, intersections, cameras, slopes, pipes, halls, heritage, projects, machines.';
COMMENT ON COLUMN asset.asset_id IS 'identifier';
COMMENT ON COLUMN asset.layer IS 'map layer: intersection | pipe | slope | water_level | water_quality | waterlogging | camera | hall | heritage | project | illegal_building';
COMMENT ON COLUMN asset.kind IS 'kind within the layer';
COMMENT ON COLUMN asset.name_zh IS 'Chinese name';
COMMENT ON COLUMN asset.name_en IS 'English name';
COMMENT ON COLUMN asset.lon IS 'longitude, degrees WGS-84';
COMMENT ON COLUMN asset.lat IS 'latitude, degrees WGS-84';
COMMENT ON COLUMN asset.district_id IS 'district in which it stands';
COMMENT ON COLUMN asset.agency_id IS 'agency that owns it';
COMMENT ON COLUMN asset.attributes IS 'further facts, a JSON object as text';

CREATE TABLE business_system (
    system_id TEXT NOT NULL,
    agency_id TEXT,
    name_zh TEXT,
    name_en TEXT,
    cloud_migrated_on DATE,
    PRIMARY KEY (system_id)
);
COMMENT ON TABLE business_system IS 'Business systems that call data (业务系统).';
COMMENT ON COLUMN business_system.system_id IS 'identifier';
COMMENT ON COLUMN business_system.agency_id IS 'agency that runs it: the consumer of its calls';
COMMENT ON COLUMN business_system.name_zh IS 'Chinese name';
COMMENT ON COLUMN business_system.name_en IS 'English name';
COMMENT ON COLUMN business_system.cloud_migrated_on IS 'day of its move to the government cloud; empty: not moved';

CREATE TABLE calls_day_dataset (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    dataset_id TEXT,
    calls BIGINT,
    errors BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE,
    bucket_00 INTEGER,
    bucket_01 INTEGER,
    bucket_02 INTEGER,
    bucket_03 INTEGER,
    bucket_04 INTEGER,
    bucket_05 INTEGER,
    bucket_06 INTEGER,
    bucket_07 INTEGER,
    bucket_08 INTEGER,
    bucket_09 INTEGER,
    bucket_10 INTEGER,
    bucket_11 INTEGER,
    bucket_12 INTEGER,
    bucket_13 INTEGER,
    bucket_14 INTEGER,
    bucket_15 INTEGER,
    bucket_16 INTEGER,
    bucket_17 INTEGER,
    bucket_18 INTEGER,
    bucket_19 INTEGER,
    bucket_20 INTEGER,
    bucket_21 INTEGER,
    bucket_22 INTEGER,
    bucket_23 INTEGER,
    bucket_24 INTEGER,
    bucket_25 INTEGER,
    bucket_26 INTEGER,
    bucket_27 INTEGER,
    bucket_28 INTEGER,
    bucket_29 INTEGER,
    bucket_30 INTEGER,
    bucket_31 INTEGER
);
CREATE INDEX calls_day_dataset_starts_at ON calls_day_dataset USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_day_dataset IS 'Rollup: calls per day, dataset.';
COMMENT ON COLUMN calls_day_dataset.starts_at IS 'start of the city''s day, UTC';
COMMENT ON COLUMN calls_day_dataset.dataset_id IS 'dataset called';
COMMENT ON COLUMN calls_day_dataset.calls IS 'calls';
COMMENT ON COLUMN calls_day_dataset.errors IS 'calls with status 400 or more';
COMMENT ON COLUMN calls_day_dataset.first_at IS 'first of the calls, UTC';
COMMENT ON COLUMN calls_day_dataset.bucket_00 IS 'calls answered in 0 ms or more and less than 1 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_01 IS 'calls answered in 1 ms or more and less than 2 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_02 IS 'calls answered in 2 ms or more and less than 3 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_03 IS 'calls answered in 3 ms or more and less than 4 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_04 IS 'calls answered in 4 ms or more and less than 6 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_05 IS 'calls answered in 6 ms or more and less than 8 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_06 IS 'calls answered in 8 ms or more and less than 11 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_07 IS 'calls answered in 11 ms or more and less than 16 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_08 IS 'calls answered in 16 ms or more and less than 23 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_09 IS 'calls answered in 23 ms or more and less than 32 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_10 IS 'calls answered in 32 ms or more and less than 45 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_11 IS 'calls answered in 45 ms or more and less than 64 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_12 IS 'calls answered in 64 ms or more and less than 91 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_13 IS 'calls answered in 91 ms or more and less than 128 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_14 IS 'calls answered in 128 ms or more and less than 181 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_15 IS 'calls answered in 181 ms or more and less than 256 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_16 IS 'calls answered in 256 ms or more and less than 362 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_17 IS 'calls answered in 362 ms or more and less than 512 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_18 IS 'calls answered in 512 ms or more and less than 724 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_19 IS 'calls answered in 724 ms or more and less than 1024 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_20 IS 'calls answered in 1024 ms or more and less than 1448 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_21 IS 'calls answered in 1448 ms or more and less than 2048 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_22 IS 'calls answered in 2048 ms or more and less than 2896 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_23 IS 'calls answered in 2896 ms or more and less than 4096 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_24 IS 'calls answered in 4096 ms or more and less than 5793 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_25 IS 'calls answered in 5793 ms or more and less than 8192 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_26 IS 'calls answered in 8192 ms or more and less than 11585 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_27 IS 'calls answered in 11585 ms or more and less than 16384 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_28 IS 'calls answered in 16384 ms or more and less than 23170 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_29 IS 'calls answered in 23170 ms or more and less than 32768 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_30 IS 'calls answered in 32768 ms or more and less than 46341 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_day_pair (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    dataset_id TEXT,
    calls BIGINT,
    errors BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX calls_day_pair_starts_at ON calls_day_pair USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_day_pair IS 'Rollup: calls per day, system and dataset.';
COMMENT ON COLUMN calls_day_pair.starts_at IS 'start of the city''s day, UTC';
COMMENT ON COLUMN calls_day_pair.system_id IS 'system that called';
COMMENT ON COLUMN calls_day_pair.dataset_id IS 'dataset called';
COMMENT ON COLUMN calls_day_pair.calls IS 'calls';
COMMENT ON COLUMN calls_day_pair.errors IS 'calls with status 400 or more';
COMMENT ON COLUMN calls_day_pair.first_at IS 'first of the calls, UTC';

CREATE TABLE calls_day_system (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    calls BIGINT,
    errors BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE,
    bucket_00 INTEGER,
    bucket_01 INTEGER,
    bucket_02 INTEGER,
    bucket_03 INTEGER,
    bucket_04 INTEGER,
    bucket_05 INTEGER,
    bucket_06 INTEGER,
    bucket_07 INTEGER,
    bucket_08 INTEGER,
    bucket_09 INTEGER,
    bucket_10 INTEGER,
    bucket_11 INTEGER,
    bucket_12 INTEGER,
    bucket_13 INTEGER,
    bucket_14 INTEGER,
    bucket_15 INTEGER,
    bucket_16 INTEGER,
    bucket_17 INTEGER,
    bucket_18 INTEGER,
    bucket_19 INTEGER,
    bucket_20 INTEGER,
    bucket_21 INTEGER,
    bucket_22 INTEGER,
    bucket_23 INTEGER,
    bucket_24 INTEGER,
    bucket_25 INTEGER,
    bucket_26 INTEGER,
    bucket_27 INTEGER,
    bucket_28 INTEGER,
    bucket_29 INTEGER,
    bucket_30 INTEGER,
    bucket_31 INTEGER
);
CREATE INDEX calls_day_system_starts_at ON calls_day_system USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_day_system IS 'Rollup: calls per day, system.';
COMMENT ON COLUMN calls_day_system.starts_at IS 'start of the city''s day, UTC';
COMMENT ON COLUMN calls_day_system.system_id IS 'system that called';
COMMENT ON COLUMN calls_day_system.calls IS 'calls';
COMMENT ON COLUMN calls_day_system.errors IS 'calls with status 400 or more';
COMMENT ON COLUMN calls_day_system.first_at IS 'first of the calls, UTC';
COMMENT ON COLUMN calls_day_system.bucket_00 IS 'calls answered in 0 ms or more and less than 1 ms';
COMMENT ON COLUMN calls_day_system.bucket_01 IS 'calls answered in 1 ms or more and less than 2 ms';
COMMENT ON COLUMN calls_day_system.bucket_02 IS 'calls answered in 2 ms or more and less than 3 ms';
COMMENT ON COLUMN calls_day_system.bucket_03 IS 'calls answered in 3 ms or more and less than 4 ms';
COMMENT ON COLUMN calls_day_system.bucket_04 IS 'calls answered in 4 ms or more and less than 6 ms';
COMMENT ON COLUMN calls_day_system.bucket_05 IS 'calls answered in 6 ms or more and less than 8 ms';
COMMENT ON COLUMN calls_day_system.bucket_06 IS 'calls answered in 8 ms or more and less than 11 ms';
COMMENT ON COLUMN calls_day_system.bucket_07 IS 'calls answered in 11 ms or more and less than 16 ms';
COMMENT ON COLUMN calls_day_system.bucket_08 IS 'calls answered in 16 ms or more and less than 23 ms';
COMMENT ON COLUMN calls_day_system.bucket_09 IS 'calls answered in 23 ms or more and less than 32 ms';
COMMENT ON COLUMN calls_day_system.bucket_10 IS 'calls answered in 32 ms or more and less than 45 ms';
COMMENT ON COLUMN calls_day_system.bucket_11 IS 'calls answered in 45 ms or more and less than 64 ms';
COMMENT ON COLUMN calls_day_system.bucket_12 IS 'calls answered in 64 ms or more and less than 91 ms';
COMMENT ON COLUMN calls_day_system.bucket_13 IS 'calls answered in 91 ms or more and less than 128 ms';
COMMENT ON COLUMN calls_day_system.bucket_14 IS 'calls answered in 128 ms or more and less than 181 ms';
COMMENT ON COLUMN calls_day_system.bucket_15 IS 'calls answered in 181 ms or more and less than 256 ms';
COMMENT ON COLUMN calls_day_system.bucket_16 IS 'calls answered in 256 ms or more and less than 362 ms';
COMMENT ON COLUMN calls_day_system.bucket_17 IS 'calls answered in 362 ms or more and less than 512 ms';
COMMENT ON COLUMN calls_day_system.bucket_18 IS 'calls answered in 512 ms or more and less than 724 ms';
COMMENT ON COLUMN calls_day_system.bucket_19 IS 'calls answered in 724 ms or more and less than 1024 ms';
COMMENT ON COLUMN calls_day_system.bucket_20 IS 'calls answered in 1024 ms or more and less than 1448 ms';
COMMENT ON COLUMN calls_day_system.bucket_21 IS 'calls answered in 1448 ms or more and less than 2048 ms';
COMMENT ON COLUMN calls_day_system.bucket_22 IS 'calls answered in 2048 ms or more and less than 2896 ms';
COMMENT ON COLUMN calls_day_system.bucket_23 IS 'calls answered in 2896 ms or more and less than 4096 ms';
COMMENT ON COLUMN calls_day_system.bucket_24 IS 'calls answered in 4096 ms or more and less than 5793 ms';
COMMENT ON COLUMN calls_day_system.bucket_25 IS 'calls answered in 5793 ms or more and less than 8192 ms';
COMMENT ON COLUMN calls_day_system.bucket_26 IS 'calls answered in 8192 ms or more and less than 11585 ms';
COMMENT ON COLUMN calls_day_system.bucket_27 IS 'calls answered in 11585 ms or more and less than 16384 ms';
COMMENT ON COLUMN calls_day_system.bucket_28 IS 'calls answered in 16384 ms or more and less than 23170 ms';
COMMENT ON COLUMN calls_day_system.bucket_29 IS 'calls answered in 23170 ms or more and less than 32768 ms';
COMMENT ON COLUMN calls_day_system.bucket_30 IS 'calls answered in 32768 ms or more and less than 46341 ms';
COMMENT ON COLUMN calls_day_system.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_hour (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    calls BIGINT,
    errors BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE,
    bucket_00 INTEGER,
    bucket_01 INTEGER,
    bucket_02 INTEGER,
    bucket_03 INTEGER,
    bucket_04 INTEGER,
    bucket_05 INTEGER,
    bucket_06 INTEGER,
    bucket_07 INTEGER,
    bucket_08 INTEGER,
    bucket_09 INTEGER,
    bucket_10 INTEGER,
    bucket_11 INTEGER,
    bucket_12 INTEGER,
    bucket_13 INTEGER,
    bucket_14 INTEGER,
    bucket_15 INTEGER,
    bucket_16 INTEGER,
    bucket_17 INTEGER,
    bucket_18 INTEGER,
    bucket_19 INTEGER,
    bucket_20 INTEGER,
    bucket_21 INTEGER,
    bucket_22 INTEGER,
    bucket_23 INTEGER,
    bucket_24 INTEGER,
    bucket_25 INTEGER,
    bucket_26 INTEGER,
    bucket_27 INTEGER,
    bucket_28 INTEGER,
    bucket_29 INTEGER,
    bucket_30 INTEGER,
    bucket_31 INTEGER
);
CREATE INDEX calls_hour_starts_at ON calls_hour USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_hour IS 'Rollup: calls per hour.';
COMMENT ON COLUMN calls_hour.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour.calls IS 'calls';
COMMENT ON COLUMN calls_hour.errors IS 'calls with status 400 or more';
COMMENT ON COLUMN calls_hour.first_at IS 'first of the calls, UTC';
COMMENT ON COLUMN calls_hour.bucket_00 IS 'calls answered in 0 ms or more and less than 1 ms';
COMMENT ON COLUMN calls_hour.bucket_01 IS 'calls answered in 1 ms or more and less than 2 ms';
COMMENT ON COLUMN calls_hour.bucket_02 IS 'calls answered in 2 ms or more and less than 3 ms';
COMMENT ON COLUMN calls_hour.bucket_03 IS 'calls answered in 3 ms or more and less than 4 ms';
COMMENT ON COLUMN calls_hour.bucket_04 IS 'calls answered in 4 ms or more and less than 6 ms';
COMMENT ON COLUMN calls_hour.bucket_05 IS 'calls answered in 6 ms or more and less than 8 ms';
COMMENT ON COLUMN calls_hour.bucket_06 IS 'calls answered in 8 ms or more and less than 11 ms';
COMMENT ON COLUMN calls_hour.bucket_07 IS 'calls answered in 11 ms or more and less than 16 ms';
COMMENT ON COLUMN calls_hour.bucket_08 IS 'calls answered in 16 ms or more and less than 23 ms';
COMMENT ON COLUMN calls_hour.bucket_09 IS 'calls answered in 23 ms or more and less than 32 ms';
COMMENT ON COLUMN calls_hour.bucket_10 IS 'calls answered in 32 ms or more and less than 45 ms';
COMMENT ON COLUMN calls_hour.bucket_11 IS 'calls answered in 45 ms or more and less than 64 ms';
COMMENT ON COLUMN calls_hour.bucket_12 IS 'calls answered in 64 ms or more and less than 91 ms';
COMMENT ON COLUMN calls_hour.bucket_13 IS 'calls answered in 91 ms or more and less than 128 ms';
COMMENT ON COLUMN calls_hour.bucket_14 IS 'calls answered in 128 ms or more and less than 181 ms';
COMMENT ON COLUMN calls_hour.bucket_15 IS 'calls answered in 181 ms or more and less than 256 ms';
COMMENT ON COLUMN calls_hour.bucket_16 IS 'calls answered in 256 ms or more and less than 362 ms';
COMMENT ON COLUMN calls_hour.bucket_17 IS 'calls answered in 362 ms or more and less than 512 ms';
COMMENT ON COLUMN calls_hour.bucket_18 IS 'calls answered in 512 ms or more and less than 724 ms';
COMMENT ON COLUMN calls_hour.bucket_19 IS 'calls answered in 724 ms or more and less than 1024 ms';
COMMENT ON COLUMN calls_hour.bucket_20 IS 'calls answered in 1024 ms or more and less than 1448 ms';
COMMENT ON COLUMN calls_hour.bucket_21 IS 'calls answered in 1448 ms or more and less than 2048 ms';
COMMENT ON COLUMN calls_hour.bucket_22 IS 'calls answered in 2048 ms or more and less than 2896 ms';
COMMENT ON COLUMN calls_hour.bucket_23 IS 'calls answered in 2896 ms or more and less than 4096 ms';
COMMENT ON COLUMN calls_hour.bucket_24 IS 'calls answered in 4096 ms or more and less than 5793 ms';
COMMENT ON COLUMN calls_hour.bucket_25 IS 'calls answered in 5793 ms or more and less than 8192 ms';
COMMENT ON COLUMN calls_hour.bucket_26 IS 'calls answered in 8192 ms or more and less than 11585 ms';
COMMENT ON COLUMN calls_hour.bucket_27 IS 'calls answered in 11585 ms or more and less than 16384 ms';
COMMENT ON COLUMN calls_hour.bucket_28 IS 'calls answered in 16384 ms or more and less than 23170 ms';
COMMENT ON COLUMN calls_hour.bucket_29 IS 'calls answered in 23170 ms or more and less than 32768 ms';
COMMENT ON COLUMN calls_hour.bucket_30 IS 'calls answered in 32768 ms or more and less than 46341 ms';
COMMENT ON COLUMN calls_hour.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_hour_breach (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    dataset_id TEXT,
    covered SMALLINT,
    has_grant SMALLINT,
    in_hours SMALLINT,
    for_purpose SMALLINT,
    withheld SMALLINT,
    calls BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE,
    last_at TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX calls_hour_breach_starts_at ON calls_hour_breach USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_hour_breach IS 'Rollup: calls that no grant covers, or of withheld data, per hour, system, dataset and what the grants said.';
COMMENT ON COLUMN calls_hour_breach.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour_breach.system_id IS 'system that called';
COMMENT ON COLUMN calls_hour_breach.dataset_id IS 'dataset called';
COMMENT ON COLUMN calls_hour_breach.covered IS '1: a grant covered the calls, which are of withheld data; 0: none did';
COMMENT ON COLUMN calls_hour_breach.has_grant IS '1: some grant was valid at the time of the call';
COMMENT ON COLUMN calls_hour_breach.in_hours IS '1: some valid grant admitted its hour';
COMMENT ON COLUMN calls_hour_breach.for_purpose IS '1: some valid grant was for its purpose';
COMMENT ON COLUMN calls_hour_breach.withheld IS '1: the dataset is withheld';
COMMENT ON COLUMN calls_hour_breach.calls IS 'calls';
COMMENT ON COLUMN calls_hour_breach.first_at IS 'first of the calls, UTC';
COMMENT ON COLUMN calls_hour_breach.last_at IS 'last of the calls, UTC';

CREATE TABLE calls_hour_dataset (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    dataset_id TEXT,
    calls BIGINT,
    errors BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE,
    bucket_00 INTEGER,
    bucket_01 INTEGER,
    bucket_02 INTEGER,
    bucket_03 INTEGER,
    bucket_04 INTEGER,
    bucket_05 INTEGER,
    bucket_06 INTEGER,
    bucket_07 INTEGER,
    bucket_08 INTEGER,
    bucket_09 INTEGER,
    bucket_10 INTEGER,
    bucket_11 INTEGER,
    bucket_12 INTEGER,
    bucket_13 INTEGER,
    bucket_14 INTEGER,
    bucket_15 INTEGER,
    bucket_16 INTEGER,
    bucket_17 INTEGER,
    bucket_18 INTEGER,
    bucket_19 INTEGER,
    bucket_20 INTEGER,
    bucket_21 INTEGER,
    bucket_22 INTEGER,
    bucket_23 INTEGER,
    bucket_24 INTEGER,
    bucket_25 INTEGER,
    bucket_26 INTEGER,
    bucket_27 INTEGER,
    bucket_28 INTEGER,
    bucket_29 INTEGER,
    bucket_30 INTEGER,
    bucket_31 INTEGER
);
CREATE INDEX calls_hour_dataset_starts_at ON calls_hour_dataset USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_hour_dataset IS 'Rollup: calls per hour, dataset.';
COMMENT ON COLUMN calls_hour_dataset.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour_dataset.dataset_id IS 'dataset called';
COMMENT ON COLUMN calls_hour_dataset.calls IS 'calls';
COMMENT ON COLUMN calls_hour_dataset.errors IS 'calls with status 400 or more';
COMMENT ON COLUMN calls_hour_dataset.first_at IS 'first of the calls, UTC';
COMMENT ON COLUMN calls_hour_dataset.bucket_00 IS 'calls answered in 0 ms or more and less than 1 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_01 IS 'calls answered in 1 ms or more and less than 2 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_02 IS 'calls answered in 2 ms or more and less than 3 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_03 IS 'calls answered in 3 ms or more and less than 4 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_04 IS 'calls answered in 4 ms or more and less than 6 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_05 IS 'calls answered in 6 ms or more and less than 8 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_06 IS 'calls answered in 8 ms or more and less than 11 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_07 IS 'calls answered in 11 ms or more and less than 16 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_08 IS 'calls answered in 16 ms or more and less than 23 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_09 IS 'calls answered in 23 ms or more and less than 32 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_10 IS 'calls answered in 32 ms or more and less than 45 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_11 IS 'calls answered in 45 ms or more and less than 64 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_12 IS 'calls answered in 64 ms or more and less than 91 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_13 IS 'calls answered in 91 ms or more and less than 128 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_14 IS 'calls answered in 128 ms or more and less than 181 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_15 IS 'calls answered in 181 ms or more and less than 256 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_16 IS 'calls answered in 256 ms or more and less than 362 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_17 IS 'calls answered in 362 ms or more and less than 512 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_18 IS 'calls answered in 512 ms or more and less than 724 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_19 IS 'calls answered in 724 ms or more and less than 1024 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_20 IS 'calls answered in 1024 ms or more and less than 1448 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_21 IS 'calls answered in 1448 ms or more and less than 2048 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_22 IS 'calls answered in 2048 ms or more and less than 2896 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_23 IS 'calls answered in 2896 ms or more and less than 4096 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_24 IS 'calls answered in 4096 ms or more and less than 5793 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_25 IS 'calls answered in 5793 ms or more and less than 8192 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_26 IS 'calls answered in 8192 ms or more and less than 11585 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_27 IS 'calls answered in 11585 ms or more and less than 16384 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_28 IS 'calls answered in 16384 ms or more and less than 23170 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_29 IS 'calls answered in 23170 ms or more and less than 32768 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_30 IS 'calls answered in 32768 ms or more and less than 46341 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_hour_system (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    calls BIGINT,
    errors BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE,
    bucket_00 INTEGER,
    bucket_01 INTEGER,
    bucket_02 INTEGER,
    bucket_03 INTEGER,
    bucket_04 INTEGER,
    bucket_05 INTEGER,
    bucket_06 INTEGER,
    bucket_07 INTEGER,
    bucket_08 INTEGER,
    bucket_09 INTEGER,
    bucket_10 INTEGER,
    bucket_11 INTEGER,
    bucket_12 INTEGER,
    bucket_13 INTEGER,
    bucket_14 INTEGER,
    bucket_15 INTEGER,
    bucket_16 INTEGER,
    bucket_17 INTEGER,
    bucket_18 INTEGER,
    bucket_19 INTEGER,
    bucket_20 INTEGER,
    bucket_21 INTEGER,
    bucket_22 INTEGER,
    bucket_23 INTEGER,
    bucket_24 INTEGER,
    bucket_25 INTEGER,
    bucket_26 INTEGER,
    bucket_27 INTEGER,
    bucket_28 INTEGER,
    bucket_29 INTEGER,
    bucket_30 INTEGER,
    bucket_31 INTEGER
);
CREATE INDEX calls_hour_system_starts_at ON calls_hour_system USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_hour_system IS 'Rollup: calls per hour, system.';
COMMENT ON COLUMN calls_hour_system.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour_system.system_id IS 'system that called';
COMMENT ON COLUMN calls_hour_system.calls IS 'calls';
COMMENT ON COLUMN calls_hour_system.errors IS 'calls with status 400 or more';
COMMENT ON COLUMN calls_hour_system.first_at IS 'first of the calls, UTC';
COMMENT ON COLUMN calls_hour_system.bucket_00 IS 'calls answered in 0 ms or more and less than 1 ms';
COMMENT ON COLUMN calls_hour_system.bucket_01 IS 'calls answered in 1 ms or more and less than 2 ms';
COMMENT ON COLUMN calls_hour_system.bucket_02 IS 'calls answered in 2 ms or more and less than 3 ms';
COMMENT ON COLUMN calls_hour_system.bucket_03 IS 'calls answered in 3 ms or more and less than 4 ms';
COMMENT ON COLUMN calls_hour_system.bucket_04 IS 'calls answered in 4 ms or more and less than 6 ms';
COMMENT ON COLUMN calls_hour_system.bucket_05 IS 'calls answered in 6 ms or more and less than 8 ms';
COMMENT ON COLUMN calls_hour_system.bucket_06 IS 'calls answered in 8 ms or more and less than 11 ms';
COMMENT ON COLUMN calls_hour_system.bucket_07 IS 'calls answered in 11 ms or more and less than 16 ms';
COMMENT ON COLUMN calls_hour_system.bucket_08 IS 'calls answered in 16 ms or more and less than 23 ms';
COMMENT ON COLUMN calls_hour_system.bucket_09 IS 'calls answered in 23 ms or more and less than 32 ms';
COMMENT ON COLUMN calls_hour_system.bucket_10 IS 'calls answered in 32 ms or more and less than 45 ms';
COMMENT ON COLUMN calls_hour_system.bucket_11 IS 'calls answered in 45 ms or more and less than 64 ms';
COMMENT ON COLUMN calls_hour_system.bucket_12 IS 'calls answered in 64 ms or more and less than 91 ms';
COMMENT ON COLUMN calls_hour_system.bucket_13 IS 'calls answered in 91 ms or more and less than 128 ms';
COMMENT ON COLUMN calls_hour_system.bucket_14 IS 'calls answered in 128 ms or more and less than 181 ms';
COMMENT ON COLUMN calls_hour_system.bucket_15 IS 'calls answered in 181 ms or more and less than 256 ms';
COMMENT ON COLUMN calls_hour_system.bucket_16 IS 'calls answered in 256 ms or more and less than 362 ms';
COMMENT ON COLUMN calls_hour_system.bucket_17 IS 'calls answered in 362 ms or more and less than 512 ms';
COMMENT ON COLUMN calls_hour_system.bucket_18 IS 'calls answered in 512 ms or more and less than 724 ms';
COMMENT ON COLUMN calls_hour_system.bucket_19 IS 'calls answered in 724 ms or more and less than 1024 ms';
COMMENT ON COLUMN calls_hour_system.bucket_20 IS 'calls answered in 1024 ms or more and less than 1448 ms';
COMMENT ON COLUMN calls_hour_system.bucket_21 IS 'calls answered in 1448 ms or more and less than 2048 ms';
COMMENT ON COLUMN calls_hour_system.bucket_22 IS 'calls answered in 2048 ms or more and less than 2896 ms';
COMMENT ON COLUMN calls_hour_system.bucket_23 IS 'calls answered in 2896 ms or more and less than 4096 ms';
COMMENT ON COLUMN calls_hour_system.bucket_24 IS 'calls answered in 4096 ms or more and less than 5793 ms';
COMMENT ON COLUMN calls_hour_system.bucket_25 IS 'calls answered in 5793 ms or more and less than 8192 ms';
COMMENT ON COLUMN calls_hour_system.bucket_26 IS 'calls answered in 8192 ms or more and less than 11585 ms';
COMMENT ON COLUMN calls_hour_system.bucket_27 IS 'calls answered in 11585 ms or more and less than 16384 ms';
COMMENT ON COLUMN calls_hour_system.bucket_28 IS 'calls answered in 16384 ms or more and less than 23170 ms';
COMMENT ON COLUMN calls_hour_system.bucket_29 IS 'calls answered in 23170 ms or more and less than 32768 ms';
COMMENT ON COLUMN calls_hour_system.bucket_30 IS 'calls answered in 32768 ms or more and less than 46341 ms';
COMMENT ON COLUMN calls_hour_system.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE data_call (
    called_at TIMESTAMP WITHOUT TIME ZONE,
    dataset_id TEXT,
    system_id TEXT,
    purpose TEXT,
    status_code SMALLINT,
    latency_ms INTEGER,
    response_bytes BIGINT,
    load_seq BIGINT
)
 PARTITION BY RANGE (called_at);
CREATE INDEX data_call_called_at ON data_call USING brin (called_at) WITH (pages_per_range = 32, autosummarize = true);
CREATE INDEX data_call_load_seq ON data_call USING brin (load_seq) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE data_call IS 'One row per call of a dataset by a system, in time order.';
COMMENT ON COLUMN data_call.called_at IS 'moment of the call, UTC';
COMMENT ON COLUMN data_call.dataset_id IS 'dataset called';
COMMENT ON COLUMN data_call.system_id IS 'system that called';
COMMENT ON COLUMN data_call.purpose IS 'purpose stated by the caller; empty: none';
COMMENT ON COLUMN data_call.status_code IS 'HTTP status; an error is 400 or more';
COMMENT ON COLUMN data_call.latency_ms IS 'time to answer, ms';
COMMENT ON COLUMN data_call.response_bytes IS 'size of the answer, bytes';
COMMENT ON COLUMN data_call.load_seq IS 'load_log.load_id of the load that wrote or last changed the row';

CREATE TABLE data_grant (
    system_id TEXT,
    dataset_id TEXT,
    purpose TEXT,
    valid_from TIMESTAMP WITHOUT TIME ZONE,
    valid_to TIMESTAMP WITHOUT TIME ZONE,
    hour_from SMALLINT,
    hour_to SMALLINT
);
COMMENT ON TABLE data_grant IS 'What each system may call, for what, and when (授权).';
COMMENT ON COLUMN data_grant.system_id IS 'system that may call';
COMMENT ON COLUMN data_grant.dataset_id IS 'dataset that it may call';
COMMENT ON COLUMN data_grant.purpose IS 'purpose for which it may; empty: any';
COMMENT ON COLUMN data_grant.valid_from IS 'first moment of the grant, UTC';
COMMENT ON COLUMN data_grant.valid_to IS 'first moment after it, UTC; empty: open end';
COMMENT ON COLUMN data_grant.hour_from IS 'first hour of the city''s day in which it may call, 0–23; empty: any';
COMMENT ON COLUMN data_grant.hour_to IS 'first hour of the city''s day in which it may not any more, 1–24; empty: any';

CREATE TABLE dataset (
    dataset_id TEXT NOT NULL,
    provider_agency_id TEXT,
    domain TEXT,
    name_zh TEXT,
    name_en TEXT,
    share_class TEXT,
    open_to_public BOOLEAN,
    cadence_s INTEGER,
    PRIMARY KEY (dataset_id)
);
COMMENT ON TABLE dataset IS 'Catalogue of shared datasets (数据目录).';
COMMENT ON COLUMN dataset.dataset_id IS 'identifier';
COMMENT ON COLUMN dataset.provider_agency_id IS 'agency that provides it';
COMMENT ON COLUMN dataset.domain IS 'subject; the six base databases (基础库) are base_population, base_legal_person, base_geography, base_macro_economy, base_licence, base_credit';
COMMENT ON COLUMN dataset.name_zh IS 'Chinese name';
COMMENT ON COLUMN dataset.name_en IS 'English name';
COMMENT ON COLUMN dataset.share_class IS 'unconditional | conditional | withheld (无条件共享、有条件共享、不予共享)';
COMMENT ON COLUMN dataset.open_to_public IS 'whether it stands in the open-data section';
COMMENT ON COLUMN dataset.cadence_s IS 'promised seconds between updates';

CREATE TABLE dataset_state (
    dataset_id TEXT,
    at TIMESTAMP WITHOUT TIME ZONE,
    records BIGINT,
    updated_at TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX dataset_state_at ON dataset_state (at);
COMMENT ON TABLE dataset_state IS 'Size and last update of each dataset as observed, so that growth and lag can be replayed.';
COMMENT ON COLUMN dataset_state.dataset_id IS 'dataset observed';
COMMENT ON COLUMN dataset_state.at IS 'moment of the observation, UTC';
COMMENT ON COLUMN dataset_state.records IS 'records held';
COMMENT ON COLUMN dataset_state.updated_at IS 'its last update, UTC';

CREATE TABLE district (
    district_id TEXT NOT NULL,
    parent_id TEXT,
    level TEXT,
    name_zh TEXT,
    name_en TEXT,
    population BIGINT,
    area_km2 DOUBLE PRECISION,
    valid_from DATE,
    valid_to DATE,
    PRIMARY KEY (district_id)
);
COMMENT ON TABLE district IS 'Administrative units: the city, its districts and counties, and below.';
COMMENT ON COLUMN district.district_id IS 'administrative code as text, e.g. 430102';
COMMENT ON COLUMN district.parent_id IS 'district_id of the unit above; empty for the city';
COMMENT ON COLUMN district.level IS 'city | district | subdistrict | grid';
COMMENT ON COLUMN district.name_zh IS 'Chinese name';
COMMENT ON COLUMN district.name_en IS 'English name';
COMMENT ON COLUMN district.population IS 'resident people';
COMMENT ON COLUMN district.area_km2 IS 'area, km²';
COMMENT ON COLUMN district.valid_from IS 'first day on which the code is valid';
COMMENT ON COLUMN district.valid_to IS 'first day on which it is not any more; empty: still valid';

CREATE TABLE incident (
    incident_id TEXT NOT NULL,
    type_id TEXT,
    source TEXT,
    severity SMALLINT,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    district_id TEXT,
    subdistrict_id TEXT,
    agency_id TEXT,
    reported_at TIMESTAMP WITHOUT TIME ZONE,
    registered_at TIMESTAMP WITHOUT TIME ZONE,
    dispatched_at TIMESTAMP WITHOUT TIME ZONE,
    responded_at TIMESTAMP WITHOUT TIME ZONE,
    resolved_at TIMESTAMP WITHOUT TIME ZONE,
    verified_at TIMESTAMP WITHOUT TIME ZONE,
    closed_at TIMESTAMP WITHOUT TIME ZONE,
    due_at TIMESTAMP WITHOUT TIME ZONE,
    summary TEXT,
    load_seq BIGINT,
    PRIMARY KEY (incident_id)
);
CREATE INDEX incident_closed_at ON incident (closed_at);
CREATE INDEX incident_dispatched_at ON incident (dispatched_at);
CREATE INDEX incident_due_at ON incident (due_at);
CREATE INDEX incident_load_seq ON incident (load_seq);
CREATE INDEX incident_registered_at ON incident (registered_at);
CREATE INDEX incident_reported_at ON incident (reported_at);
CREATE INDEX incident_resolved_at ON incident (resolved_at);
CREATE INDEX incident_responded_at ON incident (responded_at);
CREATE INDEX incident_verified_at ON incident (verified_at);
COMMENT ON TABLE incident IS 'One row per incident (事件). The stage columns are derived from incident_event and only bound queries.';
COMMENT ON COLUMN incident.incident_id IS 'identifier';
COMMENT ON COLUMN incident.type_id IS 'type';
COMMENT ON COLUMN incident.source IS 'grid_worker | citizen | hotline | sensor | camera';
COMMENT ON COLUMN incident.severity IS '1 (worst) to 4';
COMMENT ON COLUMN incident.lon IS 'longitude, degrees WGS-84';
COMMENT ON COLUMN incident.lat IS 'latitude, degrees WGS-84';
COMMENT ON COLUMN incident.district_id IS 'district, assigned by geometry';
COMMENT ON COLUMN incident.subdistrict_id IS 'subdistrict, where known';
COMMENT ON COLUMN incident.agency_id IS 'agency that handles it';
COMMENT ON COLUMN incident.reported_at IS 'reported, UTC';
COMMENT ON COLUMN incident.registered_at IS 'first registered, UTC';
COMMENT ON COLUMN incident.dispatched_at IS 'first dispatched, UTC';
COMMENT ON COLUMN incident.responded_at IS 'first responded, UTC';
COMMENT ON COLUMN incident.resolved_at IS 'last resolved, UTC';
COMMENT ON COLUMN incident.verified_at IS 'last verified, UTC';
COMMENT ON COLUMN incident.closed_at IS 'closed, UTC; final';
COMMENT ON COLUMN incident.due_at IS 'limit for closing, UTC';
COMMENT ON COLUMN incident.summary IS 'what happened, one line';
COMMENT ON COLUMN incident.load_seq IS 'load_log.load_id of the load that wrote or last changed the row';

CREATE TABLE incident_event (
    incident_id TEXT,
    event_seq INTEGER,
    at TIMESTAMP WITHOUT TIME ZONE,
    stage TEXT,
    agency_id TEXT,
    note TEXT
)
 PARTITION BY RANGE (at);
CREATE INDEX incident_event_at ON incident_event (at);
CREATE INDEX incident_event_incident_id ON incident_event (incident_id);
COMMENT ON TABLE incident_event IS 'One row per step of an incident: the truth about its stages.';
COMMENT ON COLUMN incident_event.incident_id IS 'incident';
COMMENT ON COLUMN incident_event.event_seq IS 'order within the incident, from 1';
COMMENT ON COLUMN incident_event.at IS 'moment of the step, UTC';
COMMENT ON COLUMN incident_event.stage IS 'reported | registered | dispatched | responded | resolved | verified | closed | rework';
COMMENT ON COLUMN incident_event.agency_id IS 'agency that took the step';
COMMENT ON COLUMN incident_event.note IS 'remark';

CREATE TABLE incident_type (
    type_id TEXT NOT NULL,
    category TEXT,
    name_zh TEXT,
    name_en TEXT,
    command_system TEXT,
    register_min DOUBLE PRECISION,
    dispatch_min DOUBLE PRECISION,
    resolve_min DOUBLE PRECISION,
    PRIMARY KEY (type_id)
);
COMMENT ON TABLE incident_type IS 'Types of incident with the time limits of their stages.';
COMMENT ON COLUMN incident_type.type_id IS 'identifier';
COMMENT ON COLUMN incident_type.category IS 'category above the type';
COMMENT ON COLUMN incident_type.name_zh IS 'Chinese name';
COMMENT ON COLUMN incident_type.name_en IS 'English name';
COMMENT ON COLUMN incident_type.command_system IS 'urban_management | traffic | emergency | flood_control';
COMMENT ON COLUMN incident_type.register_min IS 'limit from reported to registered, minutes; empty: none';
COMMENT ON COLUMN incident_type.dispatch_min IS 'limit from registered to dispatched, minutes; empty: none';
COMMENT ON COLUMN incident_type.resolve_min IS 'limit from responded to resolved, minutes; empty: none';

CREATE TABLE indicator (
    indicator_id TEXT NOT NULL,
    agency_id TEXT,
    domain TEXT,
    name_zh TEXT,
    name_en TEXT,
    unit TEXT,
    better TEXT,
    definition_zh TEXT,
    definition_en TEXT,
    PRIMARY KEY (indicator_id)
);
COMMENT ON TABLE indicator IS 'Defined numbers (指标) of the scenario board.';
COMMENT ON COLUMN indicator.indicator_id IS 'identifier';
COMMENT ON COLUMN indicator.agency_id IS 'agency that answers for it';
COMMENT ON COLUMN indicator.domain IS 'scenario to which it belongs';
COMMENT ON COLUMN indicator.name_zh IS 'Chinese name';
COMMENT ON COLUMN indicator.name_en IS 'English name';
COMMENT ON COLUMN indicator.unit IS 'unit of its values; 1 for shares from 0 to 1';
COMMENT ON COLUMN indicator.better IS 'up | down';
COMMENT ON COLUMN indicator.definition_zh IS 'definition in Chinese';
COMMENT ON COLUMN indicator.definition_en IS 'definition in English';

CREATE TABLE indicator_target (
    indicator_id TEXT,
    agency_id TEXT,
    district_id TEXT,
    valid_from TIMESTAMP WITHOUT TIME ZONE,
    valid_to TIMESTAMP WITHOUT TIME ZONE,
    target DOUBLE PRECISION
);
COMMENT ON TABLE indicator_target IS 'Targets of indicators.';
COMMENT ON COLUMN indicator_target.indicator_id IS 'indicator';
COMMENT ON COLUMN indicator_target.agency_id IS 'agency; empty: all';
COMMENT ON COLUMN indicator_target.district_id IS 'district; empty: the city as a whole';
COMMENT ON COLUMN indicator_target.valid_from IS 'first moment of the target, UTC';
COMMENT ON COLUMN indicator_target.valid_to IS 'first moment after it, UTC; empty: open end';
COMMENT ON COLUMN indicator_target.target IS 'target, in the indicator''s unit';

CREATE TABLE indicator_value (
    indicator_id TEXT,
    agency_id TEXT,
    district_id TEXT,
    period TEXT,
    period_start TIMESTAMP WITHOUT TIME ZONE,
    value DOUBLE PRECISION,
    published_at TIMESTAMP WITHOUT TIME ZONE,
    load_seq BIGINT
);
CREATE INDEX indicator_value_load_seq ON indicator_value (load_seq);
CREATE INDEX indicator_value_published_at ON indicator_value (published_at);
COMMENT ON TABLE indicator_value IS 'One row per indicator, agency, district and period.';
COMMENT ON COLUMN indicator_value.indicator_id IS 'indicator';
COMMENT ON COLUMN indicator_value.agency_id IS 'agency; empty: all';
COMMENT ON COLUMN indicator_value.district_id IS 'district; empty: the city as a whole';
COMMENT ON COLUMN indicator_value.period IS 'hour | day | month | year';
COMMENT ON COLUMN indicator_value.period_start IS 'start of the period, UTC';
COMMENT ON COLUMN indicator_value.value IS 'value, in the indicator''s unit';
COMMENT ON COLUMN indicator_value.published_at IS 'when it became known, UTC';
COMMENT ON COLUMN indicator_value.load_seq IS 'load_log.load_id of the load that wrote or last changed the row';

CREATE TABLE load_log (
    load_id BIGINT NOT NULL,
    source TEXT,
    table_name TEXT,
    loaded_at TIMESTAMP WITHOUT TIME ZONE,
    data_until TIMESTAMP WITHOUT TIME ZONE,
    rows BIGINT,
    cadence_s INTEGER,
    state TEXT,
    PRIMARY KEY (load_id)
);
COMMENT ON TABLE load_log IS 'One row per load and table; freshness and versions come from it alone.';
COMMENT ON COLUMN load_log.load_id IS 'number of the load, growing';
COMMENT ON COLUMN load_log.source IS 'system that delivered the rows';
COMMENT ON COLUMN load_log.table_name IS 'contract table that was written';
COMMENT ON COLUMN load_log.loaded_at IS 'when the load ended, UTC';
COMMENT ON COLUMN load_log.data_until IS 'the source is complete before this moment, UTC';
COMMENT ON COLUMN load_log.rows IS 'rows written';
COMMENT ON COLUMN load_log.cadence_s IS 'promised seconds between loads; empty: none promised';
COMMENT ON COLUMN load_log.state IS 'ok | failed';

CREATE TABLE quantity (
    layer TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT,
    warn_low DOUBLE PRECISION,
    warn_high DOUBLE PRECISION,
    alarm_low DOUBLE PRECISION,
    alarm_high DOUBLE PRECISION,
    offline_after_s INTEGER,
    PRIMARY KEY (layer, quantity)
);
COMMENT ON TABLE quantity IS 'What makes a reading of a layer abnormal.';
COMMENT ON COLUMN quantity.layer IS 'map layer';
COMMENT ON COLUMN quantity.quantity IS 'quantity measured';
COMMENT ON COLUMN quantity.unit IS 'unit of its values';
COMMENT ON COLUMN quantity.warn_low IS 'below this: warning';
COMMENT ON COLUMN quantity.warn_high IS 'above this: warning';
COMMENT ON COLUMN quantity.alarm_low IS 'below this: alarm';
COMMENT ON COLUMN quantity.alarm_high IS 'above this: alarm';
COMMENT ON COLUMN quantity.offline_after_s IS 'no reading for so many seconds: offline';

CREATE TABLE reading (
    asset_id TEXT,
    observed_at TIMESTAMP WITHOUT TIME ZONE,
    quantity TEXT,
    value DOUBLE PRECISION,
    load_seq BIGINT
)
 PARTITION BY RANGE (observed_at);
CREATE INDEX reading_load_seq ON reading USING brin (load_seq) WITH (pages_per_range = 32, autosummarize = true);
CREATE INDEX reading_observed_at ON reading USING brin (observed_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE reading IS 'One row per reading of an asset, in time order.';
COMMENT ON COLUMN reading.asset_id IS 'asset that was read';
COMMENT ON COLUMN reading.observed_at IS 'moment of the reading, UTC';
COMMENT ON COLUMN reading.quantity IS 'quantity measured';
COMMENT ON COLUMN reading.value IS 'value, in the unit of table quantity';
COMMENT ON COLUMN reading.load_seq IS 'load_log.load_id of the load that wrote or last changed the row';

CREATE TABLE reading_hour (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    asset_id TEXT,
    quantity TEXT,
    readings BIGINT,
    value_sum DOUBLE PRECISION,
    value_min DOUBLE PRECISION,
    value_max DOUBLE PRECISION
);
CREATE INDEX reading_hour_starts_at ON reading_hour USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE reading_hour IS 'Rollup: readings per hour, asset and quantity; readings without a value are not counted.';
COMMENT ON COLUMN reading_hour.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN reading_hour.asset_id IS 'asset that was read';
COMMENT ON COLUMN reading_hour.quantity IS 'quantity measured';
COMMENT ON COLUMN reading_hour.readings IS 'readings';
COMMENT ON COLUMN reading_hour.value_sum IS 'sum of their values, in the unit of table quantity';
COMMENT ON COLUMN reading_hour.value_min IS 'least of their values, in the unit of table quantity';
COMMENT ON COLUMN reading_hour.value_max IS 'greatest of their values, in the unit of table quantity';

CREATE TABLE rollup_state (
    family TEXT NOT NULL,
    until TIMESTAMP WITHOUT TIME ZONE,
    load_seq BIGINT,
    zone TEXT,
    rules_seq BIGINT,
    PRIMARY KEY (family)
);
COMMENT ON TABLE rollup_state IS 'How far the rollups reach: one row per family (calls, breaches, readings).';
COMMENT ON COLUMN rollup_state.family IS 'calls | breaches | readings';
COMMENT ON COLUMN rollup_state.until IS 'hours before this, days that end by it, are in the rollups, UTC';
COMMENT ON COLUMN rollup_state.load_seq IS 'loads up to this one are in them: rows of later ones before `until` came late';
COMMENT ON COLUMN rollup_state.zone IS 'zone of the city''s days and of the hours of grants';
COMMENT ON COLUMN rollup_state.rules_seq IS 'of breaches: newest load of data_grant and dataset by which they were judged';

CREATE TABLE service_case (
    case_id TEXT NOT NULL,
    item_id TEXT,
    channel TEXT,
    hall_id TEXT,
    district_id TEXT,
    submitted_at TIMESTAMP WITHOUT TIME ZONE,
    accepted_at TIMESTAMP WITHOUT TIME ZONE,
    completed_at TIMESTAMP WITHOUT TIME ZONE,
    due_at TIMESTAMP WITHOUT TIME ZONE,
    rating SMALLINT,
    rated_at TIMESTAMP WITHOUT TIME ZONE,
    remedied_at TIMESTAMP WITHOUT TIME ZONE,
    load_seq BIGINT,
    PRIMARY KEY (case_id)
);
CREATE INDEX service_case_accepted_at ON service_case (accepted_at);
CREATE INDEX service_case_completed_at ON service_case (completed_at);
CREATE INDEX service_case_due_at ON service_case (due_at);
CREATE INDEX service_case_load_seq ON service_case (load_seq);
CREATE INDEX service_case_rated_at ON service_case (rated_at);
CREATE INDEX service_case_remedied_at ON service_case (remedied_at);
CREATE INDEX service_case_submitted_at ON service_case (submitted_at);
COMMENT ON TABLE service_case IS 'One row per case handled (办件).';
COMMENT ON COLUMN service_case.case_id IS 'identifier';
COMMENT ON COLUMN service_case.item_id IS 'item of the catalogue';
COMMENT ON COLUMN service_case.channel IS 'hall | web | app | machine | wechat';
COMMENT ON COLUMN service_case.hall_id IS 'hall, for the channels hall and machine';
COMMENT ON COLUMN service_case.district_id IS 'district that handles it';
COMMENT ON COLUMN service_case.submitted_at IS 'submitted, UTC';
COMMENT ON COLUMN service_case.accepted_at IS 'accepted, UTC; empty: not yet';
COMMENT ON COLUMN service_case.completed_at IS 'completed, UTC; empty: not yet';
COMMENT ON COLUMN service_case.due_at IS 'promised end, UTC';
COMMENT ON COLUMN service_case.rating IS 'citizen''s rating, 1 (worst) to 5; 1 and 2 are bad';
COMMENT ON COLUMN service_case.rated_at IS 'when rated, UTC';
COMMENT ON COLUMN service_case.remedied_at IS 'when a bad rating was put right, UTC; empty: not yet';
COMMENT ON COLUMN service_case.load_seq IS 'load_log.load_id of the load that wrote or last changed the row';

CREATE TABLE service_hall (
    hall_id TEXT NOT NULL,
    district_id TEXT,
    name_zh TEXT,
    name_en TEXT,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    PRIMARY KEY (hall_id)
);
COMMENT ON TABLE service_hall IS 'Service halls (政务大厅).';
COMMENT ON COLUMN service_hall.hall_id IS 'identifier; the hall is also an asset of layer hall with this id';
COMMENT ON COLUMN service_hall.district_id IS 'district in which it stands';
COMMENT ON COLUMN service_hall.name_zh IS 'Chinese name';
COMMENT ON COLUMN service_hall.name_en IS 'English name';
COMMENT ON COLUMN service_hall.lon IS 'longitude, degrees WGS-84';
COMMENT ON COLUMN service_hall.lat IS 'latitude, degrees WGS-84';

CREATE TABLE service_item (
    item_id TEXT NOT NULL,
    agency_id TEXT,
    name_zh TEXT,
    name_en TEXT,
    kind TEXT,
    legal_days INTEGER,
    promised_days INTEGER,
    instant BOOLEAN,
    cross_region BOOLEAN,
    PRIMARY KEY (item_id)
);
COMMENT ON TABLE service_item IS 'Items of the service catalogue (事项).';
COMMENT ON COLUMN service_item.item_id IS 'identifier';
COMMENT ON COLUMN service_item.agency_id IS 'agency that handles it';
COMMENT ON COLUMN service_item.name_zh IS 'Chinese name';
COMMENT ON COLUMN service_item.name_en IS 'English name';
COMMENT ON COLUMN service_item.kind IS 'government | public';
COMMENT ON COLUMN service_item.legal_days IS 'legal time limit, working days';
COMMENT ON COLUMN service_item.promised_days IS 'promised time limit, working days';
COMMENT ON COLUMN service_item.instant IS 'decided by machine at once (秒办)';
COMMENT ON COLUMN service_item.cross_region IS 'may be handled from other regions (跨省通办)';
