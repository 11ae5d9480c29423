"""Claims about very many cases: `make test` checks a sample that is new each day, `make exam` checks every case.

`criteria.py` lists the claims. A test takes its cases from `cases.py`. `plugin.py` chooses which of them pytest runs.
`report.py` writes docs/exam.md.
"""
