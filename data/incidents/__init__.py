"""Incidents (事件): what is open, how long each stage takes, and which agency handles what."""
