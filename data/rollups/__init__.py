"""Builds, refreshes and verifies the rollups: counts and sums of data calls and readings per hour or day."""
