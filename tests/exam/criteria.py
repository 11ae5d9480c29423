"""The claims about very many cases, and how many cases of each `make test` checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Criterion:
    """A claim. proves: the claim in one sentence. files: pytest's arguments to find its tests.

    sample: number of cases of each of its tests in `make test`. Choose it so that the criterion takes at most 10 s
    there; the last lines of each run say how long it took.
    """

    name: str
    proves: str
    files: tuple[str, ...]
    sample: int


CRITERIA = (
    Criterion(
        "engines",
        "Every panel reads the same rows from PostgreSQL and from ClickHouse as from DuckDB, also for a viewer of one "
        "district.",
        ("tests/warehouse/test_engines.py",),
        4,
    ),
    Criterion(
        "shapes",
        "The door refuses a select, or gives what pandas finds in the viewer's own rows, whatever the select looks "
        "like, on DuckDB, PostgreSQL and ClickHouse.",
        ("tests/warehouse/test_shapes.py",),
        20,
    ),
    Criterion(
        "identities",
        "Over HTTP, in the modes password, oidc and proxy: random viewers who take turns get the rows, totals and "
        "names of their own scope, and whoever is not known gets the sign-in page or one line.",
        ("tests/identity/test_pairs.py",),
        6,
    ),
    Criterion(
        "attack",
        "Two viewers without case detail who have all answers of one moment and one window, of all panels, work out no "
        "number of cases below k.",
        ("tests/warehouse/test_attack.py",),
        1,
    ),
    Criterion(
        "surfaces",
        "Pages, callbacks, files, tables, number cards and messages tell a viewer no identifier and no name of an "
        "incident, an asset or a hall outside what he may see.",
        ("tests/wiring/test_surfaces.py",),
        25,
    ),
    Criterion(
        "demo_engines",
        "The demo city has the same rows, and every panel reads the same, on PostgreSQL and ClickHouse as in a file.",
        ("tests/demo/test_engines.py",),
        2,
    ),
    Criterion(
        "rollups",
        "Every panel about calls or readings reads the same from rollups as from raw rows.",
        ("tests/questions/test_time_ranges.py",),
        15,
    ),
    Criterion(
        "scan_floors",
        "Every panel about cases or incidents reads the same with scan floors as without.",
        ("tests/questions/test_scan_floors.py",),
        15,
    ),
    Criterion(
        "known",
        "Live answers of all panels, recorded while the feed ran and rows came late, come back with `known`; without "
        "it the differences are the late rows.",
        ("tests/demo/test_known.py",),
        1,
    ),
    Criterion(
        "reach",
        "Where the sources of a domain have stopped, its figures stand still, and no other domain moves them.",
        ("tests/questions/test_reach.py",),
        5,
    ),
    Criterion(
        "comparisons",
        "Every measure is compared with the same window whole weeks before, known equally long after it, and with "
        "nothing where the history of its facts does not reach back so far.",
        ("tests/questions/test_comparisons.py",),
        3,
    ),
    Criterion(
        "pandas",
        "What the panels read equals what pandas computes from the raw rows, at every moment and for every question.",
        ("tests/calls", "tests/services", "tests/incidents", "tests/layers", "tests/scenarios", "tests/measures"),
        2,
    ),
    Criterion(
        "corrupted",
        "A corrupted warehouse harms no panel: bad rows are left out, all others give the same figures, and "
        "`check --data` names the fault. A rate counts only rows whose value is known.",
        ("tests/checks/test_corrupted.py", "tests/checks/test_missing.py", "tests/checks/test_views.py"),
        2,
    ),
    Criterion(
        "urgency",
        "Every list of open incidents and the map have the one order of urgency, at every moment.",
        ("tests/incidents/test_open.py",),
        6,
    ),
    Criterion(
        "residents",
        "Open incidents per resident are one value on the scorecard, the map and the list of districts.",
        ("tests/measures/test_residents.py",),
        5,
    ),
    Criterion(
        "since",
        "Every abnormal asset is in its state since the moment that pandas finds in the raw readings.",
        ("tests/layers/test_states.py",),
        3,
    ),
    Criterion(
        "partial_cities",
        "A city with the tables of one domain only: every panel works or names what is missing, and every page opens.",
        ("tests/wiring/test_partial_cities.py",),
        2,
    ),
    Criterion(
        "looks",
        "Every panel draws all and a few of its rows on desks and walls of every size, in both languages and themes.",
        ("tests/test_panels.py",),
        60,
    ),
    Criterion(
        "properties",
        "What Hypothesis makes up about questions, moments, time ranges and histograms breaks no rule.",
        ("tests/questions", "tests/contract", "tests/test_times.py"),
        100,
    ),
    Criterion(
        "sentences",
        "Every panel's headline says what its rows say, in words without a fault, in both languages, at any moment, "
        "for any question, in whole and in partial cities.",
        ("tests/wiring/test_sentences.py",),
        2,
    ),
    Criterion(
        "first_days",
        "In the first days of a city, rows and headlines of every panel judge nothing that the history does not cover, "
        "at any moment and for any window.",
        ("tests/wiring/test_first_days.py",),
        2,
    ),
    Criterion(
        "fuzz",
        "Requests that no browser sends, to every address and callback, get an answer below 500, and leave no "
        "traceback in the log and no memory behind.",
        ("tests/server/test_fuzz.py",),
        3,
    ),
    Criterion(
        "silence",
        "Before the first row, and where a table is empty, every panel says in both languages that it has no data, and "
        "claims nothing.",
        ("tests/wiring/test_silence.py",),
        3,
    ),
    Criterion(
        "today",
        "Every panel answers for today and for this month, also in the seconds around midnight and in other zones.",
        ("tests/questions/test_windows.py",),
        2,
    ),
    Criterion(
        "rollup_builds",
        "Rollups equal the sums of the raw rows in every zone and however late rows come, and a check finds what was "
        "changed in them.",
        ("tests/rollups/test_builder.py", "tests/rollups/test_verify.py"),
        1,
    ),
    Criterion(
        "benchmark",
        "Each part of the benchmark that needs no server runs on a small city and writes its section of the report.",
        ("tests/bench/test_bench.py",),
        1,
    ),
    Criterion(
        "siege",
        "500 clients that are idle, send half a header or half a body, or never read do not slow down pages.",
        ("tests/server/test_siege.py",),
        2,
    ),
    Criterion(
        "pages",
        "Every page is drawn in both languages in a browser, without a notice, an error or a request to another host.",
        ("tests/browser/test_deck.py",),
        4,
    ),
    Criterion(
        "narrow_screens",
        "No word and no figure is cut on a page of a laptop, a tablet or a zoomed screen, in both languages.",
        ("tests/browser/test_screens.py",),
        3,
    ),
    Criterion(
        "walls",
        "Every wall shows each scene in both languages with texts large enough for the farthest seat and nothing cut.",
        ("tests/browser/test_wall.py",),
        3,
    ),
)
"""`make exam` runs them in this order."""
BY_NAME = {criterion.name: criterion for criterion in CRITERIA}
PROPERTIES = "properties"
"""The criterion of all tests by Hypothesis, which makes up their cases itself."""
PANDAS = "pandas"
"""The criterion of all parametrised tests that use the fixture `raw`; their cases need no naming in `cases`."""
PROPERTY_EXAMPLES = 5_000
"""Examples of each test by Hypothesis in the exam."""
