"""Drawings of map layers (图层): the city's assets, such as sensors and cameras, by kind."""
