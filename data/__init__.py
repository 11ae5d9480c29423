"""Package that reads the city's warehouse and returns data frames. No module of it imports dash or plotly."""
