-- Tables and rollups of Citydeck's contract for a ClickHouse cluster, in the database of the session.
-- Printed by `python -m data.rollups.setup_sql clickhouse Asia/Shanghai`; a test compares them. The rollups by day contain
-- the city's time zone, Asia/Shanghai: print the file again for another zone. Each server defines the macros {cluster},
-- {shard} and {replica} in its configuration. NAME_local holds the rows of one shard, NAME reads all shards; tables
-- without _local are whole on every node. Insert into NAME, or into NAME_local of the right shard; the views fill the
-- rollups.

CREATE TABLE agency ON CLUSTER '{cluster}' (`agency_id` String COMMENT 'identifier of the agency',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `kind` Nullable(String) COMMENT 'kind of agency: bureau | district_government | utility | national | other')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (agency_id) COMMENT 'Agencies (部门、单位) of the city, and others that provide or use its data.';

CREATE TABLE asset ON CLUSTER '{cluster}' (`asset_id` String COMMENT 'identifier of the asset',
    `layer` Nullable(String) COMMENT 'map layer: intersection | pipe | slope | water_level | water_quality | waterlogging | camera | hall | heritage | project | illegal_building',
    `kind` Nullable(String) COMMENT 'kind of asset within its layer',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `lon` Nullable(Float64) COMMENT 'longitude, degrees WGS-84',
    `lat` Nullable(Float64) COMMENT 'latitude, degrees WGS-84',
    `district_id` Nullable(String) COMMENT 'district in which it stands',
    `agency_id` Nullable(String) COMMENT 'agency that owns it',
    `attributes` Nullable(String) COMMENT 'further facts: a JSON object as text')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (asset_id) COMMENT 'Assets (设施、设备): things on the map, such as junctions, pipes, slopes, gauges, cameras, halls and projects.';

CREATE TABLE business_system ON CLUSTER '{cluster}' (`system_id` String COMMENT 'identifier of the system',
    `agency_id` Nullable(String) COMMENT 'agency that runs the system; its calls count as calls of this agency',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `cloud_migrated_on` Nullable(Date32) COMMENT 'day of its move to the government cloud (政务云); empty: not moved')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (system_id) COMMENT 'Business systems (业务系统) that call data.';

CREATE TABLE case_event_local ON CLUSTER '{cluster}' (`case_id` Nullable(String) COMMENT 'case to which the step belongs',
    `seq` Nullable(Int32) COMMENT 'number of the step within its case, from 1',
    `at` DateTime64(6, 'UTC') COMMENT 'moment of the step, UTC',
    `step` LowCardinality(Nullable(String)) COMMENT 'the step: submitted | accepted | supplement asked | supplemented | reviewed | approved | certified | delivered | rated | remedied; delivered (送达) completes the case',
    `agency_id` LowCardinality(Nullable(String)) COMMENT 'agency that took the step; for a step of the citizen, the agency of the item',
    `load_seq` Nullable(Int64) COMMENT 'load_id (in load_log) of the load that wrote or last changed this row')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (at) COMMENT 'Steps of service cases (办件环节): one row per step, written once and never changed. With them the deck can show what was known of a case at a past moment.';

CREATE TABLE data_call_local ON CLUSTER '{cluster}' (`called_at` DateTime64(6, 'UTC') COMMENT 'moment of the call, UTC',
    `dataset_id` LowCardinality(Nullable(String)) COMMENT 'dataset that was called',
    `system_id` LowCardinality(Nullable(String)) COMMENT 'system that called',
    `purpose` LowCardinality(Nullable(String)) COMMENT 'purpose that the caller stated; empty: it stated none',
    `status_code` Nullable(Int16) COMMENT 'HTTP status of the answer; 400 or more is a failed call, but 401 and 403 are refusals: the caller had no right to the data',
    `latency_ms` Nullable(Int32) COMMENT 'time to answer, ms',
    `response_bytes` Nullable(Int64) COMMENT 'size of the answer, bytes',
    `load_seq` Nullable(Int64) COMMENT 'load_id (in load_log) of the load that wrote or last changed this row')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (called_at) PARTITION BY toYYYYMM(called_at) COMMENT 'Data calls (数据调用): one row per call of a dataset by a system, in order of time.';

CREATE TABLE data_grant ON CLUSTER '{cluster}' (`system_id` Nullable(String) COMMENT 'system that may call',
    `dataset_id` Nullable(String) COMMENT 'dataset that it may call',
    `purpose` Nullable(String) COMMENT 'purpose for which it may call; empty: any purpose',
    `valid_from` Nullable(DateTime64(6, 'UTC')) COMMENT 'first moment of the grant, UTC; empty: valid from the beginning',
    `valid_to` Nullable(DateTime64(6, 'UTC')) COMMENT 'first moment after the grant, UTC; empty: valid without end',
    `hour_from` Nullable(Int16) COMMENT 'hour of the city''s day from which it may call, 0–23; empty: from 0',
    `hour_to` Nullable(Int16) COMMENT 'hour of the city''s day from which it may no longer call, 1–24; empty: 24. Hours may pass midnight: from 22 to 6')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}') ORDER BY tuple() COMMENT 'Grants (授权): which system may call which dataset, for which purpose and when.';

CREATE TABLE dataset ON CLUSTER '{cluster}' (`dataset_id` String COMMENT 'identifier of the dataset',
    `provider_agency_id` Nullable(String) COMMENT 'agency that provides the dataset (数源部门)',
    `domain` Nullable(String) COMMENT 'subject of the dataset; the six base databases (基础库) are base_population, base_legal_person, base_geography, base_macro_economy, base_licence, base_credit',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `share_class` Nullable(String) COMMENT 'share class (共享类型): unconditional | conditional | withheld (无条件共享、有条件共享、不予共享)',
    `open_to_public` Nullable(Bool) COMMENT 'whether the dataset is open to the public (开放数据)',
    `cadence_s` Nullable(Int32) COMMENT 'seconds between updates that the provider promises; empty: it promises none')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (dataset_id) COMMENT 'Catalogue of shared datasets (数据目录).';

