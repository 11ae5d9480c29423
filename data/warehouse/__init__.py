"""The door to the warehouse, with the access policy, time limit, row limit and cache; and the three engines."""
