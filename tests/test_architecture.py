"""The house: what imports what, where the clock and SQL may be, and that nothing is forgotten."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID, PANELS
from data.questions.panel_read import PanelRead
from layouts.kit.panel import Card
from tests.support.recording import statements_of

ROOT = Path(__file__).parents[1]
FOLDERS = ("data", "layouts", "callbacks")
SOURCES = [*sorted(path for name in FOLDERS for path in (ROOT / name).rglob("*.py")), ROOT / "app.py"]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
DOMAINS = ("calls", "services", "incidents", "layers", "scenarios", "measures")
LONGEST_FILE, LONGEST_FUNCTION = 300, 30


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def folder(*names: str) -> list[Path]:
    """Modules of a package and of those in it: `folder("data", "calls")`."""
    return [path for path in SOURCES if path.relative_to(ROOT).parts[: len(names)] == names]


def importers(paths: list[Path], *forbidden: str) -> list[str]:
    return [
        f"{name_of(path)} imports {module}"
        for path in paths
        for module in imports_of(path)
        if any(module == name or module.startswith(f"{name}.") for name in forbidden)
    ]


# Floors ------------------------------------------------------------------------------------------------------------

MIGRATIONS = ("data.store.migrations", "data.store.migrations.versions")
"""Scripts that Alembic runs, in a child process. Nothing imports them."""
FLOORS: tuple[tuple[str, ...], ...] = (
    ("data.contract", "data.calendar", "data.times", "data.errors", "data.version"),
    ("data.warehouse", "data.city", "data.settings", "data.store", *MIGRATIONS),
    ("data.questions", "data.importing", "data.identity"),
    ("data.calls", "data.services", "data.incidents", "data.layers", "data.scenarios", "data.watch", "data.checks"),
    ("data.measures", "data.rollups", "layouts.kit"),
    ("data.demo", "data.deck", "layouts.identity", *(f"layouts.{domain}" for domain in DOMAINS)),
    ("callbacks.registry", "callbacks.server"),
    ("callbacks.identity",),
    ("callbacks",),
    ("callbacks.commands", "app"),
)
"""The house, from the ground up. A room is a package, or one of the few modules that stand alone in `data/`."""
MOST_PACKAGES, MOST_FLOORS = 33, 10
ENTRANCE = ("app", "callbacks.commands")
"""`python app.py` starts the command line: the one import that goes sideways, in the last line of app.py."""
OF_MEASURES = ("city_map", "kpi_scorecard")
"""Panels whose rows are those of `data.measures.values`; tests/measures/test_values.py compares these with pandas."""
HEIGHT = {room: floor for floor, rooms in enumerate(FLOORS, 1) for room in rooms}
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES}


def room_of(module: str) -> str:
    """The package of a module; the module itself where it stands alone on a floor."""
    return module if module in HEIGHT else module.rpartition(".")[0]


@cache
def arrows() -> set[tuple[str, str]]:
    """(room, room) of every import that leaves its room."""
    found = set()
    for module, path in MODULES.items():
        for name in imports_of(path):
            target = name if name in MODULES else name.rpartition(".")[0]
            if target in MODULES and room_of(target) != room_of(module):
                found.add((room_of(module), room_of(target)))
    return found


def test_the_house_has_few_packages_and_every_module_stands_on_a_floor() -> None:
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    lost = {module for module, path in MODULES.items() if room_of(module) not in HEIGHT and path.stat().st_size > 200}
    print(f"{len(packages)} packages, {len(HEIGHT)} rooms on {len(FLOORS)} floors, {len(arrows())} arrows between them")
    for floor in reversed(range(len(FLOORS))):
        print(f"  floor {floor + 1}: {', '.join(FLOORS[floor])}")
    assert lost == set()
    assert len(packages) <= MOST_PACKAGES and len(FLOORS) <= MOST_FLOORS


def test_every_import_goes_down() -> None:
    """Nothing is imported from the same floor or from above, so there is no circle."""
    wrong = {(room, of) for room, of in arrows() if HEIGHT[room] <= HEIGHT[of]} - {ENTRANCE}
    assert wrong == set()


def test_a_package_begins_with_its_story_and_holds_nothing_else() -> None:
    for module, path in MODULES.items():
        if path.name == "__init__.py":
            tree = tree_of(path)
            assert ast.get_docstring(tree), f"{module} does not say what it is"
            assert len(tree.body) == 1, f"{module}/__init__.py holds more than its story"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_a_question_has_one_name(panel: Any) -> None:
    """The modules that read, draw and test a panel have the same package and the same name."""
    domain, stem = panel.read.domain, panel.read.stem
    drawn_in = panel.card.draw.__module__
    assert drawn_in == f"layouts.{domain}.{stem}", f"{panel.id} is read in data.{domain}.{stem}, drawn in {drawn_in}"
    assert (ROOT / "tests" / domain / f"test_{stem}.py").exists(), f"{panel.id}: write tests/{domain}/test_{stem}.py"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_the_rows_of_a_panel_are_compared_with_pandas_over_raw_rows(panel: Any) -> None:
    if panel.id in OF_MEASURES:
        return
    domain, read = panel.read.domain, panel.read.read.__name__
    functions = [
        node
        for path in [*(ROOT / "tests" / domain).glob("*.py"), ROOT / "tests" / "conftest.py"]
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
    ]
    over_raw = {"raw"}
    while more := {node.name for node in functions if over_raw & arguments_of(node)} - over_raw:
        over_raw |= more  # fixtures that are made of raw rows, and fixtures that are made of those
    compared = [node for node in functions if node.name.startswith("test_") and over_raw & arguments_of(node)]
    names = {getattr(inner, "attr", getattr(inner, "id", "")) for node in compared for inner in ast.walk(node)}
    assert read in names, (
        f"{panel.id}: compare {read} with pandas over `raw` in tests/{domain}/test_{panel.read.stem}.py"
    )


def arguments_of(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.args}


# Imports -----------------------------------------------------------------------------------------------------------


def test_truth_knows_nothing_of_screens() -> None:
    assert importers(folder("data"), "dash", "plotly", "flask", "layouts", "callbacks", "app") == []


def test_looks_know_no_warehouse_no_wiring_and_no_environment() -> None:
    forbidden = (
        "sqlalchemy",
        "duckdb",
        "data.warehouse.door",
        "data.deck",
        "data.questions.reading",
        "data.watch.freshness",
        "callbacks",
        "app",
        "os",
        "flask",
    )
    assert importers(folder("layouts"), *forbidden) == []


def test_wiring_has_no_pandas_of_its_own() -> None:
    assert importers(folder("callbacks"), "pandas", "numpy", "plotly.graph_objects", "plotly.express") == []


def test_what_builds_the_demo_is_not_needed_to_serve_a_city() -> None:
    """Only inside the functions of the commands and of the feed may these be imported."""
    for path in SOURCES:
        if not name_of(path).startswith(("data/demo", "data/importing")):
            top = [node for node in tree_of(path).body if isinstance(node, (ast.Import, ast.ImportFrom))]
            modules = {str(getattr(node, "module", None)) for node in top}
            assert not modules & {"data.demo", "data.demo.feed", "cnmaps", "holidays"}, name_of(path)


# The clock, SQL and addresses --------------------------------------------------------------------------------------

CLOCK = re.compile(
    r"\b(utc_now|utcnow|datetime\.now|date\.today|time\.time|func\.now|Timestamp\.now|Timestamp\.today)\b"
)


def test_no_query_and_no_look_asks_the_clock() -> None:
    """The moment comes in the filters; a function of the clock is named only where a process starts or measures."""
    domain = [path for name in DOMAINS for path in folder("data", name)] + folder("layouts")
    found = [f"{name_of(path)}: {match[0]}" for path in domain for match in CLOCK.finditer(path.read_text("utf-8"))]
    assert found == []


def test_no_recorded_statement_asks_the_warehouses_clock_or_names_a_value() -> None:
    for panel in PANELS:
        for statement in statements_of(panel):
            assert not re.search(r"\b(now|current_timestamp|current_date|today)\b", str(statement), re.I), panel.id


SQL = re.compile(r"\b(SELECT\s+.+\bFROM\b|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b", re.S)


def test_wiring_and_looks_hold_no_sql() -> None:
    for path in [*folder("callbacks"), *folder("layouts"), ROOT / "app.py"]:
        strings = [
            node.value
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not [text for text in strings if SQL.search(text)], name_of(path)


def test_no_sql_is_made_by_formatting_where_panels_read() -> None:
    paths = [path for name in DOMAINS for path in folder("data", name)]
    assert paths and importers(paths, "sqlalchemy.text", "sqlalchemy.literal_column") == []


FOREIGN = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org/)")


def test_nothing_that_reaches_a_browser_names_another_host() -> None:
    files = [
        path
        for name in ("assets", "layouts")
        for path in (ROOT / name).rglob("*")
        if path.suffix in (".py", ".js", ".css")
    ]
    assert files and [name_of(path) for path in files if FOREIGN.search(path.read_text("utf-8"))] == []


# Size --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name_of)
def test_a_file_fits_on_six_screens(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    limit = LONGEST_FILE if path in SOURCES else LONGEST_FILE * 2  # a test file is a list of sentences
    assert lines <= limit, f"{name_of(path)} has {lines} lines"


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    words = ast.get_docstring(node, clean=False)
    first = node.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if words is not None else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    long = {node.name: body_lines(node) for node in functions if body_lines(node) > LONGEST_FUNCTION}
    assert not long, f"{name_of(path)}: {long}"


def test_the_body_of_a_callback_is_at_most_five_lines_and_has_no_branch() -> None:
    for path in folder("callbacks"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef) and any("callback" in ast.unparse(d) for d in node.decorator_list):
                body = [
                    part
                    for part in node.body
                    if not isinstance(part, ast.Expr) or not isinstance(part.value, ast.Constant)
                ]
                assert len(body) <= 5, f"{name_of(path)}:{node.name}"
                assert not any(isinstance(part, (ast.If, ast.For, ast.Try)) for part in ast.walk(node)), (
                    f"{name_of(path)}:{node.name}"
                )


def test_no_callback_is_registered_without_the_app() -> None:
    assert importers(folder("callbacks"), "dash.callback", "dash.clientside_callback") == []


def test_nothing_catches_everything() -> None:
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{name_of(path)}:{node.lineno}"


# Nothing is forgotten ----------------------------------------------------------------------------------------------


def modules_of(name: str) -> list[ModuleType]:
    paths = [path for domain in DOMAINS for path in folder(name, domain) if path.stem != "__init__"]
    assert paths
    return [importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in paths]


def test_panels_and_pages_have_one_name_each() -> None:
    assert len(BY_ID) == len(PANELS)
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", panel.id) for panel in PANELS)


def test_every_panel_stands_on_a_page_and_every_place_names_a_panel() -> None:
    placed = [place.panel for page in PAGES for place in page.places]
    assert set(placed) - set(BY_ID) == set(), "places of panels that do not exist"
    assert set(BY_ID) - set(placed) == set(), "give each of these panels a Place on a page of callbacks/registry"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_no_panel_stands_twice_on_a_page(page: Any) -> None:
    names = [place.panel for place in page.places]
    assert len(names) == len(set(names))


def test_every_card_is_the_look_of_a_panel() -> None:
    bound = {id(panel.card) for panel in PANELS}
    cards = {f"{m.__name__}.{n}": v for m in modules_of("layouts") for n, v in vars(m).items() if isinstance(v, Card)}
    lost = [name for name, card in cards.items() if id(card) not in bound]
    assert cards and lost == [], "declare a Panel in callbacks/registry for each of them"


def test_every_panel_read_is_the_read_of_a_panel() -> None:
    bound = {panel.read for panel in PANELS}
    found = {f"{m.__name__}.{n}": v for m in modules_of("data") for n, v in vars(m).items() if isinstance(v, PanelRead)}
    lost = [name for name, read in found.items() if read not in bound]
    assert found and lost == [], "declare a Panel in callbacks/registry for each of them"


def words_of_sources(pattern: str) -> Counter[str]:
    """How often each match of the pattern stands in the sources."""
    return Counter(word for path in SOURCES for word in re.findall(pattern, path.read_text("utf-8")))


def test_every_other_read_is_used_by_one() -> None:
    used = words_of_sources(r"\bread_\w+")
    for module in modules_of("data"):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("read_") and function.__module__ == module.__name__:
                assert used[name] > 1, f"{module.__name__}.{name} is read by nobody"


def test_every_query_is_asked_by_someone() -> None:
    asked = words_of_sources(r"\b(\w+_query)\(")
    for module in modules_of("data"):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.endswith("_query") and function.__module__ == module.__name__:
                assert asked[name] > 1, f"{module.__name__}.{name} is asked by nobody"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_every_panel_depends_on_tables_and_says_what_it_shows(panel: Any) -> None:
    assert panel.tables, "a panel without tables would never be refreshed"
    card = panel.card
    assert card.title and card.question.endswith("?") and card.definition and card.headline and card.draw


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_every_read_asks_the_same_when_asked_again(panel: Any) -> None:
    first, again = statements_of(panel), statements_of(panel)
    assert [str(statement) for statement in first] == [str(statement) for statement in again]


IDS = re.compile(r"""\bid=["']([\w-]+)["']""")


def test_an_id_is_written_in_one_file_only() -> None:
    """That it is drawn once on a page, test_server.py proves on every page."""
    drawn: dict[str, set[str]] = {}
    for path in folder("layouts"):
        for name in IDS.findall(path.read_text("utf-8")):
            drawn.setdefault(name, set()).add(name_of(path))
    assert {name: files for name, files in drawn.items() if len(files) > 1} == {}


def test_callbacks_name_only_ids_that_are_drawn() -> None:
    drawn = {name for path in folder("layouts") for name in IDS.findall(path.read_text("utf-8"))}
    used = set()
    for path in folder("callbacks"):
        used |= set(re.findall(r"""\b(?:Input|Output|State)\(\s*["']([\w-]+)["']""", path.read_text("utf-8")))
    assert used and used - drawn == set()
