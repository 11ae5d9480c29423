"""The command line: one file per command. `main` joins the commands; `warehouse` reads the setting that they share."""
