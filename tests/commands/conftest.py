"""Runs the command line on the demo warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callbacks.commands.main import main
from data.city.pack import CityPack
from tests.commands.results import Command


@pytest.fixture
def command(demo_path: Path, changsha_pack: CityPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`command("query", "calls_by_hour", warehouse=…)`: runs it in an empty working directory."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, warehouse: Path | str = demo_path, **environ: str) -> Result:
        url = warehouse if isinstance(warehouse, str) else f"duckdb:///{warehouse}"
        given = {"CITYDECK_WAREHOUSE": url, "CITYDECK_CITY": str(changsha_pack.directory)} | environ
        return CliRunner().invoke(main, words, env=given)

    return run
