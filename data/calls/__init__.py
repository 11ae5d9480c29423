"""Data calls (数据调用): who calls whose data, how much, how well, and whether they may."""
