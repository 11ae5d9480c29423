"""The serving process: gunicorn, files, read pools, and who is asking."""
