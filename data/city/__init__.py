"""City packs: a city's districts, their borders and its zone, built from GeoJSON and checked."""