CREATE TABLE dataset_state_local ON CLUSTER '{cluster}' (`dataset_id` LowCardinality(Nullable(String)) COMMENT 'dataset that was observed',
    `at` DateTime64(6, 'UTC') COMMENT 'moment of the observation, UTC',
    `records` Nullable(Int64) COMMENT 'number of records in the dataset at that moment',
    `updated_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when the dataset was last updated before that moment, UTC',
    `load_seq` Nullable(Int64) COMMENT 'load_id (in load_log) of the load that wrote or last changed this row')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (at) COMMENT 'Observations of datasets: one row per dataset and observation. They show growth and lag at past moments.';

CREATE TABLE district ON CLUSTER '{cluster}' (`district_id` String COMMENT 'administrative code as text, such as 430102',
    `parent_id` Nullable(String) COMMENT 'district_id of the unit above; empty for the city',
    `level` Nullable(String) COMMENT 'level of the unit: city | district | subdistrict | grid',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `population` Nullable(Int64) COMMENT 'number of resident people (常住人口)',
    `area_km2` Nullable(Float64) COMMENT 'area, km²',
    `valid_from` Nullable(Date32) COMMENT 'first day on which the code is valid; empty: from the beginning',
    `valid_to` Nullable(Date32) COMMENT 'first day on which the code is no longer valid; empty: it is still valid')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (district_id) COMMENT 'Administrative units: the city, its districts and counties (区县), and the units below them.';

CREATE TABLE incident_local ON CLUSTER '{cluster}' (`incident_id` String COMMENT 'identifier of the incident',
    `type_id` LowCardinality(Nullable(String)) COMMENT 'type of incident',
    `source` LowCardinality(Nullable(String)) COMMENT 'who or what reported it: grid_worker | citizen | hotline | sensor | camera',
    `severity` Nullable(Int16) COMMENT 'severity, 1 (worst) to 4',
    `lon` Nullable(Float64) COMMENT 'longitude, degrees WGS-84',
    `lat` Nullable(Float64) COMMENT 'latitude, degrees WGS-84',
    `district_id` LowCardinality(Nullable(String)) COMMENT 'district that contains the place',
    `subdistrict_id` LowCardinality(Nullable(String)) COMMENT 'subdistrict (街道) that contains the place; empty: not known',
    `agency_id` LowCardinality(Nullable(String)) COMMENT 'agency that handles it',
    `reported_at` DateTime64(6, 'UTC') COMMENT 'when it was reported (上报), UTC',
    `registered_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was first registered (立案), UTC; empty: not yet',
    `dispatched_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was first dispatched (派遣), UTC; empty: not yet',
    `responded_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when somebody first responded (响应), UTC; empty: not yet',
    `resolved_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was last resolved (处置), UTC; empty: not yet',
    `verified_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was last verified (核查), UTC; empty: not yet',
    `closed_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was closed (结案), UTC; closing is final; empty: still open',
    `due_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'moment by which it must be closed, UTC; empty: no limit',
    `summary` Nullable(String) COMMENT 'what happened, in one line',
    `load_seq` Int64 COMMENT 'load_id (in load_log) of the load that wrote or last changed this row',
    `first_load_seq` Nullable(Int64) COMMENT 'load_id of the load that first wrote this row; it never changes')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}', load_seq)  ORDER BY (reported_at,incident_id) COMMENT 'Incidents (事件): one row per incident. The deck takes stages from incident_event; the times of stages here are derived from it and only narrow down which rows a query reads.';

CREATE TABLE incident_event_local ON CLUSTER '{cluster}' (`incident_id` Nullable(String) COMMENT 'incident to which the step belongs',
    `event_seq` Nullable(Int32) COMMENT 'number of the step within its incident, from 1',
    `at` DateTime64(6, 'UTC') COMMENT 'moment of the step, UTC',
    `stage` LowCardinality(Nullable(String)) COMMENT 'stage that the step reached, or rework (返工): reported | registered | dispatched | responded | resolved | verified | closed | rework',
    `agency_id` LowCardinality(Nullable(String)) COMMENT 'agency that took the step',
    `note` Nullable(String) COMMENT 'remark; empty: none',
    `load_seq` Nullable(Int64) COMMENT 'load_id (in load_log) of the load that wrote or last changed this row')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (at) COMMENT 'Steps of incidents (事件流转): one row per step. The stage of an incident follows from these rows.';

CREATE TABLE incident_type ON CLUSTER '{cluster}' (`type_id` String COMMENT 'identifier of the type',
    `category` Nullable(String) COMMENT 'category to which the type belongs',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `command_system` Nullable(String) COMMENT 'command system (指挥系统) that handles the type: urban_management | traffic | emergency | flood_control',
    `register_min` Nullable(Float64) COMMENT 'time limit from reported to registered, minutes; empty: no limit',
    `dispatch_min` Nullable(Float64) COMMENT 'time limit from registered to dispatched, minutes; empty: no limit',
    `resolve_min` Nullable(Float64) COMMENT 'time limit from responded to resolved, minutes; empty: no limit')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (type_id) COMMENT 'Types of incident, with the time limit of each stage.';

CREATE TABLE indicator ON CLUSTER '{cluster}' (`indicator_id` String COMMENT 'identifier of the indicator',
    `agency_id` Nullable(String) COMMENT 'agency that answers for it',
    `domain` Nullable(String) COMMENT 'scenario (场景) to which it belongs',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `unit` Nullable(String) COMMENT 'unit of its values; 1 for shares from 0 to 1',
    `better` Nullable(String) COMMENT 'which direction is better: up | down',
    `definition_zh` Nullable(String) COMMENT 'definition in Chinese',
    `definition_en` Nullable(String) COMMENT 'definition in English')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (indicator_id) COMMENT 'Indicators (指标): numbers with a definition, which agencies publish period by period.';

CREATE TABLE indicator_target ON CLUSTER '{cluster}' (`indicator_id` Nullable(String) COMMENT 'indicator',
    `agency_id` Nullable(String) COMMENT 'agency to which the target applies; empty: all agencies',
    `district_id` Nullable(String) COMMENT 'district to which the target applies; empty: the city as a whole',
    `valid_from` Nullable(DateTime64(6, 'UTC')) COMMENT 'first moment of the target, UTC',
    `valid_to` Nullable(DateTime64(6, 'UTC')) COMMENT 'first moment after the target, UTC; empty: valid without end',
    `target` Nullable(Float64) COMMENT 'target, in the indicator''s unit')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}') ORDER BY tuple() COMMENT 'Targets (目标值) of indicators.';

CREATE TABLE indicator_value ON CLUSTER '{cluster}' (`indicator_id` LowCardinality(Nullable(String)) COMMENT 'indicator',
    `agency_id` LowCardinality(Nullable(String)) COMMENT 'agency to which the value refers; empty: all agencies',
    `district_id` LowCardinality(Nullable(String)) COMMENT 'district to which the value refers; empty: the city as a whole',
    `period` LowCardinality(Nullable(String)) COMMENT 'length of the period: hour | day | month | year',
    `period_start` Nullable(DateTime64(6, 'UTC')) COMMENT 'start of the period, UTC',
    `value` Nullable(Float64) COMMENT 'value, in the indicator''s unit',
    `published_at` DateTime64(6, 'UTC') COMMENT 'when the value became known, UTC',
    `load_seq` Nullable(Int64) COMMENT 'load_id (in load_log) of the load that wrote or last changed this row')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (published_at) COMMENT 'Values of indicators: one row per publication of an indicator''s value for a period. Of several publications for one period the last one counts.';

