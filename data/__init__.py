"""Reads the city's warehouse and returns data frames. Nothing here imports dash or plotly."""
