"""Package that builds, refreshes, repairs and verifies the rollups: hourly and daily sums of calls and readings."""
