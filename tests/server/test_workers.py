"""Two workers over PostgreSQL: both give the same versions and the same bytes, and neither an old answer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from callbacks.registry.pages import PAGES
from callbacks.registry.panels import BY_ID
from data.city.pack import CityPack
from data.settings import SettingError, load_settings
from tests.conftest import DEMO_END, ROOT
from tests.support.browserless import asking
from tests.support.corner import corner
from tests.support.postgres import cluster, fill_postgres

OVERVIEW = tuple(place.panel for place in PAGES[0].places)


@dataclass(frozen=True)
class Served:
    """A served deck with two workers, and the URL of its warehouse."""

    url: str
    warehouse: str
    workers: tuple[int, int]

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """Let only one of the workers answer, while the other is stopped."""
        others = [pid for pid in self.workers if pid != worker]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)

    def get(self, path: str) -> tuple[bytes, str | None]:
        """Body and ETag of an address, over a new connection."""
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read(), answer.headers.get("ETag")

    def ask(self, panel: str, version: str = "") -> bytes:
        """A panel's answer, over new connections. Asks again until it is there."""
        body = asking(panel, "/")
        body["inputs"][0]["value"] |= {"version": version}
        headers = {"Content-Type": "application/json"}
        for _ in range(600):
            request = urllib.request.Request(
                f"{self.url}/_dash-update-component", json.dumps(body).encode(), headers, method="POST"
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                drawn = bytes(answer.read())
            if b"data-retry" not in drawn:
                return drawn
            time.sleep(0.1)
        raise AssertionError(f"{panel} was never drawn")


@pytest.fixture(scope="module")
def served(demo_path: Path, changsha_pack: CityPack) -> Iterator[Served]:
    with cluster() as server, socket.socket() as free:
        rows = corner(demo_path, ("430102",), DEMO_END - timedelta(days=1), DEMO_END)
        fill_postgres(server.url, rows).dispose()
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        own = {"WAREHOUSE": server.url, "CITY": str(changsha_pack.directory), "WORKERS": "2", "WATCH_S": "3600"}
        environment = os.environ | {f"CITYDECK_{name}": text for name, text in own.items()}
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Served(f"http://127.0.0.1:{port}", server.url, _ready(process, port))
        finally:
            process.terminate()
            process.wait(20)


def _ready(process: subprocess.Popen[bytes], port: int) -> tuple[int, int]:
    """The process ids of both workers, once each of them can answer."""
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if len(children) == 2:
            first, second = sorted(map(int, children))
            found = Served(f"http://127.0.0.1:{port}", "", (first, second))
            if all(_answers(found, worker) for worker in found.workers):
                return first, second
        time.sleep(0.1)
    raise AssertionError("the workers did not begin")


def _answers(found: Served, worker: int) -> bool:
    """Whether the worker can answer: it waits in poll and no longer makes its application."""
    try:
        with found.only(worker), urllib.request.urlopen(found.url + "/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def from_each(served: Served, panel: str, version: str = "") -> set[bytes]:
    service = set()
    for worker in served.workers:
        with served.only(worker):
            service.add(served.ask(panel, version))
    return service


def test_all_workers_say_the_same_version_and_serve_the_same_bytes(served: Served) -> None:
    said = set()
    for worker in served.workers:
        with served.only(worker):
            said.add(served.get("/version"))
    assert len(said) == 1
    for panel in OVERVIEW:
        assert len(from_each(served, panel)) == 1, panel


def test_no_worker_gives_an_old_answer_to_who_knows_of_a_newer_version(served: Served) -> None:
    panel = "incidents_urgent"
    (old,) = from_each(served, panel)
    versions = json.loads(served.get("/version")[0])["versions"]
    with psycopg.connect(served.warehouse) as connection:
        connection.execute(
            "INSERT INTO incident (incident_id, type_id, severity, district_id, reported_at) "
            "SELECT 'new', min(type_id), 1, '430102', %s FROM incident",
            [DEMO_END - timedelta(minutes=5)],
        )
        connection.execute(
            "INSERT INTO incident_event (incident_id, event_seq, at, stage) VALUES ('new', 1, %s, 'reported')",
            [DEMO_END - timedelta(minutes=5)],
        )
        connection.execute(
            "INSERT INTO load_log (load_id, table_name, source, loaded_at, data_until, rows, cadence_s, state) "
            "SELECT max(load_id) + 1, 'incident', 'desk', %s, %s, 1, 60, 'ok' FROM load_log",
            [DEMO_END, DEMO_END - timedelta(minutes=1)],
        )
        (newest,) = connection.execute("SELECT max(load_id) FROM load_log").fetchone() or (0,)
    assert from_each(served, panel) == {old}  # no worker knows, because their watchers sleep
    wanted = ".".join(str(({**versions, "incident": newest}).get(table, 0)) for table in BY_ID[panel].versioned)
    new = from_each(served, panel, wanted)
    assert len(new) == 1 and new != {old} and b"new" in next(iter(new))
    assert len({body for body in (served.get("/version")[0] for _ in range(20))}) == 1


def test_the_counts_of_all_workers_are_added_up(served: Served) -> None:
    def requests() -> float:
        families = text_string_to_metric_families(served.get("/metrics")[0].decode())
        return sum(s.value for family in families for s in family.samples if s.name == "citydeck_requests_total")

    before = requests()
    for worker in served.workers:
        with served.only(worker):
            for _ in range(5):
                served.get("/version")
    assert requests() - before == 11  # and the first request for the counts


def test_several_workers_on_an_embedded_file_are_refused_before_any_begins(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"CITYDECK_WORKERS='2'.*one process only"):
        load_settings({"CITYDECK_WORKERS": "2"}, tmp_path / "none.toml")
    environment = os.environ | {"CITYDECK_WORKERS": "2", "CITYDECK_WAREHOUSE": f"duckdb:///{tmp_path}/x.duckdb"}
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "one process only" in done.stderr


def test_workers_share_one_secret_that_nobody_else_may_read(tmp_path: Path) -> None:
    program = (
        "import os, stat, callbacks.server.workers as w; file = os.environ['CITYDECK_SECRET_FILE'];"
        "print(os.environ['PROMETHEUS_MULTIPROC_DIR'], oct(os.stat(file).st_mode)[-3:], len(open(file).read()));"
        "w.logging.warning('a line'); w.on_starting(None); w.on_exit(None); print(os.path.exists(file))"
    )
    environment = {"CITYDECK_WORKERS": "2", "CITYDECK_WAREHOUSE": "postgresql://nobody@db.example/none"}
    environment["TZ"] = "Asia/Shanghai"
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | environment | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = done.stderr.splitlines()
    at, words = first.split(maxsplit=1)
    assert words == "WARNING root: a line" and at.endswith("Z")
    assert abs(datetime.now(UTC) - datetime.fromisoformat(at)) < timedelta(minutes=5), "in UTC, whatever the zone"
    assert "warehouse: the server is another machine" in second
    folder, mode, length, left = done.stdout.split()
    assert Path(folder).name.startswith("citydeck-") and (mode, left) == ("600", "False") and int(length) >= 32
