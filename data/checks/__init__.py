"""Checks a warehouse's rows against the contract, for the command `check --data`."""
