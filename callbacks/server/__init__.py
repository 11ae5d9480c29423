"""The serving process: start, gunicorn's configuration, files, secret key, read pools, and the viewer of a request."""
