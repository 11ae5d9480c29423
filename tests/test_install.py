"""Installation: the locks fit requirements*.txt, name no address, and cover what a server imports; the version."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from callbacks.commands.main import main
from data.version import VERSION

ROOT = Path(__file__).parents[1]
PARTS = ("requirements", "requirements-demo", "requirements-dev")
"""Each NAME.txt is edited by people; `make lock` writes NAME.lock from it."""
LOCK_LINE = re.compile(r"#.*|[a-z0-9-]+==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")


def pinned(part: str) -> dict[str, str]:
    """Versions by package that a requirements file and those that it includes pin."""
    found: dict[str, str] = {}
    for line in (ROOT / f"{part}.txt").read_text("utf-8").splitlines():
        if line.startswith("-r "):
            found |= pinned(line.removeprefix("-r ").removesuffix(".txt"))
        elif line and not line.startswith("#"):
            requirement = Requirement(line)
            specifiers = list(requirement.specifier)
            assert [specifier.operator for specifier in specifiers] == ["=="], line
            found[canonicalize_name(requirement.name)] = specifiers[0].version
    return found


def locked(part: str) -> dict[str, str]:
    """Versions by package in a lock."""
    text = (ROOT / f"{part}.lock").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.M))


@pytest.mark.parametrize("part", PARTS)
def test_a_lock_holds_what_its_requirements_pin(part: str) -> None:
    differing = pinned(part).items() - locked(part).items()
    assert not differing, f"run `make lock`: {part}.lock lacks {sorted(differing)}"


@pytest.mark.parametrize("part", PARTS)
def test_a_lock_has_hashes_and_names_no_address(part: str) -> None:
    text = (ROOT / f"{part}.lock").read_text("utf-8")
    assert [line for line in text.splitlines() if not LOCK_LINE.fullmatch(line)] == []
    assert not re.search(r"://|index|find-links", text)
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.M)[1:]
    assert len(entries) == len(locked(part)) and all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_agree() -> None:
    serving, demo, dev = (locked(part).items() for part in PARTS)
    assert serving <= demo <= dev


def test_what_serves_a_city_needs_no_other_package() -> None:
    """Only data/demo imports packages of requirements-demo.txt; imports inside functions are not looked at."""
    serving, distributions = set(locked("requirements")), packages_distributions()
    sources = [path for folder in ("callbacks", "layouts", "data") for path in (ROOT / folder).rglob("*.py")]
    for path in (path for path in sources if "demo" not in path.parts):
        for module in imported_at_once(path):
            packages = {canonicalize_name(name) for name in distributions.get(module, ())}
            assert not packages or packages & serving, f"{path.relative_to(ROOT)} imports {module}"


def imported_at_once(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports outside functions."""
    body = ast.parse(path.read_text("utf-8")).body
    plain = {alias.name for node in body if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in plain | {str(n.module) for n in body if isinstance(n, ast.ImportFrom)}}


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.search(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert project["version"] == VERSION and newest and newest[1] == VERSION


def test_the_command_line_says_its_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"citydeck {VERSION}\n")
