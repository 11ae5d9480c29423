"""The watcher: it derives the version of each table and the age of each source from the load log."""
