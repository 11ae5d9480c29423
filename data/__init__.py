"""The city's data: the warehouse, the questions to it, and the rows of each panel. Nothing here draws."""
