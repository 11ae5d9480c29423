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
COMMENT ON TABLE agency IS 'Agencies (部门、单位) of the city, and others that provide or use its data.';
COMMENT ON COLUMN agency.agency_id IS 'identifier of the agency';
COMMENT ON COLUMN agency.name_zh IS 'Chinese name';
COMMENT ON COLUMN agency.name_en IS 'English name';
COMMENT ON COLUMN agency.kind IS 'kind of agency: bureau | district_government | utility | national | other';

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
COMMENT ON TABLE asset IS 'Assets (设施、设备): things on the map, such as junctions, pipes, slopes, gauges, cameras, halls and projects.';
COMMENT ON COLUMN asset.asset_id IS 'identifier of the asset';
COMMENT ON COLUMN asset.layer IS 'map layer: intersection | pipe | slope | water_level | water_quality | waterlogging | camera | hall | heritage | project | illegal_building';
COMMENT ON COLUMN asset.kind IS 'kind of asset within its layer';
COMMENT ON COLUMN asset.name_zh IS 'Chinese name';
COMMENT ON COLUMN asset.name_en IS 'English name';
COMMENT ON COLUMN asset.lon IS 'longitude, degrees WGS-84';
COMMENT ON COLUMN asset.lat IS 'latitude, degrees WGS-84';
COMMENT ON COLUMN asset.district_id IS 'district in which it stands';
COMMENT ON COLUMN asset.agency_id IS 'agency that owns it';
COMMENT ON COLUMN asset.attributes IS 'further facts: a JSON object as text';

CREATE TABLE business_system (
    system_id TEXT NOT NULL,
    agency_id TEXT,
    name_zh TEXT,
    name_en TEXT,
    cloud_migrated_on DATE,
    PRIMARY KEY (system_id)
);
COMMENT ON TABLE business_system IS 'Business systems (业务系统) that call data.';
COMMENT ON COLUMN business_system.system_id IS 'identifier of the system';
COMMENT ON COLUMN business_system.agency_id IS 'agency that runs the system; its calls count as calls of this agency';
COMMENT ON COLUMN business_system.name_zh IS 'Chinese name';
COMMENT ON COLUMN business_system.name_en IS 'English name';
COMMENT ON COLUMN business_system.cloud_migrated_on IS 'day of its move to the government cloud (政务云); empty: not moved';

