"""The door to the warehouse: access policy, time limit, row cap, cache and observer; and the three engines."""
