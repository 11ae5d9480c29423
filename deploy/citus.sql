-- Citydeck's contract on a Citus cluster (11.2 or later: outer joins from reference tables), on the coordinator, after
-- postgresql.sql and postgresql_months.sql and before any row. NOT RUN by Citydeck's tests: no Citus is at hand there.
--
-- Decided by reading the queries. Each joins a fact with dimensions, with itself or with its rollups by one key, and
-- with no other fact, so that each fact is divided by that key and every join stays on its node:
--   data_call, dataset_state and the rollups by dataset     dataset_id
--   reading, reading_hour                                   asset_id
--   incident, incident_event                                incident_id
--   service_case, case_event                                case_id
-- All else is small and whole on every node.

SET citus.shard_count = 32;

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

-- What to expect there, from Citus's documentation:
-- * Correlated subqueries on tables that are not divided alike are refused. No panel has one: conditions on another
--   table are plain IN (SELECT ...) over reference tables, and a viewer's districts reach reading through asset
--   (reference), incident_event through incident and case_event through service_case (divided alike).
-- * Windows over the dividing key run on the nodes (layers_*: asset_id; incidents_*: incident_id); those of
--   scenarios_* read reference tables, on one node.
-- * Sums over a rollup and raw ends (calls_*, scenarios_board) are a UNION ALL of parts. Where its arms are not divided
--   alike (calls_hour and data_call: the sums of a whole city or of a system), each is computed by itself and the sums
--   meet on the coordinator: one row per hour and key, not raw rows.
-- * count(DISTINCT ...) by another key than the dividing one (calls_total: systems and agencies) brings the distinct
--   values to the coordinator.
-- * layers_* begin with asset, a reference table, and join the newest readings from outside: planned in two steps.
-- * `rollup` groups calls by keys other than dataset_id and writes them into reference tables: through the coordinator.
-- * `feed` updates incident and service_case from a temporary table, which Citus may refuse: feed a demo on plain
--   PostgreSQL.
