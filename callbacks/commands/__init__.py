"""The command line: one file per command or group of commands. `main` joins them.

`filter_options` has the options for filters. `warehouse` reads the setting `warehouse` for commands that write into it.
"""