CREATE TABLE calls_day_dataset (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    dataset_id TEXT,
    calls BIGINT,
    failed BIGINT,
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
COMMENT ON TABLE calls_day_dataset IS 'Rollup: data calls per day and dataset.';
COMMENT ON COLUMN calls_day_dataset.starts_at IS 'start of the city''s day, UTC';
COMMENT ON COLUMN calls_day_dataset.dataset_id IS 'dataset that was called';
COMMENT ON COLUMN calls_day_dataset.calls IS 'number of calls';
COMMENT ON COLUMN calls_day_dataset.failed IS 'number of failed calls: HTTP status 400 or more, but not 401 or 403';
COMMENT ON COLUMN calls_day_dataset.first_at IS 'moment of the first of these calls, UTC';
COMMENT ON COLUMN calls_day_dataset.bucket_00 IS 'calls answered in 0 ms or more, less than 1 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_01 IS 'calls answered in 1 ms or more, less than 2 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_02 IS 'calls answered in 2 ms or more, less than 3 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_03 IS 'calls answered in 3 ms or more, less than 4 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_04 IS 'calls answered in 4 ms or more, less than 6 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_05 IS 'calls answered in 6 ms or more, less than 8 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_06 IS 'calls answered in 8 ms or more, less than 11 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_07 IS 'calls answered in 11 ms or more, less than 16 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_08 IS 'calls answered in 16 ms or more, less than 23 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_09 IS 'calls answered in 23 ms or more, less than 32 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_10 IS 'calls answered in 32 ms or more, less than 45 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_11 IS 'calls answered in 45 ms or more, less than 64 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_12 IS 'calls answered in 64 ms or more, less than 91 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_13 IS 'calls answered in 91 ms or more, less than 128 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_14 IS 'calls answered in 128 ms or more, less than 181 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_15 IS 'calls answered in 181 ms or more, less than 256 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_16 IS 'calls answered in 256 ms or more, less than 362 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_17 IS 'calls answered in 362 ms or more, less than 512 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_18 IS 'calls answered in 512 ms or more, less than 724 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_19 IS 'calls answered in 724 ms or more, less than 1024 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_20 IS 'calls answered in 1024 ms or more, less than 1448 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_21 IS 'calls answered in 1448 ms or more, less than 2048 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_22 IS 'calls answered in 2048 ms or more, less than 2896 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_23 IS 'calls answered in 2896 ms or more, less than 4096 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_24 IS 'calls answered in 4096 ms or more, less than 5793 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_25 IS 'calls answered in 5793 ms or more, less than 8192 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_26 IS 'calls answered in 8192 ms or more, less than 11585 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_27 IS 'calls answered in 11585 ms or more, less than 16384 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_28 IS 'calls answered in 16384 ms or more, less than 23170 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_29 IS 'calls answered in 23170 ms or more, less than 32768 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_30 IS 'calls answered in 32768 ms or more, less than 46341 ms';
COMMENT ON COLUMN calls_day_dataset.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_day_pair (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    dataset_id TEXT,
    calls BIGINT,
    failed BIGINT,
    first_at TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX calls_day_pair_starts_at ON calls_day_pair USING brin (starts_at) WITH (pages_per_range = 32, autosummarize = true);
COMMENT ON TABLE calls_day_pair IS 'Rollup: data calls per day and system and dataset.';
COMMENT ON COLUMN calls_day_pair.starts_at IS 'start of the city''s day, UTC';
COMMENT ON COLUMN calls_day_pair.system_id IS 'system that called';
COMMENT ON COLUMN calls_day_pair.dataset_id IS 'dataset that was called';
COMMENT ON COLUMN calls_day_pair.calls IS 'number of calls';
COMMENT ON COLUMN calls_day_pair.failed IS 'number of failed calls: HTTP status 400 or more, but not 401 or 403';
COMMENT ON COLUMN calls_day_pair.first_at IS 'moment of the first of these calls, UTC';

CREATE TABLE calls_day_system (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    calls BIGINT,
    failed BIGINT,
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
COMMENT ON TABLE calls_day_system IS 'Rollup: data calls per day and system.';
COMMENT ON COLUMN calls_day_system.starts_at IS 'start of the city''s day, UTC';
COMMENT ON COLUMN calls_day_system.system_id IS 'system that called';
COMMENT ON COLUMN calls_day_system.calls IS 'number of calls';
COMMENT ON COLUMN calls_day_system.failed IS 'number of failed calls: HTTP status 400 or more, but not 401 or 403';
COMMENT ON COLUMN calls_day_system.first_at IS 'moment of the first of these calls, UTC';
COMMENT ON COLUMN calls_day_system.bucket_00 IS 'calls answered in 0 ms or more, less than 1 ms';
COMMENT ON COLUMN calls_day_system.bucket_01 IS 'calls answered in 1 ms or more, less than 2 ms';
COMMENT ON COLUMN calls_day_system.bucket_02 IS 'calls answered in 2 ms or more, less than 3 ms';
COMMENT ON COLUMN calls_day_system.bucket_03 IS 'calls answered in 3 ms or more, less than 4 ms';
COMMENT ON COLUMN calls_day_system.bucket_04 IS 'calls answered in 4 ms or more, less than 6 ms';
COMMENT ON COLUMN calls_day_system.bucket_05 IS 'calls answered in 6 ms or more, less than 8 ms';
COMMENT ON COLUMN calls_day_system.bucket_06 IS 'calls answered in 8 ms or more, less than 11 ms';
COMMENT ON COLUMN calls_day_system.bucket_07 IS 'calls answered in 11 ms or more, less than 16 ms';
COMMENT ON COLUMN calls_day_system.bucket_08 IS 'calls answered in 16 ms or more, less than 23 ms';
COMMENT ON COLUMN calls_day_system.bucket_09 IS 'calls answered in 23 ms or more, less than 32 ms';
COMMENT ON COLUMN calls_day_system.bucket_10 IS 'calls answered in 32 ms or more, less than 45 ms';
COMMENT ON COLUMN calls_day_system.bucket_11 IS 'calls answered in 45 ms or more, less than 64 ms';
COMMENT ON COLUMN calls_day_system.bucket_12 IS 'calls answered in 64 ms or more, less than 91 ms';
COMMENT ON COLUMN calls_day_system.bucket_13 IS 'calls answered in 91 ms or more, less than 128 ms';
COMMENT ON COLUMN calls_day_system.bucket_14 IS 'calls answered in 128 ms or more, less than 181 ms';
COMMENT ON COLUMN calls_day_system.bucket_15 IS 'calls answered in 181 ms or more, less than 256 ms';
COMMENT ON COLUMN calls_day_system.bucket_16 IS 'calls answered in 256 ms or more, less than 362 ms';
COMMENT ON COLUMN calls_day_system.bucket_17 IS 'calls answered in 362 ms or more, less than 512 ms';
COMMENT ON COLUMN calls_day_system.bucket_18 IS 'calls answered in 512 ms or more, less than 724 ms';
COMMENT ON COLUMN calls_day_system.bucket_19 IS 'calls answered in 724 ms or more, less than 1024 ms';
COMMENT ON COLUMN calls_day_system.bucket_20 IS 'calls answered in 1024 ms or more, less than 1448 ms';
COMMENT ON COLUMN calls_day_system.bucket_21 IS 'calls answered in 1448 ms or more, less than 2048 ms';
COMMENT ON COLUMN calls_day_system.bucket_22 IS 'calls answered in 2048 ms or more, less than 2896 ms';
COMMENT ON COLUMN calls_day_system.bucket_23 IS 'calls answered in 2896 ms or more, less than 4096 ms';
COMMENT ON COLUMN calls_day_system.bucket_24 IS 'calls answered in 4096 ms or more, less than 5793 ms';
COMMENT ON COLUMN calls_day_system.bucket_25 IS 'calls answered in 5793 ms or more, less than 8192 ms';
COMMENT ON COLUMN calls_day_system.bucket_26 IS 'calls answered in 8192 ms or more, less than 11585 ms';
COMMENT ON COLUMN calls_day_system.bucket_27 IS 'calls answered in 11585 ms or more, less than 16384 ms';
COMMENT ON COLUMN calls_day_system.bucket_28 IS 'calls answered in 16384 ms or more, less than 23170 ms';
COMMENT ON COLUMN calls_day_system.bucket_29 IS 'calls answered in 23170 ms or more, less than 32768 ms';
COMMENT ON COLUMN calls_day_system.bucket_30 IS 'calls answered in 32768 ms or more, less than 46341 ms';
COMMENT ON COLUMN calls_day_system.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_hour (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    calls BIGINT,
    failed BIGINT,
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
COMMENT ON TABLE calls_hour IS 'Rollup: data calls per hour.';
COMMENT ON COLUMN calls_hour.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour.calls IS 'number of calls';
COMMENT ON COLUMN calls_hour.failed IS 'number of failed calls: HTTP status 400 or more, but not 401 or 403';
COMMENT ON COLUMN calls_hour.first_at IS 'moment of the first of these calls, UTC';
COMMENT ON COLUMN calls_hour.bucket_00 IS 'calls answered in 0 ms or more, less than 1 ms';
COMMENT ON COLUMN calls_hour.bucket_01 IS 'calls answered in 1 ms or more, less than 2 ms';
COMMENT ON COLUMN calls_hour.bucket_02 IS 'calls answered in 2 ms or more, less than 3 ms';
COMMENT ON COLUMN calls_hour.bucket_03 IS 'calls answered in 3 ms or more, less than 4 ms';
COMMENT ON COLUMN calls_hour.bucket_04 IS 'calls answered in 4 ms or more, less than 6 ms';
COMMENT ON COLUMN calls_hour.bucket_05 IS 'calls answered in 6 ms or more, less than 8 ms';
COMMENT ON COLUMN calls_hour.bucket_06 IS 'calls answered in 8 ms or more, less than 11 ms';
COMMENT ON COLUMN calls_hour.bucket_07 IS 'calls answered in 11 ms or more, less than 16 ms';
COMMENT ON COLUMN calls_hour.bucket_08 IS 'calls answered in 16 ms or more, less than 23 ms';
COMMENT ON COLUMN calls_hour.bucket_09 IS 'calls answered in 23 ms or more, less than 32 ms';
COMMENT ON COLUMN calls_hour.bucket_10 IS 'calls answered in 32 ms or more, less than 45 ms';
COMMENT ON COLUMN calls_hour.bucket_11 IS 'calls answered in 45 ms or more, less than 64 ms';
COMMENT ON COLUMN calls_hour.bucket_12 IS 'calls answered in 64 ms or more, less than 91 ms';
COMMENT ON COLUMN calls_hour.bucket_13 IS 'calls answered in 91 ms or more, less than 128 ms';
COMMENT ON COLUMN calls_hour.bucket_14 IS 'calls answered in 128 ms or more, less than 181 ms';
COMMENT ON COLUMN calls_hour.bucket_15 IS 'calls answered in 181 ms or more, less than 256 ms';
COMMENT ON COLUMN calls_hour.bucket_16 IS 'calls answered in 256 ms or more, less than 362 ms';
COMMENT ON COLUMN calls_hour.bucket_17 IS 'calls answered in 362 ms or more, less than 512 ms';
COMMENT ON COLUMN calls_hour.bucket_18 IS 'calls answered in 512 ms or more, less than 724 ms';
COMMENT ON COLUMN calls_hour.bucket_19 IS 'calls answered in 724 ms or more, less than 1024 ms';
COMMENT ON COLUMN calls_hour.bucket_20 IS 'calls answered in 1024 ms or more, less than 1448 ms';
COMMENT ON COLUMN calls_hour.bucket_21 IS 'calls answered in 1448 ms or more, less than 2048 ms';
COMMENT ON COLUMN calls_hour.bucket_22 IS 'calls answered in 2048 ms or more, less than 2896 ms';
COMMENT ON COLUMN calls_hour.bucket_23 IS 'calls answered in 2896 ms or more, less than 4096 ms';
COMMENT ON COLUMN calls_hour.bucket_24 IS 'calls answered in 4096 ms or more, less than 5793 ms';
COMMENT ON COLUMN calls_hour.bucket_25 IS 'calls answered in 5793 ms or more, less than 8192 ms';
COMMENT ON COLUMN calls_hour.bucket_26 IS 'calls answered in 8192 ms or more, less than 11585 ms';
COMMENT ON COLUMN calls_hour.bucket_27 IS 'calls answered in 11585 ms or more, less than 16384 ms';
COMMENT ON COLUMN calls_hour.bucket_28 IS 'calls answered in 16384 ms or more, less than 23170 ms';
COMMENT ON COLUMN calls_hour.bucket_29 IS 'calls answered in 23170 ms or more, less than 32768 ms';
COMMENT ON COLUMN calls_hour.bucket_30 IS 'calls answered in 32768 ms or more, less than 46341 ms';
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
COMMENT ON TABLE calls_hour_breach IS 'Rollup: calls that no grant covers, and calls of withheld data, per hour, system, dataset and findings. A finding is 1 or 0.';
COMMENT ON COLUMN calls_hour_breach.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour_breach.system_id IS 'system that called';
COMMENT ON COLUMN calls_hour_breach.dataset_id IS 'dataset that was called';
COMMENT ON COLUMN calls_hour_breach.covered IS '1: a grant covered the calls (they are here as the data are withheld); else 0';
COMMENT ON COLUMN calls_hour_breach.has_grant IS '1: a grant was valid at the time of the call; else 0';
COMMENT ON COLUMN calls_hour_breach.in_hours IS '1: a valid grant allowed the hour of the call; else 0';
COMMENT ON COLUMN calls_hour_breach.for_purpose IS '1: a valid grant allowed the purpose of the call; else 0';
COMMENT ON COLUMN calls_hour_breach.withheld IS '1: the dataset is withheld (不予共享); else 0';
COMMENT ON COLUMN calls_hour_breach.calls IS 'number of calls';
COMMENT ON COLUMN calls_hour_breach.first_at IS 'moment of the first of these calls, UTC';
COMMENT ON COLUMN calls_hour_breach.last_at IS 'moment of the last of these calls, UTC';

CREATE TABLE calls_hour_dataset (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    dataset_id TEXT,
    calls BIGINT,
    failed BIGINT,
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
COMMENT ON TABLE calls_hour_dataset IS 'Rollup: data calls per hour and dataset.';
COMMENT ON COLUMN calls_hour_dataset.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour_dataset.dataset_id IS 'dataset that was called';
COMMENT ON COLUMN calls_hour_dataset.calls IS 'number of calls';
COMMENT ON COLUMN calls_hour_dataset.failed IS 'number of failed calls: HTTP status 400 or more, but not 401 or 403';
COMMENT ON COLUMN calls_hour_dataset.first_at IS 'moment of the first of these calls, UTC';
COMMENT ON COLUMN calls_hour_dataset.bucket_00 IS 'calls answered in 0 ms or more, less than 1 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_01 IS 'calls answered in 1 ms or more, less than 2 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_02 IS 'calls answered in 2 ms or more, less than 3 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_03 IS 'calls answered in 3 ms or more, less than 4 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_04 IS 'calls answered in 4 ms or more, less than 6 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_05 IS 'calls answered in 6 ms or more, less than 8 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_06 IS 'calls answered in 8 ms or more, less than 11 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_07 IS 'calls answered in 11 ms or more, less than 16 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_08 IS 'calls answered in 16 ms or more, less than 23 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_09 IS 'calls answered in 23 ms or more, less than 32 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_10 IS 'calls answered in 32 ms or more, less than 45 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_11 IS 'calls answered in 45 ms or more, less than 64 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_12 IS 'calls answered in 64 ms or more, less than 91 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_13 IS 'calls answered in 91 ms or more, less than 128 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_14 IS 'calls answered in 128 ms or more, less than 181 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_15 IS 'calls answered in 181 ms or more, less than 256 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_16 IS 'calls answered in 256 ms or more, less than 362 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_17 IS 'calls answered in 362 ms or more, less than 512 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_18 IS 'calls answered in 512 ms or more, less than 724 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_19 IS 'calls answered in 724 ms or more, less than 1024 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_20 IS 'calls answered in 1024 ms or more, less than 1448 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_21 IS 'calls answered in 1448 ms or more, less than 2048 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_22 IS 'calls answered in 2048 ms or more, less than 2896 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_23 IS 'calls answered in 2896 ms or more, less than 4096 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_24 IS 'calls answered in 4096 ms or more, less than 5793 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_25 IS 'calls answered in 5793 ms or more, less than 8192 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_26 IS 'calls answered in 8192 ms or more, less than 11585 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_27 IS 'calls answered in 11585 ms or more, less than 16384 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_28 IS 'calls answered in 16384 ms or more, less than 23170 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_29 IS 'calls answered in 23170 ms or more, less than 32768 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_30 IS 'calls answered in 32768 ms or more, less than 46341 ms';
COMMENT ON COLUMN calls_hour_dataset.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE calls_hour_system (
    starts_at TIMESTAMP WITHOUT TIME ZONE,
    system_id TEXT,
    calls BIGINT,
    failed BIGINT,
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
COMMENT ON TABLE calls_hour_system IS 'Rollup: data calls per hour and system.';
COMMENT ON COLUMN calls_hour_system.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN calls_hour_system.system_id IS 'system that called';
COMMENT ON COLUMN calls_hour_system.calls IS 'number of calls';
COMMENT ON COLUMN calls_hour_system.failed IS 'number of failed calls: HTTP status 400 or more, but not 401 or 403';
COMMENT ON COLUMN calls_hour_system.first_at IS 'moment of the first of these calls, UTC';
COMMENT ON COLUMN calls_hour_system.bucket_00 IS 'calls answered in 0 ms or more, less than 1 ms';
COMMENT ON COLUMN calls_hour_system.bucket_01 IS 'calls answered in 1 ms or more, less than 2 ms';
COMMENT ON COLUMN calls_hour_system.bucket_02 IS 'calls answered in 2 ms or more, less than 3 ms';
COMMENT ON COLUMN calls_hour_system.bucket_03 IS 'calls answered in 3 ms or more, less than 4 ms';
COMMENT ON COLUMN calls_hour_system.bucket_04 IS 'calls answered in 4 ms or more, less than 6 ms';
COMMENT ON COLUMN calls_hour_system.bucket_05 IS 'calls answered in 6 ms or more, less than 8 ms';
COMMENT ON COLUMN calls_hour_system.bucket_06 IS 'calls answered in 8 ms or more, less than 11 ms';
COMMENT ON COLUMN calls_hour_system.bucket_07 IS 'calls answered in 11 ms or more, less than 16 ms';
COMMENT ON COLUMN calls_hour_system.bucket_08 IS 'calls answered in 16 ms or more, less than 23 ms';
COMMENT ON COLUMN calls_hour_system.bucket_09 IS 'calls answered in 23 ms or more, less than 32 ms';
COMMENT ON COLUMN calls_hour_system.bucket_10 IS 'calls answered in 32 ms or more, less than 45 ms';
COMMENT ON COLUMN calls_hour_system.bucket_11 IS 'calls answered in 45 ms or more, less than 64 ms';
COMMENT ON COLUMN calls_hour_system.bucket_12 IS 'calls answered in 64 ms or more, less than 91 ms';
COMMENT ON COLUMN calls_hour_system.bucket_13 IS 'calls answered in 91 ms or more, less than 128 ms';
COMMENT ON COLUMN calls_hour_system.bucket_14 IS 'calls answered in 128 ms or more, less than 181 ms';
COMMENT ON COLUMN calls_hour_system.bucket_15 IS 'calls answered in 181 ms or more, less than 256 ms';
COMMENT ON COLUMN calls_hour_system.bucket_16 IS 'calls answered in 256 ms or more, less than 362 ms';
COMMENT ON COLUMN calls_hour_system.bucket_17 IS 'calls answered in 362 ms or more, less than 512 ms';
COMMENT ON COLUMN calls_hour_system.bucket_18 IS 'calls answered in 512 ms or more, less than 724 ms';
COMMENT ON COLUMN calls_hour_system.bucket_19 IS 'calls answered in 724 ms or more, less than 1024 ms';
COMMENT ON COLUMN calls_hour_system.bucket_20 IS 'calls answered in 1024 ms or more, less than 1448 ms';
COMMENT ON COLUMN calls_hour_system.bucket_21 IS 'calls answered in 1448 ms or more, less than 2048 ms';
COMMENT ON COLUMN calls_hour_system.bucket_22 IS 'calls answered in 2048 ms or more, less than 2896 ms';
COMMENT ON COLUMN calls_hour_system.bucket_23 IS 'calls answered in 2896 ms or more, less than 4096 ms';
COMMENT ON COLUMN calls_hour_system.bucket_24 IS 'calls answered in 4096 ms or more, less than 5793 ms';
COMMENT ON COLUMN calls_hour_system.bucket_25 IS 'calls answered in 5793 ms or more, less than 8192 ms';
COMMENT ON COLUMN calls_hour_system.bucket_26 IS 'calls answered in 8192 ms or more, less than 11585 ms';
COMMENT ON COLUMN calls_hour_system.bucket_27 IS 'calls answered in 11585 ms or more, less than 16384 ms';
COMMENT ON COLUMN calls_hour_system.bucket_28 IS 'calls answered in 16384 ms or more, less than 23170 ms';
COMMENT ON COLUMN calls_hour_system.bucket_29 IS 'calls answered in 23170 ms or more, less than 32768 ms';
COMMENT ON COLUMN calls_hour_system.bucket_30 IS 'calls answered in 32768 ms or more, less than 46341 ms';
COMMENT ON COLUMN calls_hour_system.bucket_31 IS 'calls answered in 46341 ms or more';

CREATE TABLE case_event (
    case_id TEXT,
    seq INTEGER,
    at TIMESTAMP WITHOUT TIME ZONE,
    step TEXT,
    agency_id TEXT,
    load_seq BIGINT
);
CREATE INDEX case_event_at ON case_event (at);
CREATE INDEX case_event_case_id ON case_event (case_id);
CREATE INDEX case_event_load_seq ON case_event (load_seq);
COMMENT ON TABLE case_event IS 'Steps of service cases (办件环节): one row per step, written once and never changed. With them the deck can show what was known of a case at a past moment.';
COMMENT ON COLUMN case_event.case_id IS 'case to which the step belongs';
COMMENT ON COLUMN case_event.seq IS 'number of the step within its case, from 1';
COMMENT ON COLUMN case_event.at IS 'moment of the step, UTC';
COMMENT ON COLUMN case_event.step IS 'the step: submitted | accepted | supplement asked | supplemented | reviewed | approved | certified | delivered | rated | remedied; delivered (送达) completes the case';
COMMENT ON COLUMN case_event.agency_id IS 'agency that took the step; for a step of the citizen, the agency of the item';
COMMENT ON COLUMN case_event.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';

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
COMMENT ON TABLE data_call IS 'Data calls (数据调用): one row per call of a dataset by a system, in order of time.';
COMMENT ON COLUMN data_call.called_at IS 'moment of the call, UTC';
COMMENT ON COLUMN data_call.dataset_id IS 'dataset that was called';
COMMENT ON COLUMN data_call.system_id IS 'system that called';
COMMENT ON COLUMN data_call.purpose IS 'purpose that the caller stated; empty: it stated none';
COMMENT ON COLUMN data_call.status_code IS 'HTTP status of the answer; 400 or more is a failed call, but 401 and 403 are refusals: the caller had no right to the data';
COMMENT ON COLUMN data_call.latency_ms IS 'time to answer, ms';
COMMENT ON COLUMN data_call.response_bytes IS 'size of the answer, bytes';
COMMENT ON COLUMN data_call.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';

CREATE TABLE data_grant (
    system_id TEXT,
    dataset_id TEXT,
    purpose TEXT,
    valid_from TIMESTAMP WITHOUT TIME ZONE,
    valid_to TIMESTAMP WITHOUT TIME ZONE,
    hour_from SMALLINT,
    hour_to SMALLINT
);
COMMENT ON TABLE data_grant IS 'Grants (授权): which system may call which dataset, for which purpose and when.';
COMMENT ON COLUMN data_grant.system_id IS 'system that may call';
COMMENT ON COLUMN data_grant.dataset_id IS 'dataset that it may call';
COMMENT ON COLUMN data_grant.purpose IS 'purpose for which it may call; empty: any purpose';
COMMENT ON COLUMN data_grant.valid_from IS 'first moment of the grant, UTC; empty: valid from the beginning';
COMMENT ON COLUMN data_grant.valid_to IS 'first moment after the grant, UTC; empty: valid without end';
COMMENT ON COLUMN data_grant.hour_from IS 'hour of the city''s day from which it may call, 0–23; empty: from 0';
COMMENT ON COLUMN data_grant.hour_to IS 'hour of the city''s day from which it may no longer call, 1–24; empty: 24. Hours may pass midnight: from 22 to 6';

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
COMMENT ON COLUMN dataset.dataset_id IS 'identifier of the dataset';
COMMENT ON COLUMN dataset.provider_agency_id IS 'agency that provides the dataset (数源部门)';
COMMENT ON COLUMN dataset.domain IS 'subject of the dataset; the six base databases (基础库) are base_population, base_legal_person, base_geography, base_macro_economy, base_licence, base_credit';
COMMENT ON COLUMN dataset.name_zh IS 'Chinese name';
COMMENT ON COLUMN dataset.name_en IS 'English name';
COMMENT ON COLUMN dataset.share_class IS 'share class (共享类型): unconditional | conditional | withheld (无条件共享、有条件共享、不予共享)';
COMMENT ON COLUMN dataset.open_to_public IS 'whether the dataset is open to the public (开放数据)';
COMMENT ON COLUMN dataset.cadence_s IS 'seconds between updates that the provider promises; empty: it promises none';

CREATE TABLE dataset_state (
    dataset_id TEXT,
    at TIMESTAMP WITHOUT TIME ZONE,
    records BIGINT,
    updated_at TIMESTAMP WITHOUT TIME ZONE,
    load_seq BIGINT
);
CREATE INDEX dataset_state_at ON dataset_state (at);
CREATE INDEX dataset_state_load_seq ON dataset_state (load_seq);
COMMENT ON TABLE dataset_state IS 'Observations of datasets: one row per dataset and observation. They show growth and lag at past moments.';
COMMENT ON COLUMN dataset_state.dataset_id IS 'dataset that was observed';
COMMENT ON COLUMN dataset_state.at IS 'moment of the observation, UTC';
COMMENT ON COLUMN dataset_state.records IS 'number of records in the dataset at that moment';
COMMENT ON COLUMN dataset_state.updated_at IS 'when the dataset was last updated before that moment, UTC';
COMMENT ON COLUMN dataset_state.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';

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
COMMENT ON TABLE district IS 'Administrative units: the city, its districts and counties (区县), and the units below them.';
COMMENT ON COLUMN district.district_id IS 'administrative code as text, such as 430102';
COMMENT ON COLUMN district.parent_id IS 'district_id of the unit above; empty for the city';
COMMENT ON COLUMN district.level IS 'level of the unit: city | district | subdistrict | grid';
COMMENT ON COLUMN district.name_zh IS 'Chinese name';
COMMENT ON COLUMN district.name_en IS 'English name';
COMMENT ON COLUMN district.population IS 'number of resident people (常住人口)';
COMMENT ON COLUMN district.area_km2 IS 'area, km²';
COMMENT ON COLUMN district.valid_from IS 'first day on which the code is valid; empty: from the beginning';
COMMENT ON COLUMN district.valid_to IS 'first day on which the code is no longer valid; empty: it is still valid';

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
    first_load_seq BIGINT,
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
COMMENT ON TABLE incident IS 'Incidents (事件): one row per incident. The deck takes stages from incident_event; the times of stages here are derived from it and only narrow down which rows a query reads.';
COMMENT ON COLUMN incident.incident_id IS 'identifier of the incident';
COMMENT ON COLUMN incident.type_id IS 'type of incident';
COMMENT ON COLUMN incident.source IS 'who or what reported it: grid_worker | citizen | hotline | sensor | camera';
COMMENT ON COLUMN incident.severity IS 'severity, 1 (worst) to 4';
COMMENT ON COLUMN incident.lon IS 'longitude, degrees WGS-84';
COMMENT ON COLUMN incident.lat IS 'latitude, degrees WGS-84';
COMMENT ON COLUMN incident.district_id IS 'district that contains the place';
COMMENT ON COLUMN incident.subdistrict_id IS 'subdistrict (街道) that contains the place; empty: not known';
COMMENT ON COLUMN incident.agency_id IS 'agency that handles it';
COMMENT ON COLUMN incident.reported_at IS 'when it was reported (上报), UTC';
COMMENT ON COLUMN incident.registered_at IS 'when it was first registered (立案), UTC; empty: not yet';
COMMENT ON COLUMN incident.dispatched_at IS 'when it was first dispatched (派遣), UTC; empty: not yet';
COMMENT ON COLUMN incident.responded_at IS 'when somebody first responded (响应), UTC; empty: not yet';
COMMENT ON COLUMN incident.resolved_at IS 'when it was last resolved (处置), UTC; empty: not yet';
COMMENT ON COLUMN incident.verified_at IS 'when it was last verified (核查), UTC; empty: not yet';
COMMENT ON COLUMN incident.closed_at IS 'when it was closed (结案), UTC; closing is final; empty: still open';
COMMENT ON COLUMN incident.due_at IS 'moment by which it must be closed, UTC; empty: no limit';
COMMENT ON COLUMN incident.summary IS 'what happened, in one line';
COMMENT ON COLUMN incident.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';
COMMENT ON COLUMN incident.first_load_seq IS 'load_id of the load that first wrote this row; it never changes';

CREATE TABLE incident_event (
    incident_id TEXT,
    event_seq INTEGER,
    at TIMESTAMP WITHOUT TIME ZONE,
    stage TEXT,
    agency_id TEXT,
    note TEXT,
    load_seq BIGINT
)
 PARTITION BY RANGE (at);
CREATE INDEX incident_event_at ON incident_event (at);
CREATE INDEX incident_event_incident_id ON incident_event (incident_id);
CREATE INDEX incident_event_load_seq ON incident_event (load_seq);
COMMENT ON TABLE incident_event IS 'Steps of incidents (事件流转): one row per step. The stage of an incident follows from these rows.';
COMMENT ON COLUMN incident_event.incident_id IS 'incident to which the step belongs';
COMMENT ON COLUMN incident_event.event_seq IS 'number of the step within its incident, from 1';
COMMENT ON COLUMN incident_event.at IS 'moment of the step, UTC';
COMMENT ON COLUMN incident_event.stage IS 'stage that the step reached, or rework (返工): reported | registered | dispatched | responded | resolved | verified | closed | rework';
COMMENT ON COLUMN incident_event.agency_id IS 'agency that took the step';
COMMENT ON COLUMN incident_event.note IS 'remark; empty: none';
COMMENT ON COLUMN incident_event.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';

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
COMMENT ON TABLE incident_type IS 'Types of incident, with the time limit of each stage.';
COMMENT ON COLUMN incident_type.type_id IS 'identifier of the type';
COMMENT ON COLUMN incident_type.category IS 'category to which the type belongs';
COMMENT ON COLUMN incident_type.name_zh IS 'Chinese name';
COMMENT ON COLUMN incident_type.name_en IS 'English name';
COMMENT ON COLUMN incident_type.command_system IS 'command system (指挥系统) that handles the type: urban_management | traffic | emergency | flood_control';
COMMENT ON COLUMN incident_type.register_min IS 'time limit from reported to registered, minutes; empty: no limit';
COMMENT ON COLUMN incident_type.dispatch_min IS 'time limit from registered to dispatched, minutes; empty: no limit';
COMMENT ON COLUMN incident_type.resolve_min IS 'time limit from responded to resolved, minutes; empty: no limit';

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
COMMENT ON TABLE indicator IS 'Indicators (指标): numbers with a definition, which agencies publish period by period.';
COMMENT ON COLUMN indicator.indicator_id IS 'identifier of the indicator';
COMMENT ON COLUMN indicator.agency_id IS 'agency that answers for it';
COMMENT ON COLUMN indicator.domain IS 'scenario (场景) to which it belongs';
COMMENT ON COLUMN indicator.name_zh IS 'Chinese name';
COMMENT ON COLUMN indicator.name_en IS 'English name';
COMMENT ON COLUMN indicator.unit IS 'unit of its values; 1 for shares from 0 to 1';
COMMENT ON COLUMN indicator.better IS 'which direction is better: up | down';
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
COMMENT ON TABLE indicator_target IS 'Targets (目标值) of indicators.';
COMMENT ON COLUMN indicator_target.indicator_id IS 'indicator';
COMMENT ON COLUMN indicator_target.agency_id IS 'agency to which the target applies; empty: all agencies';
COMMENT ON COLUMN indicator_target.district_id IS 'district to which the target applies; empty: the city as a whole';
COMMENT ON COLUMN indicator_target.valid_from IS 'first moment of the target, UTC';
COMMENT ON COLUMN indicator_target.valid_to IS 'first moment after the target, UTC; empty: valid without end';
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
COMMENT ON TABLE indicator_value IS 'Values of indicators: one row per publication of an indicator''s value for a period. Of several publications for one period the last one counts.';
COMMENT ON COLUMN indicator_value.indicator_id IS 'indicator';
COMMENT ON COLUMN indicator_value.agency_id IS 'agency to which the value refers; empty: all agencies';
COMMENT ON COLUMN indicator_value.district_id IS 'district to which the value refers; empty: the city as a whole';
COMMENT ON COLUMN indicator_value.period IS 'length of the period: hour | day | month | year';
COMMENT ON COLUMN indicator_value.period_start IS 'start of the period, UTC';
COMMENT ON COLUMN indicator_value.value IS 'value, in the indicator''s unit';
COMMENT ON COLUMN indicator_value.published_at IS 'when the value became known, UTC';
COMMENT ON COLUMN indicator_value.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';

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
COMMENT ON TABLE load_log IS 'Log of loads: one row per load and table. It alone tells the deck that data are new, and how old they are.';
COMMENT ON COLUMN load_log.load_id IS 'number of the load; a later load has a larger number';
COMMENT ON COLUMN load_log.source IS 'system that delivered the rows';
COMMENT ON COLUMN load_log.table_name IS 'name of the contract table into which the load wrote';
COMMENT ON COLUMN load_log.loaded_at IS 'when the load ended, UTC';
COMMENT ON COLUMN load_log.data_until IS 'the source has delivered all its rows from before this moment, UTC';
COMMENT ON COLUMN load_log.rows IS 'number of rows written';
COMMENT ON COLUMN load_log.cadence_s IS 'seconds between loads that the source promises; empty: it promises none';
COMMENT ON COLUMN load_log.state IS 'result of the load: ok | failed';

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
COMMENT ON TABLE quantity IS 'Quantities that the assets of a layer measure, and the limits beyond which a reading is abnormal.';
COMMENT ON COLUMN quantity.layer IS 'map layer';
COMMENT ON COLUMN quantity.quantity IS 'quantity that is measured';
COMMENT ON COLUMN quantity.unit IS 'unit of its values';
COMMENT ON COLUMN quantity.warn_low IS 'values below this: warning, in the unit above; empty: no such limit';
COMMENT ON COLUMN quantity.warn_high IS 'values above this: warning, in the unit above; empty: no such limit';
COMMENT ON COLUMN quantity.alarm_low IS 'values below this: alarm, in the unit above; empty: no such limit';
COMMENT ON COLUMN quantity.alarm_high IS 'values above this: alarm, in the unit above; empty: no such limit';
COMMENT ON COLUMN quantity.offline_after_s IS 'an asset without a reading for this many seconds is offline (离线); at most 259,200 (three days)';

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
COMMENT ON TABLE reading IS 'Readings (监测读数): one row per reading of an asset, in order of time.';
COMMENT ON COLUMN reading.asset_id IS 'asset that was read';
COMMENT ON COLUMN reading.observed_at IS 'moment of the reading, UTC';
COMMENT ON COLUMN reading.quantity IS 'quantity that was measured';
COMMENT ON COLUMN reading.value IS 'value, in the unit that table quantity gives';
COMMENT ON COLUMN reading.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';

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
COMMENT ON TABLE reading_hour IS 'Rollup: readings per hour, asset and quantity. Readings without a finite value are left out.';
COMMENT ON COLUMN reading_hour.starts_at IS 'start of the hour, UTC';
COMMENT ON COLUMN reading_hour.asset_id IS 'asset that was read';
COMMENT ON COLUMN reading_hour.quantity IS 'quantity that was measured';
COMMENT ON COLUMN reading_hour.readings IS 'number of readings';
COMMENT ON COLUMN reading_hour.value_sum IS 'sum of their values, in the unit that table quantity gives';
COMMENT ON COLUMN reading_hour.value_min IS 'smallest of their values, in the unit that table quantity gives';
COMMENT ON COLUMN reading_hour.value_max IS 'largest of their values, in the unit that table quantity gives';

CREATE TABLE rollup_state (
    family TEXT NOT NULL,
    until TIMESTAMP WITHOUT TIME ZONE,
    load_seq BIGINT,
    zone TEXT,
    rules_seq BIGINT,
    PRIMARY KEY (family)
);
COMMENT ON TABLE rollup_state IS 'Up to when the rollups are complete: one row per family of rollups.';
COMMENT ON COLUMN rollup_state.family IS 'family of rollups: calls | breaches | readings';
COMMENT ON COLUMN rollup_state.until IS 'the rollups hold all hours and days that end at or before this moment, UTC';
COMMENT ON COLUMN rollup_state.load_seq IS 'newest load in the rollups; rows of later loads from before `until` came late, and the next refresh adds them';
COMMENT ON COLUMN rollup_state.zone IS 'time zone (IANA name) of the city''s days and of the hours of grants';
COMMENT ON COLUMN rollup_state.rules_seq IS 'for breaches: newest load of data_grant and dataset by which calls were judged';

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
    first_load_seq BIGINT,
    PRIMARY KEY (case_id)
);
CREATE INDEX service_case_accepted_at ON service_case (accepted_at);
CREATE INDEX service_case_completed_at ON service_case (completed_at);
CREATE INDEX service_case_due_at ON service_case (due_at);
CREATE INDEX service_case_load_seq ON service_case (load_seq);
CREATE INDEX service_case_rated_at ON service_case (rated_at);
CREATE INDEX service_case_remedied_at ON service_case (remedied_at);
CREATE INDEX service_case_submitted_at ON service_case (submitted_at);
COMMENT ON TABLE service_case IS 'Service cases (办件): one row per case.';
COMMENT ON COLUMN service_case.case_id IS 'identifier of the case';
COMMENT ON COLUMN service_case.item_id IS 'item of the catalogue';
COMMENT ON COLUMN service_case.channel IS 'channel through which it was submitted: hall | web | app | machine | wechat';
COMMENT ON COLUMN service_case.hall_id IS 'hall in which it was submitted, for the channels hall and machine; else empty';
COMMENT ON COLUMN service_case.district_id IS 'district that handles the case';
COMMENT ON COLUMN service_case.submitted_at IS 'when it was submitted (申请), UTC';
COMMENT ON COLUMN service_case.accepted_at IS 'when it was accepted (受理), UTC; empty: not yet';
COMMENT ON COLUMN service_case.completed_at IS 'when it was completed (办结), UTC; empty: not yet';
COMMENT ON COLUMN service_case.due_at IS 'moment by which completion is promised (承诺办结时间), UTC';
COMMENT ON COLUMN service_case.rating IS 'rating by the citizen (好差评), 1 (worst) to 5; 1 and 2 are bad; empty: not rated';
COMMENT ON COLUMN service_case.rated_at IS 'when it was rated, UTC; empty: not rated';
COMMENT ON COLUMN service_case.remedied_at IS 'when a bad rating was put right (差评整改), UTC; empty: not yet';
COMMENT ON COLUMN service_case.load_seq IS 'load_id (in load_log) of the load that wrote or last changed this row';
COMMENT ON COLUMN service_case.first_load_seq IS 'load_id of the load that first wrote this row; it never changes';

CREATE TABLE service_hall (
    hall_id TEXT NOT NULL,
    district_id TEXT,
    name_zh TEXT,
    name_en TEXT,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    PRIMARY KEY (hall_id)
);
COMMENT ON TABLE service_hall IS 'Service halls (办事大厅).';
COMMENT ON COLUMN service_hall.hall_id IS 'identifier of the hall; asset has a row with the same id in layer hall';
COMMENT ON COLUMN service_hall.district_id IS 'district in which the hall stands';
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
COMMENT ON TABLE service_item IS 'Items (事项) of the service catalogue: what people can apply for.';
COMMENT ON COLUMN service_item.item_id IS 'identifier of the item';
COMMENT ON COLUMN service_item.agency_id IS 'agency that handles the item';
COMMENT ON COLUMN service_item.name_zh IS 'Chinese name';
COMMENT ON COLUMN service_item.name_en IS 'English name';
COMMENT ON COLUMN service_item.kind IS 'section of the catalogue: government | public (政务服务、公共服务)';
COMMENT ON COLUMN service_item.legal_days IS 'time limit by law (法定时限), working days';
COMMENT ON COLUMN service_item.promised_days IS 'time limit that the agency promises (承诺时限), working days';
COMMENT ON COLUMN service_item.instant IS 'whether a machine decides the case at once (秒办)';
COMMENT ON COLUMN service_item.cross_region IS 'whether people can apply from other provinces (跨省通办)';
