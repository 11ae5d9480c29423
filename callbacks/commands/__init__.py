"""The command line: one file per command or group of commands. `main` joins them.

The module `filter_options` makes the options for filters. The module `warehouse` parses the setting ``warehouse``, a
URL, for commands that write.
"""
