"""Takes the screenshots for the README, from the warehouse that CITYDECK_WAREHOUSE names. Run `make screenshots`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent / "screenshots"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
PICTURES = (
    ("overview-zh-light", "/?lang=zh&theme=light", 1920, 1080),
    ("overview-en-dark", "/?lang=en&theme=dark", 1920, 1080),
    ("incidents-en-light", "/incidents?lang=en", 1920, 1080),
    ("calls-zh-light", "/calls?lang=zh", 1920, 1080),
    ("kpi-en-light", "/kpi?lang=en", 1280, 900),
    ("wall-zh", "/wall/overview?lang=zh", 3840, 1080),
)
"""(file name, address, width, height) of each screenshot; sizes in px."""
PAINT_MS = 9000
"""Time that a page gets to draw all its panels."""


def main() -> None:
    """Start a server, take all screenshots and stop the server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8050)
    port = parser.parse_args().port
    HERE.mkdir(exist_ok=True)
    environment = os.environ | {"CITYDECK_WALL": "3840x1080"}
    server = subprocess.Popen([sys.executable, "app.py", "serve", "--port", str(port)], env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/readyz")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
            for number, picture in enumerate(PICTURES, 1):
                print(f"{number} of {len(PICTURES)}: {picture[0]}", flush=True)
                _shoot(browser, f"http://127.0.0.1:{port}", *picture)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


def _shoot(browser: Browser, base: str, name: str, address: str, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(base + address)
    page.wait_for_timeout(PAINT_MS)
    page.screenshot(path=HERE / f"{name}.png")
    page.close()


def _wait(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


if __name__ == "__main__":
    main()
