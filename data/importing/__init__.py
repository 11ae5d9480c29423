"""Imports a city's own files into the embedded warehouse: incidents and indicators. Mapping files name the columns."""
