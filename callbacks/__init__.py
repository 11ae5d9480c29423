"""The callbacks: they take a viewer's input, and call the code that reads rows and draws panels.

This folder has no pandas, no SQL and no styling. The commands in the subfolder ``commands`` may open databases.
"""
