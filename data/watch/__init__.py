"""The watcher of the load log: versions of the tables, and the age of every source."""
