"""Data calls (数据调用): who calls whose data, how often, with what errors, and whether grants allow it."""
