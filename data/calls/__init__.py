"""Data calls (数据调用): who calls whose data, how often and how fast, which calls fail, and which break a rule."""