CREATE TABLE load_log ON CLUSTER '{cluster}' (`load_id` Int64 COMMENT 'number of the load; a later load has a larger number',
    `source` Nullable(String) COMMENT 'system that delivered the rows',
    `table_name` Nullable(String) COMMENT 'name of the contract table into which the load wrote',
    `loaded_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when the load ended, UTC',
    `data_until` Nullable(DateTime64(6, 'UTC')) COMMENT 'the source has delivered all its rows from before this moment, UTC',
    `rows` Nullable(Int64) COMMENT 'number of rows written',
    `cadence_s` Nullable(Int32) COMMENT 'seconds between loads that the source promises; empty: it promises none',
    `state` Nullable(String) COMMENT 'result of the load: ok | failed')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (load_id) COMMENT 'Log of loads: one row per load and table. It alone tells the deck that data are new, and how old they are.';

CREATE TABLE quantity ON CLUSTER '{cluster}' (`layer` String COMMENT 'map layer',
    `quantity` String COMMENT 'quantity that is measured',
    `unit` Nullable(String) COMMENT 'unit of its values',
    `warn_low` Nullable(Float64) COMMENT 'values below this: warning, in the unit above; empty: no such limit',
    `warn_high` Nullable(Float64) COMMENT 'values above this: warning, in the unit above; empty: no such limit',
    `alarm_low` Nullable(Float64) COMMENT 'values below this: alarm, in the unit above; empty: no such limit',
    `alarm_high` Nullable(Float64) COMMENT 'values above this: alarm, in the unit above; empty: no such limit',
    `offline_after_s` Nullable(Int32) COMMENT 'an asset without a reading for this many seconds is offline (离线); at most 259,200 (three days)')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (layer,quantity) COMMENT 'Quantities that the assets of a layer measure, and the limits beyond which a reading is abnormal.';

CREATE TABLE reading_local ON CLUSTER '{cluster}' (`asset_id` LowCardinality(Nullable(String)) COMMENT 'asset that was read',
    `observed_at` DateTime64(6, 'UTC') COMMENT 'moment of the reading, UTC',
    `quantity` LowCardinality(Nullable(String)) COMMENT 'quantity that was measured',
    `value` Nullable(Float64) COMMENT 'value, in the unit that table quantity gives',
    `load_seq` Nullable(Int64) COMMENT 'load_id (in load_log) of the load that wrote or last changed this row')
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (observed_at) PARTITION BY toYYYYMM(observed_at) COMMENT 'Readings (监测读数): one row per reading of an asset, in order of time.';

CREATE TABLE service_case_local ON CLUSTER '{cluster}' (`case_id` String COMMENT 'identifier of the case',
    `item_id` LowCardinality(Nullable(String)) COMMENT 'item of the catalogue',
    `channel` LowCardinality(Nullable(String)) COMMENT 'channel through which it was submitted: hall | web | app | machine | wechat',
    `hall_id` LowCardinality(Nullable(String)) COMMENT 'hall in which it was submitted, for the channels hall and machine; else empty',
    `district_id` LowCardinality(Nullable(String)) COMMENT 'district that handles the case',
    `submitted_at` DateTime64(6, 'UTC') COMMENT 'when it was submitted (申请), UTC',
    `accepted_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was accepted (受理), UTC; empty: not yet',
    `completed_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was completed (办结), UTC; empty: not yet',
    `due_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'moment by which completion is promised (承诺办结时间), UTC',
    `rating` Nullable(Int16) COMMENT 'rating by the citizen (好差评), 1 (worst) to 5; 1 and 2 are bad; empty: not rated',
    `rated_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when it was rated, UTC; empty: not rated',
    `remedied_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'when a bad rating was put right (差评整改), UTC; empty: not yet',
    `load_seq` Int64 COMMENT 'load_id (in load_log) of the load that wrote or last changed this row',
    `first_load_seq` Nullable(Int64) COMMENT 'load_id of the load that first wrote this row; it never changes')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}', load_seq)  ORDER BY (submitted_at,case_id) COMMENT 'Service cases (办件): one row per case.';

CREATE TABLE service_hall ON CLUSTER '{cluster}' (`hall_id` String COMMENT 'identifier of the hall; asset has a row with the same id in layer hall',
    `district_id` Nullable(String) COMMENT 'district in which the hall stands',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `lon` Nullable(Float64) COMMENT 'longitude, degrees WGS-84',
    `lat` Nullable(Float64) COMMENT 'latitude, degrees WGS-84')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (hall_id) COMMENT 'Service halls (办事大厅).';

CREATE TABLE service_item ON CLUSTER '{cluster}' (`item_id` String COMMENT 'identifier of the item',
    `agency_id` Nullable(String) COMMENT 'agency that handles the item',
    `name_zh` Nullable(String) COMMENT 'Chinese name',
    `name_en` Nullable(String) COMMENT 'English name',
    `kind` Nullable(String) COMMENT 'section of the catalogue: government | public (政务服务、公共服务)',
    `legal_days` Nullable(Int32) COMMENT 'time limit by law (法定时限), working days',
    `promised_days` Nullable(Int32) COMMENT 'time limit that the agency promises (承诺时限), working days',
    `instant` Nullable(Bool) COMMENT 'whether a machine decides the case at once (秒办)',
    `cross_region` Nullable(Bool) COMMENT 'whether people can apply from other provinces (跨省通办)')
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}_{replica}')  ORDER BY (item_id) COMMENT 'Items (事项) of the service catalogue: what people can apply for.';

