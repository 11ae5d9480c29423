"""The benchmark behind `make bench`: one module per part, each of which gives a JSON value that `report` shows.

Run `python -m tests.bench --help`. It is no test: nothing here asserts a time. `tests/bench/test_bench.py` runs it
small, so that it does not rot, and checks that the hand-written SQL gives the panels' numbers.
"""
