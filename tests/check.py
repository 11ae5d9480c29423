"""`python -m tests.check`: what a newcomer runs. Lint, format, types, and the tests that need no minute.

It prints a line for each step and, where one fails, its output and the command that runs it alone. Types are checked
beside the tests, because either alone keeps one processor busy.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
PYTEST = "pytest -q -n 2 --dist worksteal -m"
SMALL = "not (slow or server or browser or criterion)"


@dataclass
class Step:
    """A command that has begun."""

    command: list[str]
    began: float
    process: subprocess.Popen[str]


def begin(*command: str) -> Step:
    """Run a command of the environment in the background."""
    process = subprocess.Popen(
        [BIN / command[0], *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Step(list(command), time.monotonic(), process)


def finish(step: Step) -> bool:
    """Wait for a step and say how it ended."""
    output, _ = step.process.communicate()
    passed = step.process.returncode == 0
    words = " ".join(f'"{word}"' if " " in word else word for word in step.command)
    print(f"{'ok  ' if passed else 'FAIL'}  {time.monotonic() - step.began:5.1f} s  {words}", flush=True)
    if not passed:
        print(f"{output}\nTo run this alone: {BIN}/{words}\n", flush=True)
    elif step.command[0] == "pytest":
        print("\n".join(output.rstrip().splitlines()[-2:]), flush=True)
    return passed


def main() -> int:
    """Run all steps, also after one has failed. 1 where one failed."""
    passed = [finish(begin("ruff", "check", ".")), finish(begin("ruff", "format", "--check", "."))]
    types, tests = begin("mypy"), begin(*PYTEST.split(), SMALL)
    passed += [finish(types), finish(tests)]
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
