"""Keys by which Chinese names are sorted in the order of pinyin (拼音).

The dictionaries of pypinyin take 20 MB of memory. So a child process computes the keys and ends.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
CHILD_S = 20
"""Seconds after which the child process is given up."""


def pinyin_keys(names: Iterable[str]) -> dict[str, str]:
    """Name -> its sort key, a text. The keys order names by their syllables, then by their tones.

    If the child process fails, a warning is logged, and each name is its own key.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    child = [sys.executable, "-m", "data.city.pinyin"]
    try:
        done = subprocess.run(
            child, input=json.dumps(wanted), capture_output=True, text=True, timeout=CHILD_S, check=True, cwd=ROOT
        )
        return dict(zip(wanted, json.loads(done.stdout), strict=True))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.warning("names are not sorted by pinyin: %s", error)
        return {name: name for name in wanted}


def main() -> None:
    """The child process: read a JSON list of names from standard input, and print the JSON list of their sort keys."""
    from pypinyin import Style, lazy_pinyin

    def key(name: str) -> str:
        syllables, tones = lazy_pinyin(name), lazy_pinyin(name, style=Style.TONE3)
        return " ".join(syllables).lower() + "|" + " ".join(tones)

    print(json.dumps([key(name) for name in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
