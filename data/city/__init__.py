"""City packs: a city's districts with their borders and time zone, built from GeoJSON and checked."""
