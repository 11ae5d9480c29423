"""The watcher, which reads the load log for the version of each table and the age of each source."""
