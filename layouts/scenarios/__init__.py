"""Drawings of the indicator board (场景)."""
