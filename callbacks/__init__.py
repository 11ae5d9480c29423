"""The callbacks: they take a viewer's input, have rows read, and have panels drawn.

This folder has no pandas, no SQL and no styling. The commands in the subfolder ``commands`` may open databases.
"""
