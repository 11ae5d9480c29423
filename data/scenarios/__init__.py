"""Scenarios (场景): values, targets and trends of the indicators that agencies publish."""
