"""Drawings of map layers (图层)."""
