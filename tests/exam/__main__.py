"""`python -m tests.exam [NAME]`: every case of every criterion, or of one; results go to docs/exam.md."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.exam.criteria import BY_NAME, CRITERIA, Criterion
from tests.exam.report import ROOT, commit, kept_rows


def run(criterion: Criterion) -> bool:
    """Run one exam in a pytest of its own, which writes the row. True where it passed."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--exam", criterion.name, *criterion.files]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main(names: list[str]) -> int:
    """Run the exams with these names, or all that have not passed at this commit. 1 where one failed."""
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        print(f"No exam is called {unknown[0]}. Exams: {', '.join(BY_NAME)}")
        return 2
    present, kept = commit(), kept_rows()
    chosen = [BY_NAME[name] for name in names] or list(CRITERIA)
    failed = []
    for number, criterion in enumerate(chosen, 1):
        title = f"exam {number} of {len(chosen)}, {criterion.name}"
        row = kept.get(criterion.name)
        if not names and row and row.result == "passed" and row.commit == present and "+" not in present:
            print(f"{title}: passed at this commit already", flush=True)
            continue
        print(f"{title}: {criterion.proves}", flush=True)
        began = time.monotonic()
        passed = run(criterion)
        failed += [] if passed else [criterion.name]
        print(f"{title}: {'passed' if passed else 'FAILED'} after {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}. Repeat: make exam NAME={failed[0]}")
        return 1
    print("All passed: see docs/exam.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