CREATE TABLE `calls_hour_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the hour, UTC',
    `calls` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of calls',
    `failed` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of failed calls: HTTP status 400 or more, but not 401 or 403',
    `first_at` SimpleAggregateFunction(min, Nullable(DateTime64(6, 'UTC'))) COMMENT 'moment of the first of these calls, UTC',
    `bucket_00` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 0 ms or more, less than 1 ms',
    `bucket_01` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1 ms or more, less than 2 ms',
    `bucket_02` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2 ms or more, less than 3 ms',
    `bucket_03` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 3 ms or more, less than 4 ms',
    `bucket_04` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4 ms or more, less than 6 ms',
    `bucket_05` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 6 ms or more, less than 8 ms',
    `bucket_06` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8 ms or more, less than 11 ms',
    `bucket_07` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11 ms or more, less than 16 ms',
    `bucket_08` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16 ms or more, less than 23 ms',
    `bucket_09` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23 ms or more, less than 32 ms',
    `bucket_10` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32 ms or more, less than 45 ms',
    `bucket_11` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 45 ms or more, less than 64 ms',
    `bucket_12` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 64 ms or more, less than 91 ms',
    `bucket_13` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 91 ms or more, less than 128 ms',
    `bucket_14` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 128 ms or more, less than 181 ms',
    `bucket_15` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 181 ms or more, less than 256 ms',
    `bucket_16` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 256 ms or more, less than 362 ms',
    `bucket_17` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 362 ms or more, less than 512 ms',
    `bucket_18` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 512 ms or more, less than 724 ms',
    `bucket_19` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 724 ms or more, less than 1024 ms',
    `bucket_20` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1024 ms or more, less than 1448 ms',
    `bucket_21` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1448 ms or more, less than 2048 ms',
    `bucket_22` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2048 ms or more, less than 2896 ms',
    `bucket_23` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2896 ms or more, less than 4096 ms',
    `bucket_24` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4096 ms or more, less than 5793 ms',
    `bucket_25` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 5793 ms or more, less than 8192 ms',
    `bucket_26` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8192 ms or more, less than 11585 ms',
    `bucket_27` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11585 ms or more, less than 16384 ms',
    `bucket_28` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16384 ms or more, less than 23170 ms',
    `bucket_29` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23170 ms or more, less than 32768 ms',
    `bucket_30` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32768 ms or more, less than 46341 ms',
    `bucket_31` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 46341 ms or more')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: data calls per hour.';

CREATE TABLE `calls_hour_dataset_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the hour, UTC',
    `dataset_id` LowCardinality(Nullable(String)) COMMENT 'dataset that was called',
    `calls` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of calls',
    `failed` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of failed calls: HTTP status 400 or more, but not 401 or 403',
    `first_at` SimpleAggregateFunction(min, Nullable(DateTime64(6, 'UTC'))) COMMENT 'moment of the first of these calls, UTC',
    `bucket_00` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 0 ms or more, less than 1 ms',
    `bucket_01` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1 ms or more, less than 2 ms',
    `bucket_02` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2 ms or more, less than 3 ms',
    `bucket_03` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 3 ms or more, less than 4 ms',
    `bucket_04` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4 ms or more, less than 6 ms',
    `bucket_05` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 6 ms or more, less than 8 ms',
    `bucket_06` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8 ms or more, less than 11 ms',
    `bucket_07` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11 ms or more, less than 16 ms',
    `bucket_08` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16 ms or more, less than 23 ms',
    `bucket_09` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23 ms or more, less than 32 ms',
    `bucket_10` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32 ms or more, less than 45 ms',
    `bucket_11` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 45 ms or more, less than 64 ms',
    `bucket_12` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 64 ms or more, less than 91 ms',
    `bucket_13` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 91 ms or more, less than 128 ms',
    `bucket_14` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 128 ms or more, less than 181 ms',
    `bucket_15` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 181 ms or more, less than 256 ms',
    `bucket_16` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 256 ms or more, less than 362 ms',
    `bucket_17` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 362 ms or more, less than 512 ms',
    `bucket_18` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 512 ms or more, less than 724 ms',
    `bucket_19` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 724 ms or more, less than 1024 ms',
    `bucket_20` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1024 ms or more, less than 1448 ms',
    `bucket_21` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1448 ms or more, less than 2048 ms',
    `bucket_22` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2048 ms or more, less than 2896 ms',
    `bucket_23` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2896 ms or more, less than 4096 ms',
    `bucket_24` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4096 ms or more, less than 5793 ms',
    `bucket_25` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 5793 ms or more, less than 8192 ms',
    `bucket_26` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8192 ms or more, less than 11585 ms',
    `bucket_27` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11585 ms or more, less than 16384 ms',
    `bucket_28` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16384 ms or more, less than 23170 ms',
    `bucket_29` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23170 ms or more, less than 32768 ms',
    `bucket_30` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32768 ms or more, less than 46341 ms',
    `bucket_31` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 46341 ms or more')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at,dataset_id) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: data calls per hour and dataset.';

CREATE TABLE `calls_hour_system_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the hour, UTC',
    `system_id` LowCardinality(Nullable(String)) COMMENT 'system that called',
    `calls` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of calls',
    `failed` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of failed calls: HTTP status 400 or more, but not 401 or 403',
    `first_at` SimpleAggregateFunction(min, Nullable(DateTime64(6, 'UTC'))) COMMENT 'moment of the first of these calls, UTC',
    `bucket_00` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 0 ms or more, less than 1 ms',
    `bucket_01` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1 ms or more, less than 2 ms',
    `bucket_02` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2 ms or more, less than 3 ms',
    `bucket_03` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 3 ms or more, less than 4 ms',
    `bucket_04` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4 ms or more, less than 6 ms',
    `bucket_05` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 6 ms or more, less than 8 ms',
    `bucket_06` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8 ms or more, less than 11 ms',
    `bucket_07` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11 ms or more, less than 16 ms',
    `bucket_08` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16 ms or more, less than 23 ms',
    `bucket_09` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23 ms or more, less than 32 ms',
    `bucket_10` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32 ms or more, less than 45 ms',
    `bucket_11` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 45 ms or more, less than 64 ms',
    `bucket_12` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 64 ms or more, less than 91 ms',
    `bucket_13` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 91 ms or more, less than 128 ms',
    `bucket_14` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 128 ms or more, less than 181 ms',
    `bucket_15` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 181 ms or more, less than 256 ms',
    `bucket_16` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 256 ms or more, less than 362 ms',
    `bucket_17` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 362 ms or more, less than 512 ms',
    `bucket_18` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 512 ms or more, less than 724 ms',
    `bucket_19` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 724 ms or more, less than 1024 ms',
    `bucket_20` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1024 ms or more, less than 1448 ms',
    `bucket_21` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1448 ms or more, less than 2048 ms',
    `bucket_22` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2048 ms or more, less than 2896 ms',
    `bucket_23` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2896 ms or more, less than 4096 ms',
    `bucket_24` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4096 ms or more, less than 5793 ms',
    `bucket_25` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 5793 ms or more, less than 8192 ms',
    `bucket_26` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8192 ms or more, less than 11585 ms',
    `bucket_27` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11585 ms or more, less than 16384 ms',
    `bucket_28` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16384 ms or more, less than 23170 ms',
    `bucket_29` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23170 ms or more, less than 32768 ms',
    `bucket_30` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32768 ms or more, less than 46341 ms',
    `bucket_31` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 46341 ms or more')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at,system_id) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: data calls per hour and system.';

CREATE TABLE `calls_day_dataset_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the city''s day, UTC',
    `dataset_id` LowCardinality(Nullable(String)) COMMENT 'dataset that was called',
    `calls` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of calls',
    `failed` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of failed calls: HTTP status 400 or more, but not 401 or 403',
    `first_at` SimpleAggregateFunction(min, Nullable(DateTime64(6, 'UTC'))) COMMENT 'moment of the first of these calls, UTC',
    `bucket_00` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 0 ms or more, less than 1 ms',
    `bucket_01` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1 ms or more, less than 2 ms',
    `bucket_02` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2 ms or more, less than 3 ms',
    `bucket_03` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 3 ms or more, less than 4 ms',
    `bucket_04` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4 ms or more, less than 6 ms',
    `bucket_05` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 6 ms or more, less than 8 ms',
    `bucket_06` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8 ms or more, less than 11 ms',
    `bucket_07` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11 ms or more, less than 16 ms',
    `bucket_08` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16 ms or more, less than 23 ms',
    `bucket_09` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23 ms or more, less than 32 ms',
    `bucket_10` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32 ms or more, less than 45 ms',
    `bucket_11` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 45 ms or more, less than 64 ms',
    `bucket_12` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 64 ms or more, less than 91 ms',
    `bucket_13` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 91 ms or more, less than 128 ms',
    `bucket_14` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 128 ms or more, less than 181 ms',
    `bucket_15` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 181 ms or more, less than 256 ms',
    `bucket_16` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 256 ms or more, less than 362 ms',
    `bucket_17` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 362 ms or more, less than 512 ms',
    `bucket_18` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 512 ms or more, less than 724 ms',
    `bucket_19` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 724 ms or more, less than 1024 ms',
    `bucket_20` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1024 ms or more, less than 1448 ms',
    `bucket_21` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1448 ms or more, less than 2048 ms',
    `bucket_22` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2048 ms or more, less than 2896 ms',
    `bucket_23` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2896 ms or more, less than 4096 ms',
    `bucket_24` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4096 ms or more, less than 5793 ms',
    `bucket_25` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 5793 ms or more, less than 8192 ms',
    `bucket_26` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8192 ms or more, less than 11585 ms',
    `bucket_27` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11585 ms or more, less than 16384 ms',
    `bucket_28` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16384 ms or more, less than 23170 ms',
    `bucket_29` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23170 ms or more, less than 32768 ms',
    `bucket_30` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32768 ms or more, less than 46341 ms',
    `bucket_31` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 46341 ms or more')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at,dataset_id) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: data calls per day and dataset.';

