"""Builds, refreshes, repairs and verifies the rollups of calls and readings."""
