"""Checks of a warehouse's rows against the contract: what is wrong, how often, with an example, for any engine."""
