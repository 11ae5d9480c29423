"""The door to the warehouse: policy, time limit, row cap, cache, and what differs between engines."""