CREATE TABLE `calls_day_system_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the city''s day, UTC',
    `system_id` LowCardinality(Nullable(String)) COMMENT 'system that called',
    `calls` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of calls',
    `failed` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of failed calls: HTTP status 400 or more, but not 401 or 403',
    `first_at` SimpleAggregateFunction(min, Nullable(DateTime64(6, 'UTC'))) COMMENT 'moment of the first of these calls, UTC',
    `bucket_00` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 0 ms or more, less than 1 ms',
    `bucket_01` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1 ms or more, less than 2 ms',
    `bucket_02` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2 ms or more, less than 3 ms',
    `bucket_03` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 3 ms or more, less than 4 ms',
    `bucket_04` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4 ms or more, less than 6 ms',
    `bucket_05` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 6 ms or more, less than 8 ms',
    `bucket_06` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8 ms or more, less than 11 ms',
    `bucket_07` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11 ms or more, less than 16 ms',
    `bucket_08` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16 ms or more, less than 23 ms',
    `bucket_09` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23 ms or more, less than 32 ms',
    `bucket_10` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32 ms or more, less than 45 ms',
    `bucket_11` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 45 ms or more, less than 64 ms',
    `bucket_12` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 64 ms or more, less than 91 ms',
    `bucket_13` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 91 ms or more, less than 128 ms',
    `bucket_14` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 128 ms or more, less than 181 ms',
    `bucket_15` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 181 ms or more, less than 256 ms',
    `bucket_16` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 256 ms or more, less than 362 ms',
    `bucket_17` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 362 ms or more, less than 512 ms',
    `bucket_18` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 512 ms or more, less than 724 ms',
    `bucket_19` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 724 ms or more, less than 1024 ms',
    `bucket_20` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1024 ms or more, less than 1448 ms',
    `bucket_21` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 1448 ms or more, less than 2048 ms',
    `bucket_22` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2048 ms or more, less than 2896 ms',
    `bucket_23` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 2896 ms or more, less than 4096 ms',
    `bucket_24` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 4096 ms or more, less than 5793 ms',
    `bucket_25` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 5793 ms or more, less than 8192 ms',
    `bucket_26` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 8192 ms or more, less than 11585 ms',
    `bucket_27` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 11585 ms or more, less than 16384 ms',
    `bucket_28` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 16384 ms or more, less than 23170 ms',
    `bucket_29` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 23170 ms or more, less than 32768 ms',
    `bucket_30` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 32768 ms or more, less than 46341 ms',
    `bucket_31` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'calls answered in 46341 ms or more')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at,system_id) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: data calls per day and system.';

CREATE TABLE `calls_day_pair_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the city''s day, UTC',
    `system_id` LowCardinality(Nullable(String)) COMMENT 'system that called',
    `dataset_id` LowCardinality(Nullable(String)) COMMENT 'dataset that was called',
    `calls` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of calls',
    `failed` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of failed calls: HTTP status 400 or more, but not 401 or 403',
    `first_at` SimpleAggregateFunction(min, Nullable(DateTime64(6, 'UTC'))) COMMENT 'moment of the first of these calls, UTC')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at,system_id,dataset_id) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: data calls per day and system and dataset.';

CREATE TABLE `reading_hour_local` ON CLUSTER '{cluster}' (`starts_at` DateTime64(6, 'UTC') COMMENT 'start of the hour, UTC',
    `asset_id` LowCardinality(Nullable(String)) COMMENT 'asset that was read',
    `quantity` LowCardinality(Nullable(String)) COMMENT 'quantity that was measured',
    `readings` SimpleAggregateFunction(sum, Nullable(Int64)) COMMENT 'number of readings',
    `value_sum` SimpleAggregateFunction(sum, Nullable(Float64)) COMMENT 'sum of their values, in the unit that table quantity gives',
    `value_min` SimpleAggregateFunction(min, Nullable(Float64)) COMMENT 'smallest of their values, in the unit that table quantity gives',
    `value_max` SimpleAggregateFunction(max, Nullable(Float64)) COMMENT 'largest of their values, in the unit that table quantity gives')
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{database}/{shard}/{table}', '{replica}')  ORDER BY (starts_at,asset_id,quantity) PARTITION BY toYYYYMM(starts_at) SETTINGS allow_nullable_key = 1 COMMENT 'Rollup: readings per hour, asset and quantity. Readings without a finite value are left out.';

CREATE TABLE data_call ON CLUSTER '{cluster}' AS data_call_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'data_call_local', cityHash64(dataset_id));

CREATE TABLE dataset_state ON CLUSTER '{cluster}' AS dataset_state_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'dataset_state_local', cityHash64(dataset_id));

CREATE TABLE service_case ON CLUSTER '{cluster}' AS service_case_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'service_case_local', cityHash64(case_id));

CREATE TABLE case_event ON CLUSTER '{cluster}' AS case_event_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'case_event_local', cityHash64(case_id));

CREATE TABLE incident ON CLUSTER '{cluster}' AS incident_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'incident_local', cityHash64(incident_id));

CREATE TABLE incident_event ON CLUSTER '{cluster}' AS incident_event_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'incident_event_local', cityHash64(incident_id));

CREATE TABLE reading ON CLUSTER '{cluster}' AS reading_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'reading_local', cityHash64(asset_id));

CREATE TABLE calls_hour ON CLUSTER '{cluster}' AS calls_hour_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'calls_hour_local', cityHash64(starts_at));

CREATE TABLE calls_hour_system ON CLUSTER '{cluster}' AS calls_hour_system_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'calls_hour_system_local', cityHash64(system_id));

CREATE TABLE calls_hour_dataset ON CLUSTER '{cluster}' AS calls_hour_dataset_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'calls_hour_dataset_local', cityHash64(dataset_id));

CREATE TABLE calls_day_system ON CLUSTER '{cluster}' AS calls_day_system_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'calls_day_system_local', cityHash64(system_id));

CREATE TABLE calls_day_dataset ON CLUSTER '{cluster}' AS calls_day_dataset_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'calls_day_dataset_local', cityHash64(dataset_id));

CREATE TABLE calls_day_pair ON CLUSTER '{cluster}' AS calls_day_pair_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'calls_day_pair_local', cityHash64(dataset_id));

CREATE TABLE reading_hour ON CLUSTER '{cluster}' AS reading_hour_local
ENGINE = Distributed('{cluster}', currentDatabase(), 'reading_hour_local', cityHash64(asset_id));

