"""The command line: one file per command. `main` joins them, `warehouse` reads the setting that they share."""
