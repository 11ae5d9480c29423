"""Incidents (事件): what is open, how fast each stage is, who holds what."""
