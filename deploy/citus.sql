-- Citydeck's contract on a Citus cluster (11.2 or later: outer joins from reference tables), on the coordinator, after
-- postgresql.sql, postgresql_months.sql and postgresql_roles.sql and before any row. Citydeck's tests do not run it: no
-- Citus is at hand there. Citydeck's examiners ran it on Citus 13.2, a coordinator and two workers on PostgreSQL 15, with
-- 5 million calls: see docs/engines.md.
--
-- Decided by reading the queries. Each joins a fact with dimensions, with itself or with its rollups by one key, and
-- with no other fact, so that each fact is divided by that key and every join stays on its node:
--   data_call, dataset_state and the rollups by dataset     dataset_id
--   reading, reading_hour                                   asset_id
--   incident, incident_event                                incident_id
--   service_case, case_event                                case_id
-- All else is small and whole on every node.

SET citus.shard_count = 32;

-- Without it `rollup` fails: one transaction may not write reference tables after it has written several shards at once.
ALTER ROLE citydeck_write SET citus.multi_shard_modify_mode = 'sequential';

SELECT create_distributed_table('data_call', 'dataset_id');
SELECT create_distributed_table('dataset_state', 'dataset_id', colocate_with => 'data_call');
SELECT create_distributed_table('calls_hour_dataset', 'dataset_id', colocate_with => 'data_call');
SELECT create_distributed_table('calls_day_dataset', 'dataset_id', colocate_with => 'data_call');
SELECT create_distributed_table('calls_day_pair', 'dataset_id', colocate_with => 'data_call');
SELECT create_distributed_table('calls_hour_breach', 'dataset_id', colocate_with => 'data_call');

SELECT create_distributed_table('reading', 'asset_id');
SELECT create_distributed_table('reading_hour', 'asset_id', colocate_with => 'reading');

SELECT create_distributed_table('incident', 'incident_id');
SELECT create_distributed_table('incident_event', 'incident_id', colocate_with => 'incident');

SELECT create_distributed_table('service_case', 'case_id');
SELECT create_distributed_table('case_event', 'case_id', colocate_with => 'service_case');

SELECT create_reference_table('agency');
SELECT create_reference_table('asset');
SELECT create_reference_table('business_system');
SELECT create_reference_table('calls_day_system');
SELECT create_reference_table('calls_hour');
SELECT create_reference_table('calls_hour_system');
SELECT create_reference_table('data_grant');
SELECT create_reference_table('dataset');
SELECT create_reference_table('district');
SELECT create_reference_table('incident_type');
SELECT create_reference_table('indicator');
SELECT create_reference_table('indicator_target');
SELECT create_reference_table('indicator_value');
SELECT create_reference_table('load_log');
SELECT create_reference_table('quantity');
SELECT create_reference_table('rollup_state');
SELECT create_reference_table('service_hall');
SELECT create_reference_table('service_item');

-- What was seen there (1,921 of 1,926 answers equalled DuckDB; the other five were one panel, which now asks nothing):
-- * A condition that is always false beside an outer join gave wrong rows: cameras under the filter of another layer. A
--   panel whose map layers the filter leaves out is not asked.
-- * Raw rows travel to the coordinator where a UNION ALL stands under an outer join with a reference table
--   (calls_unused_grants: 111,569 calls), and for percentiles that are not grouped by the dividing column (166,036
--   values). The answers are right; read the rollups for long windows.
-- * load_log is a reference table and answers while a worker is down. So Citydeck's watcher also asks the divided tables.
-- * dataset_id is skewed, as a few datasets have most of the calls: one worker held 105 MB, the other 271 MB. Rebalance
--   by size, not by number of shards: the last statement below, after the first large load.
-- What to expect from Citus's documentation:
-- * Correlated subqueries on tables that are not divided alike are refused. No panel has one: conditions on another
--   table are plain IN (SELECT ...) over reference tables, and a viewer's districts reach reading through asset
--   (reference), incident_event through incident and case_event through service_case (divided alike).
-- * `feed` updates incident and service_case from a temporary table, which Citus may refuse: feed a demo on plain
--   PostgreSQL.
--
-- After the first load and `rollup`, by the administrator (only an owner may ANALYZE):
--     ANALYZE;
--     SELECT citus_rebalance_start(rebalance_strategy => 'by_disk_size');
