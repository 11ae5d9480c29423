"""Part (e): the first page in a real browser, cold and warm. It takes turns with a plain Dash page."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from tqdm import tqdm

from tests.bench.serving import Server, free_port, served, started
from tests.bench.stores import Stores

LOADS = 5
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
VIEWPORT: Any = {"width": 1920, "height": 1080}
DRAWN = """
window.drawnAt = null;
(function () {
  const said = (panel) => panel.querySelector(".panel-footer").textContent
    || panel.querySelector(".panel-notice").textContent;
  const ready = () => {
    const panels = [...document.querySelectorAll(".panel[data-panel]")];
    const plots = [...document.querySelectorAll(".js-plotly-plot")];
    if (!plots.length || plots.length < document.querySelectorAll(".dash-graph").length) return false;
    if (!panels.length && plots.length < %d) return false;
    if (!panels.every(said)) return false;
    return plots.every((plot) => {
      if (!plot._fullData || !plot._fullData.length) return false;
      const map = plot._fullLayout.map && plot._fullLayout.map._subplot;
      return !plot._fullLayout.map || (map && map.map && map.map.loaded());
    });
  };
  const timer = setInterval(() => {
    if (ready()) { window.drawnAt = performance.now(); clearInterval(timer); }
  }, 10);
})();
"""
BARE_PLOTS = 8


def run(stores: Stores, *, loads: int = LOADS) -> dict[str, Any]:
    """For each page, cold and warm: medians of ms until the last panel is drawn, bytes, requests and server CPU."""
    with ExitStack() as stack:
        environ = stores.environ(stores.living(datetime.now(UTC).replace(tzinfo=None)))
        pages = {"overview": stack.enter_context(served(environ)), "bare": stack.enter_context(_bare(stores))}
        playwright = stack.enter_context(sync_playwright())
        found: dict[tuple[str, str], list[dict[str, float]]] = {}
        for _ in tqdm(range(loads + 1), desc="(e) first page", unit=""):
            for name, server in pages.items():
                for kind, load in _loads(playwright, server).items():
                    found.setdefault((name, kind), []).append(load)
    # the first round warms up the server and does not count
    kept = {key: rounds[1:] for key, rounds in found.items()}
    return {"loads": loads, "pages": [_medians(*key, rounds) for key, rounds in kept.items()]}


def _bare(stores: Stores) -> Any:
    port = free_port()
    districts = stores.pack.directory.resolve() / "districts.geojson"
    return started([sys.executable, "-m", "tests.bench.bare", str(port), str(districts)], port, {})


def _loads(playwright: Playwright, server: Server) -> dict[str, dict[str, float]]:
    """The first (cold) and second (warm) load of the page in a new browser."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    context = browser.new_context(viewport=VIEWPORT)
    found = {kind: _load(context, server) for kind in ("cold", "warm")}
    browser.close()
    return found


def _load(context: BrowserContext, server: Server) -> dict[str, float]:
    page, cpu = context.new_page(), server.cpu_s()
    session = context.new_cdp_session(page)
    asked: dict[str, str] = {}
    wire: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.requestServedFromCache", lambda event: wire.update({event["requestId"]: 0.0}))
    session.on("Network.loadingFinished", lambda event: wire.setdefault(event["requestId"], event["encodedDataLength"]))
    session.send("Network.enable")
    page.add_init_script(DRAWN % BARE_PLOTS)
    page.goto(server.url)
    page.wait_for_function("window.drawnAt", timeout=60_000, polling=100)
    drawn_ms = float(page.evaluate("window.drawnAt"))
    page.wait_for_timeout(300)
    page.close()
    http = [request for request, url in asked.items() if url.startswith("http")]
    sizes = [wire[request] for request in http if wire.get(request)]
    return {"drawn_ms": drawn_ms, "bytes": sum(sizes), "requests": len(http), "on_wire": len(sizes),
            "server_cpu_ms": (server.cpu_s() - cpu) * 1e3}  # fmt: skip


def _medians(name: str, kind: str, loads: list[dict[str, float]]) -> dict[str, Any]:
    return {"page": name, "kind": kind} | {key: median(load[key] for load in loads) for key in loads[0]}
