-- The nodes of a Citus cluster (11.2 or later), before the other files. By a superuser, in the city's own database.
--
-- 1. On EVERY node, coordinator and workers: install the package of Citus, write into postgresql.conf
--        shared_preload_libraries = 'citus'
--    restart, create the database of the city under the same name, and run in it: CREATE EXTENSION citus;
-- 2. Nodes reach one another as the user who asks. On every node, let the other nodes in (pg_hba.conf, with passwords or
--    certificates, for the superuser, citydeck_read and citydeck_write), and give each its password for the others: in
--    the .pgpass of the user who runs PostgreSQL. "trust" for a whole network would let everyone in.
-- 3. On the coordinator only, with your own host names, the two statements below. Then check that each node reaches each:
--        SELECT * FROM citus_check_cluster_node_health();
-- 4. On the coordinator: postgresql.sql, postgresql_months.sql, postgresql_roles.sql, citus.sql. Citus brings tables,
--    roles and rights to the workers. Give the roles their passwords on the coordinator.
--
-- Citydeck's examiners took these steps on Citus 13.2 with PostgreSQL 15. Citydeck's tests do not run them.

SELECT citus_set_coordinator_host('coordinator.example', 5432);
SELECT citus_add_node(name, 5432) FROM unnest(ARRAY['worker1.example', 'worker2.example']) AS name;
