"""The watcher: it reads from the load log the version of each table and the age of each source."""
