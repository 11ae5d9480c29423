"""Incidents (事件): open incidents, the time that each stage takes, rankings, and numbers over time."""
