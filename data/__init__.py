"""TRUTH: what the city's warehouse says, as data frames. Nothing here imports dash or plotly."""
