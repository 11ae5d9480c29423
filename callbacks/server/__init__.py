"""The serving process: its start, gunicorn's configuration, files, read pools, and the viewer of a request."""
