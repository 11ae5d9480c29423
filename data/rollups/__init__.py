"""Rollups: hourly and daily sums of calls and readings. Builds, refreshes, repairs and verifies them."""
