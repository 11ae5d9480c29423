"""The benchmark, run by `make bench`. Each part has a module whose `run` returns a JSON value, which `report` prints.

`python -m tests.bench --help` lists the options. The benchmark measures and asserts nothing about time.
`tests/bench/test_bench.py` runs a small version of it, so that it keeps working, and checks that the hand-written SQL
gives the same numbers as the panels.
"""
