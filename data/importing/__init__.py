"""Import of a city's own files into the embedded warehouse: incidents and indicators, by a mapping file."""