CREATE MATERIALIZED VIEW calls_hour_filled ON CLUSTER '{cluster}' TO calls_hour_local AS
SELECT toDateTime64(`counts`.`hour_utc`, 6) AS `starts_at`, `counts`.`n_calls` AS `calls`, `counts`.`n_errors` AS `failed`, toDateTime64(`counts`.`earliest`, 6) AS `first_at`, `counts`.`bucket_00`, `counts`.`bucket_01`, `counts`.`bucket_02`, `counts`.`bucket_03`, `counts`.`bucket_04`, `counts`.`bucket_05`, `counts`.`bucket_06`, `counts`.`bucket_07`, `counts`.`bucket_08`, `counts`.`bucket_09`, `counts`.`bucket_10`, `counts`.`bucket_11`, `counts`.`bucket_12`, `counts`.`bucket_13`, `counts`.`bucket_14`, `counts`.`bucket_15`, `counts`.`bucket_16`, `counts`.`bucket_17`, `counts`.`bucket_18`, `counts`.`bucket_19`, `counts`.`bucket_20`, `counts`.`bucket_21`, `counts`.`bucket_22`, `counts`.`bucket_23`, `counts`.`bucket_24`, `counts`.`bucket_25`, `counts`.`bucket_26`, `counts`.`bucket_27`, `counts`.`bucket_28`, `counts`.`bucket_29`, `counts`.`bucket_30`, `counts`.`bucket_31`
FROM (SELECT `by_bucket`.`hour_utc` AS `hour_utc`, CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`, CAST(toInt64(sum(`by_bucket`.`n_errors`)) AS BIGINT) AS `n_errors`, min(`by_bucket`.`first_at`) AS `earliest`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 0) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_00`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 1) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_01`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 2) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_02`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 3) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_03`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 4) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_04`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 5) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_05`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 6) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_06`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 7) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_07`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 8) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_08`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 9) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_09`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 10) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_10`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 11) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_11`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 12) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_12`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 13) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_13`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 14) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_14`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 15) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_15`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 16) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_16`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 17) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_17`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 18) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_18`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 19) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_19`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 20) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_20`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 21) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_21`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 22) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_22`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 23) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_23`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 24) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_24`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 25) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_25`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 26) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_26`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 27) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_27`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 28) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_28`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 29) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_29`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 30) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_30`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 31) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_31`
FROM (SELECT toStartOfInterval(toTimeZone(`data_call_local`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END AS `bucket`, toInt64(count(*)) AS `calls`, CAST(toInt64(sum(CASE WHEN (`data_call_local`.`status_code` >= 400 AND (`data_call_local`.`status_code` NOT IN (401, 403))) THEN 1 ELSE 0 END)) AS BIGINT) AS `n_errors`, min(`data_call_local`.`called_at`) AS `first_at`
FROM `data_call_local` GROUP BY toStartOfInterval(toTimeZone(`data_call_local`.`called_at`, 'UTC'), INTERVAL 3600 SECOND), CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END) AS `by_bucket` GROUP BY `by_bucket`.`hour_utc`) AS `counts`;

CREATE MATERIALIZED VIEW calls_hour_dataset_filled ON CLUSTER '{cluster}' TO calls_hour_dataset_local AS
SELECT toDateTime64(`counts`.`hour_utc`, 6) AS `starts_at`, `counts`.`dataset_id`, `counts`.`n_calls` AS `calls`, `counts`.`n_errors` AS `failed`, toDateTime64(`counts`.`earliest`, 6) AS `first_at`, `counts`.`bucket_00`, `counts`.`bucket_01`, `counts`.`bucket_02`, `counts`.`bucket_03`, `counts`.`bucket_04`, `counts`.`bucket_05`, `counts`.`bucket_06`, `counts`.`bucket_07`, `counts`.`bucket_08`, `counts`.`bucket_09`, `counts`.`bucket_10`, `counts`.`bucket_11`, `counts`.`bucket_12`, `counts`.`bucket_13`, `counts`.`bucket_14`, `counts`.`bucket_15`, `counts`.`bucket_16`, `counts`.`bucket_17`, `counts`.`bucket_18`, `counts`.`bucket_19`, `counts`.`bucket_20`, `counts`.`bucket_21`, `counts`.`bucket_22`, `counts`.`bucket_23`, `counts`.`bucket_24`, `counts`.`bucket_25`, `counts`.`bucket_26`, `counts`.`bucket_27`, `counts`.`bucket_28`, `counts`.`bucket_29`, `counts`.`bucket_30`, `counts`.`bucket_31`
FROM (SELECT `by_bucket`.`hour_utc` AS `hour_utc`, `by_bucket`.`dataset_id` AS `dataset_id`, CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`, CAST(toInt64(sum(`by_bucket`.`n_errors`)) AS BIGINT) AS `n_errors`, min(`by_bucket`.`first_at`) AS `earliest`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 0) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_00`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 1) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_01`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 2) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_02`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 3) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_03`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 4) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_04`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 5) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_05`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 6) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_06`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 7) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_07`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 8) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_08`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 9) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_09`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 10) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_10`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 11) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_11`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 12) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_12`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 13) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_13`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 14) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_14`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 15) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_15`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 16) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_16`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 17) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_17`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 18) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_18`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 19) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_19`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 20) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_20`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 21) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_21`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 22) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_22`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 23) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_23`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 24) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_24`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 25) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_25`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 26) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_26`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 27) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_27`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 28) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_28`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 29) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_29`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 30) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_30`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 31) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_31`
FROM (SELECT toStartOfInterval(toTimeZone(`data_call_local`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`, `data_call_local`.`dataset_id` AS `dataset_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END AS `bucket`, toInt64(count(*)) AS `calls`, CAST(toInt64(sum(CASE WHEN (`data_call_local`.`status_code` >= 400 AND (`data_call_local`.`status_code` NOT IN (401, 403))) THEN 1 ELSE 0 END)) AS BIGINT) AS `n_errors`, min(`data_call_local`.`called_at`) AS `first_at`
FROM `data_call_local` GROUP BY toStartOfInterval(toTimeZone(`data_call_local`.`called_at`, 'UTC'), INTERVAL 3600 SECOND), `data_call_local`.`dataset_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END) AS `by_bucket` GROUP BY `by_bucket`.`hour_utc`, `by_bucket`.`dataset_id`) AS `counts`;

CREATE MATERIALIZED VIEW calls_hour_system_filled ON CLUSTER '{cluster}' TO calls_hour_system_local AS
SELECT toDateTime64(`counts`.`hour_utc`, 6) AS `starts_at`, `counts`.`system_id`, `counts`.`n_calls` AS `calls`, `counts`.`n_errors` AS `failed`, toDateTime64(`counts`.`earliest`, 6) AS `first_at`, `counts`.`bucket_00`, `counts`.`bucket_01`, `counts`.`bucket_02`, `counts`.`bucket_03`, `counts`.`bucket_04`, `counts`.`bucket_05`, `counts`.`bucket_06`, `counts`.`bucket_07`, `counts`.`bucket_08`, `counts`.`bucket_09`, `counts`.`bucket_10`, `counts`.`bucket_11`, `counts`.`bucket_12`, `counts`.`bucket_13`, `counts`.`bucket_14`, `counts`.`bucket_15`, `counts`.`bucket_16`, `counts`.`bucket_17`, `counts`.`bucket_18`, `counts`.`bucket_19`, `counts`.`bucket_20`, `counts`.`bucket_21`, `counts`.`bucket_22`, `counts`.`bucket_23`, `counts`.`bucket_24`, `counts`.`bucket_25`, `counts`.`bucket_26`, `counts`.`bucket_27`, `counts`.`bucket_28`, `counts`.`bucket_29`, `counts`.`bucket_30`, `counts`.`bucket_31`
FROM (SELECT `by_bucket`.`hour_utc` AS `hour_utc`, `by_bucket`.`system_id` AS `system_id`, CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`, CAST(toInt64(sum(`by_bucket`.`n_errors`)) AS BIGINT) AS `n_errors`, min(`by_bucket`.`first_at`) AS `earliest`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 0) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_00`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 1) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_01`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 2) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_02`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 3) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_03`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 4) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_04`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 5) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_05`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 6) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_06`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 7) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_07`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 8) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_08`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 9) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_09`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 10) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_10`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 11) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_11`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 12) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_12`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 13) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_13`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 14) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_14`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 15) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_15`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 16) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_16`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 17) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_17`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 18) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_18`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 19) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_19`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 20) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_20`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 21) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_21`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 22) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_22`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 23) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_23`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 24) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_24`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 25) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_25`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 26) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_26`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 27) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_27`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 28) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_28`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 29) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_29`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 30) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_30`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 31) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_31`
FROM (SELECT toStartOfInterval(toTimeZone(`data_call_local`.`called_at`, 'UTC'), INTERVAL 3600 SECOND) AS `hour_utc`, `data_call_local`.`system_id` AS `system_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END AS `bucket`, toInt64(count(*)) AS `calls`, CAST(toInt64(sum(CASE WHEN (`data_call_local`.`status_code` >= 400 AND (`data_call_local`.`status_code` NOT IN (401, 403))) THEN 1 ELSE 0 END)) AS BIGINT) AS `n_errors`, min(`data_call_local`.`called_at`) AS `first_at`
FROM `data_call_local` GROUP BY toStartOfInterval(toTimeZone(`data_call_local`.`called_at`, 'UTC'), INTERVAL 3600 SECOND), `data_call_local`.`system_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END) AS `by_bucket` GROUP BY `by_bucket`.`hour_utc`, `by_bucket`.`system_id`) AS `counts`;

