"""What a command printed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from click.testing import Result

from tests.conftest import DEMO_END

Command = Callable[..., Result]
AT = ("--as-of", DEMO_END.isoformat())


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def line_of(result: Result) -> str:
    """The one line of a refusal."""
    assert result.exit_code == 2 and result.stdout == "", result.output
    assert result.stderr.count("\n") == 1 and "Traceback" not in result.stderr, result.stderr
    return result.stderr.strip()
