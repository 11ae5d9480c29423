"""The configuration of gunicorn: `gunicorn --config python:callbacks.server.workers`.

The parent process of the workers reads this file, too, so it imports little. Each worker makes its own application
after the fork, with its own connections, watcher and read pools.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from callbacks.server.advice import advice
from callbacks.server.connections import MAX_LINE
from callbacks.server.read_pools import THREADS
from callbacks.server.secret import check_secret_files
from data.settings import load_settings

_settings = load_settings()

wsgi_app = "app:server"
bind = f"{'0.0.0.0' if _settings.public else '127.0.0.1'}:8050"
workers = _settings.workers
worker_class = "callbacks.server.worker.BufferingWorker"
threads = THREADS
timeout = 0
graceful_timeout = 5
keepalive = 15
limit_request_line = MAX_LINE
sendfile = False  # the worker keeps answers until clients take them
forwarded_allow_ips = ""
loglevel = "warning"
control_socket_disable = True  # nobody uses it, and two decks of one user would share it
logging.Formatter.converter = time.gmtime  # all times are UTC, also those of gunicorn, and say so
logging.basicConfig(
    level=logging.INFO,
    format="%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s",
    datefmt="%Y-%m-%dT%H:%M:%S",
)
check_secret_files(_settings)

_shared = tempfile.mkdtemp(prefix="citydeck-") if workers > 1 else ""
if _shared:
    # workers share their counts in files and sign with one secret; both must exist before the first worker starts
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _shared)
    if not _settings.secret_file and _settings.auth == "open":  # with accounts the store keeps one for all
        secret = Path(_shared) / "secret"
        secret.touch(mode=0o600)
        secret.write_bytes(secrets.token_hex().encode())
        os.environ["CITYDECK_SECRET_FILE"] = str(secret)


def on_starting(_: Any) -> None:
    """Log what the settings leave open. gunicorn calls this once, before the workers."""
    for words in advice(_settings):
        logging.warning(words)


def post_worker_init(worker: Any) -> None:
    """Prepare a worker to serve. The first worker also prints the address of the deck.

    A worker over an embedded demo city starts the city's feed, unless the setting `feed` is off. There is only one such
    worker at a time; another one follows it if it dies, or if the file of the warehouse was replaced.
    """
    from data.warehouse.memory import settle  # imported here, to spare the parent process

    settle()
    deck = worker.wsgi.extensions["citydeck"].deck
    deck.watcher.file.on_new = _end_worker
    if _settings.feed:
        from callbacks.server.start import start_feed  # imported here, to spare the parent process

        start_feed(deck)
    if worker.age > 1:
        return
    port = worker.sockets[0].getsockname()[1]
    click.echo(f"Citydeck is ready: http://127.0.0.1:{port}/   (Ctrl-C stops it)")


def _end_worker() -> None:
    """End this worker at once, without writing to the warehouse. gunicorn starts another, which opens the new file."""
    logging.warning("another file lies in the place of the warehouse: this worker ends, and another one opens it")
    os._exit(0)


def child_exit(_: Any, worker: Any) -> None:
    """Remove the gauges of an ended worker from the shared metrics. The worker's counts stay."""
    if workers > 1:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(_: Any) -> None:
    """Remove the folder in which the workers shared files. gunicorn calls this when the server ends."""
    shutil.rmtree(_shared, ignore_errors=True)