CREATE MATERIALIZED VIEW calls_day_dataset_filled ON CLUSTER '{cluster}' TO calls_day_dataset_local AS
SELECT `counts`.`hour_utc` AS `starts_at`, `counts`.`dataset_id`, `counts`.`n_calls` AS `calls`, `counts`.`n_errors` AS `failed`, toDateTime64(`counts`.`earliest`, 6) AS `first_at`, `counts`.`bucket_00`, `counts`.`bucket_01`, `counts`.`bucket_02`, `counts`.`bucket_03`, `counts`.`bucket_04`, `counts`.`bucket_05`, `counts`.`bucket_06`, `counts`.`bucket_07`, `counts`.`bucket_08`, `counts`.`bucket_09`, `counts`.`bucket_10`, `counts`.`bucket_11`, `counts`.`bucket_12`, `counts`.`bucket_13`, `counts`.`bucket_14`, `counts`.`bucket_15`, `counts`.`bucket_16`, `counts`.`bucket_17`, `counts`.`bucket_18`, `counts`.`bucket_19`, `counts`.`bucket_20`, `counts`.`bucket_21`, `counts`.`bucket_22`, `counts`.`bucket_23`, `counts`.`bucket_24`, `counts`.`bucket_25`, `counts`.`bucket_26`, `counts`.`bucket_27`, `counts`.`bucket_28`, `counts`.`bucket_29`, `counts`.`bucket_30`, `counts`.`bucket_31`
FROM (SELECT `by_bucket`.`hour_utc` AS `hour_utc`, `by_bucket`.`dataset_id` AS `dataset_id`, CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`, CAST(toInt64(sum(`by_bucket`.`n_errors`)) AS BIGINT) AS `n_errors`, min(`by_bucket`.`first_at`) AS `earliest`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 0) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_00`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 1) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_01`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 2) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_02`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 3) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_03`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 4) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_04`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 5) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_05`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 6) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_06`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 7) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_07`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 8) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_08`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 9) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_09`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 10) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_10`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 11) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_11`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 12) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_12`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 13) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_13`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 14) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_14`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 15) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_15`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 16) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_16`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 17) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_17`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 18) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_18`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 19) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_19`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 20) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_20`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 21) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_21`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 22) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_22`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 23) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_23`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 24) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_24`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 25) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_25`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 26) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_26`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 27) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_27`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 28) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_28`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 29) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_29`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 30) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_30`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 31) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_31`
FROM (SELECT toStartOfDay(`data_call_local`.`called_at`, 'Asia/Shanghai') AS `hour_utc`, `data_call_local`.`dataset_id` AS `dataset_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END AS `bucket`, toInt64(count(*)) AS `calls`, CAST(toInt64(sum(CASE WHEN (`data_call_local`.`status_code` >= 400 AND (`data_call_local`.`status_code` NOT IN (401, 403))) THEN 1 ELSE 0 END)) AS BIGINT) AS `n_errors`, min(`data_call_local`.`called_at`) AS `first_at`
FROM `data_call_local` GROUP BY toStartOfDay(`data_call_local`.`called_at`, 'Asia/Shanghai'), `data_call_local`.`dataset_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END) AS `by_bucket` GROUP BY `by_bucket`.`hour_utc`, `by_bucket`.`dataset_id`) AS `counts`;

CREATE MATERIALIZED VIEW calls_day_system_filled ON CLUSTER '{cluster}' TO calls_day_system_local AS
SELECT `counts`.`hour_utc` AS `starts_at`, `counts`.`system_id`, `counts`.`n_calls` AS `calls`, `counts`.`n_errors` AS `failed`, toDateTime64(`counts`.`earliest`, 6) AS `first_at`, `counts`.`bucket_00`, `counts`.`bucket_01`, `counts`.`bucket_02`, `counts`.`bucket_03`, `counts`.`bucket_04`, `counts`.`bucket_05`, `counts`.`bucket_06`, `counts`.`bucket_07`, `counts`.`bucket_08`, `counts`.`bucket_09`, `counts`.`bucket_10`, `counts`.`bucket_11`, `counts`.`bucket_12`, `counts`.`bucket_13`, `counts`.`bucket_14`, `counts`.`bucket_15`, `counts`.`bucket_16`, `counts`.`bucket_17`, `counts`.`bucket_18`, `counts`.`bucket_19`, `counts`.`bucket_20`, `counts`.`bucket_21`, `counts`.`bucket_22`, `counts`.`bucket_23`, `counts`.`bucket_24`, `counts`.`bucket_25`, `counts`.`bucket_26`, `counts`.`bucket_27`, `counts`.`bucket_28`, `counts`.`bucket_29`, `counts`.`bucket_30`, `counts`.`bucket_31`
FROM (SELECT `by_bucket`.`hour_utc` AS `hour_utc`, `by_bucket`.`system_id` AS `system_id`, CAST(toInt64(sum(`by_bucket`.`calls`)) AS BIGINT) AS `n_calls`, CAST(toInt64(sum(`by_bucket`.`n_errors`)) AS BIGINT) AS `n_errors`, min(`by_bucket`.`first_at`) AS `earliest`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 0) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_00`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 1) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_01`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 2) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_02`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 3) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_03`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 4) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_04`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 5) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_05`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 6) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_06`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 7) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_07`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 8) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_08`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 9) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_09`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 10) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_10`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 11) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_11`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 12) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_12`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 13) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_13`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 14) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_14`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 15) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_15`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 16) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_16`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 17) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_17`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 18) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_18`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 19) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_19`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 20) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_20`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 21) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_21`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 22) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_22`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 23) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_23`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 24) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_24`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 25) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_25`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 26) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_26`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 27) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_27`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 28) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_28`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 29) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_29`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 30) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_30`, CAST(toInt64(sum(CASE WHEN (`by_bucket`.`bucket` = 31) THEN `by_bucket`.`calls` ELSE 0 END)) AS BIGINT) AS `bucket_31`
FROM (SELECT toStartOfDay(`data_call_local`.`called_at`, 'Asia/Shanghai') AS `hour_utc`, `data_call_local`.`system_id` AS `system_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END AS `bucket`, toInt64(count(*)) AS `calls`, CAST(toInt64(sum(CASE WHEN (`data_call_local`.`status_code` >= 400 AND (`data_call_local`.`status_code` NOT IN (401, 403))) THEN 1 ELSE 0 END)) AS BIGINT) AS `n_errors`, min(`data_call_local`.`called_at`) AS `first_at`
FROM `data_call_local` GROUP BY toStartOfDay(`data_call_local`.`called_at`, 'Asia/Shanghai'), `data_call_local`.`system_id`, CASE WHEN (`data_call_local`.`latency_ms` IS NULL) THEN NULL WHEN (`data_call_local`.`latency_ms` < 1) THEN 0 WHEN (`data_call_local`.`latency_ms` < 2) THEN 1 WHEN (`data_call_local`.`latency_ms` < 3) THEN 2 WHEN (`data_call_local`.`latency_ms` < 4) THEN 3 WHEN (`data_call_local`.`latency_ms` < 6) THEN 4 WHEN (`data_call_local`.`latency_ms` < 8) THEN 5 WHEN (`data_call_local`.`latency_ms` < 11) THEN 6 WHEN (`data_call_local`.`latency_ms` < 16) THEN 7 WHEN (`data_call_local`.`latency_ms` < 23) THEN 8 WHEN (`data_call_local`.`latency_ms` < 32) THEN 9 WHEN (`data_call_local`.`latency_ms` < 45) THEN 10 WHEN (`data_call_local`.`latency_ms` < 64) THEN 11 WHEN (`data_call_local`.`latency_ms` < 91) THEN 12 WHEN (`data_call_local`.`latency_ms` < 128) THEN 13 WHEN (`data_call_local`.`latency_ms` < 181) THEN 14 WHEN (`data_call_local`.`latency_ms` < 256) THEN 15 WHEN (`data_call_local`.`latency_ms` < 362) THEN 16 WHEN (`data_call_local`.`latency_ms` < 512) THEN 17 WHEN (`data_call_local`.`latency_ms` < 724) THEN 18 WHEN (`data_call_local`.`latency_ms` < 1024) THEN 19 WHEN (`data_call_local`.`latency_ms` < 1448) THEN 20 WHEN (`data_call_local`.`latency_ms` < 2048) THEN 21 WHEN (`data_call_local`.`latency_ms` < 2896) THEN 22 WHEN (`data_call_local`.`latency_ms` < 4096) THEN 23 WHEN (`data_call_local`.`latency_ms` < 5793) THEN 24 WHEN (`data_call_local`.`latency_ms` < 8192) THEN 25 WHEN (`data_call_local`.`latency_ms` < 11585) THEN 26 WHEN (`data_call_local`.`latency_ms` < 16384) THEN 27 WHEN (`data_call_local`.`latency_ms` < 23170) THEN 28 WHEN (`data_call_local`.`latency_ms` < 32768) THEN 29 WHEN (`data_call_local`.`latency_ms` < 46341) THEN 30 ELSE 31 END) AS `by_bucket` GROUP BY `by_bucket`.`hour_utc`, `by_bucket`.`system_id`) AS `counts`;

CREATE MATERIALIZED VIEW calls_day_pair_filled ON CLUSTER '{cluster}' TO calls_day_pair_local AS
SELECT `counts`.`hour_utc` AS `starts_at`, `counts`.`system_id`, `counts`.`dataset_id`, `counts`.`n_calls` AS `calls`, `counts`.`n_errors` AS `failed`, toDateTime64(`counts`.`earliest`, 6) AS `first_at`
FROM (SELECT toStartOfDay(`data_call_local`.`called_at`, 'Asia/Shanghai') AS `hour_utc`, `data_call_local`.`system_id` AS `system_id`, `data_call_local`.`dataset_id` AS `dataset_id`, toInt64(count(*)) AS `n_calls`, CAST(toInt64(sum(CASE WHEN (`data_call_local`.`status_code` >= 400 AND (`data_call_local`.`status_code` NOT IN (401, 403))) THEN 1 ELSE 0 END)) AS BIGINT) AS `n_errors`, min(`data_call_local`.`called_at`) AS `earliest`
FROM `data_call_local` GROUP BY toStartOfDay(`data_call_local`.`called_at`, 'Asia/Shanghai'), `data_call_local`.`system_id`, `data_call_local`.`dataset_id`) AS `counts`;

CREATE MATERIALIZED VIEW reading_hour_filled ON CLUSTER '{cluster}' TO reading_hour_local AS
SELECT toDateTime64(toStartOfInterval(toTimeZone(`reading_local`.`observed_at`, 'UTC'), INTERVAL 3600 SECOND), 6) AS `starts_at`, `reading_local`.`asset_id`, `reading_local`.`quantity`, toInt64(count(`reading_local`.`value`)) AS `readings`, sum(`reading_local`.`value`) AS `value_sum`, min(`reading_local`.`value`) AS `value_min`, max(`reading_local`.`value`) AS `value_max`
FROM `reading_local`
WHERE `reading_local`.`value` BETWEEN -1e+300 AND 1e+300 GROUP BY toStartOfInterval(toTimeZone(`reading_local`.`observed_at`, 'UTC'), INTERVAL 3600 SECOND), `reading_local`.`asset_id`, `reading_local`.`quantity`;

CREATE VIEW rollup_state ON CLUSTER '{cluster}' AS
SELECT CASE WHEN (`load_log`.`table_name` = 'data_call') THEN 'calls' WHEN (`load_log`.`table_name` = 'reading') THEN 'readings' END AS `family`, toDateTime64(toStartOfInterval(toTimeZone(max(`load_log`.`data_until`), 'UTC'), INTERVAL 3600 SECOND), 6) AS `until`, max(`load_log`.`load_id`) AS `load_seq`, 'Asia/Shanghai' AS `zone`, 0 AS `rules_seq`
FROM `load_log`
WHERE `load_log`.`table_name` IN ('data_call', 'reading') AND `load_log`.`state` = 'ok' GROUP BY `load_log`.`table_name`;
