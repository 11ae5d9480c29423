-- A reading user for the deck on ClickHouse, with what its questions need. Run by an administrator, in the database
-- `city` here; ON CLUSTER where there is one. The deck sends further settings with each connection by itself.

CREATE SETTINGS PROFILE IF NOT EXISTS citydeck_read SETTINGS
    readonly = 2,                       -- reads only; the deck may set its own time limits
    max_execution_time = 60,            -- the deck stops each of its queries itself, after CITYDECK_QUERY_S (20 s)
    max_memory_usage = 4000000000,
    final = 1,                          -- rows that replace others (clickhouse_cluster.sql) count once, merged or not
    distributed_product_mode = 'local', -- what a query joins lies on one shard (clickhouse_cluster.sql)
    skip_unavailable_shards = 0         -- a part of the city must not pass for the whole
;

CREATE USER IF NOT EXISTS citydeck_read IDENTIFIED WITH sha256_password BY 'choose one' SETTINGS PROFILE 'citydeck_read';
GRANT SELECT ON city.* TO citydeck_read;
