"""WIRING: callbacks take input, read rows and draw panels. This folder has no pandas, no SQL and no styling."""
