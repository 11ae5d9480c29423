"""Incidents (事件): open incidents, the time that each stage takes, and the agencies that handle them."""
