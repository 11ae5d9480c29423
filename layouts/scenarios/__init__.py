"""Drawings of indicators (指标) of all scenarios (场景, the fields that a city publishes indicators on)."""
