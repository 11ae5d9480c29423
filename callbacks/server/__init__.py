"""The serving process: gunicorn, files, read pools, and the viewer of a request."""
