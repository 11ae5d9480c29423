"""The door to the warehouse with its access policy, limits and cache, and the code of the three engines."""
