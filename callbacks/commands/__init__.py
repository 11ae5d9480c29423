"""The command line: one file per command or group of commands. `main` joins them.

`filter_options` makes the options for filters. `warehouse` parses the setting of this name for commands that write.
"""
