"""Brings the store into the newest form: `upgrade`. A child process does it, because it needs Alembic.

The child process gets the store's URL by standard input, as a URL may hold a password.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.store.store import Store, StoreError, open_engine, store_url

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parent / "migrations"
CHILD_S = 600
"""Seconds after which the child process is given up."""


def upgrade(url: str) -> bool:
    """Make the store if it is missing, and bring it into the newest form. Gives whether there was anything to do.

    Raises StoreError.
    """
    try:
        Store.open(url).close()
        return False
    except StoreError as error:
        if error.kind != "older":
            raise
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    child = [sys.executable, "-m", "data.store.migrate"]
    environment = os.environ | {"PYTHONPATH": paths}
    try:
        done = subprocess.run(child, input=url, capture_output=True, text=True, timeout=CHILD_S, env=environment)
    except (OSError, subprocess.SubprocessError) as error:
        raise StoreError("away", "The store was not upgraded: {reason}", reason=str(error)) from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise StoreError("away", "The store was not upgraded: {reason}", reason=lines[-1])
    return True


def main() -> None:
    """The child process: upgrade the store whose URL stands on standard input. The last line on an error says why."""
    url = store_url(sys.stdin.read().strip())
    try:
        os.umask(0o077)  # the file holds hashes of passwords
        if url.get_backend_name() == "sqlite":
            Path(str(url.database)).absolute().parent.mkdir(parents=True, exist_ok=True)
        _migrate(open_engine(url, create=True))
    except (OSError, SQLAlchemyError) as error:
        print(" ".join(str(getattr(error, "orig", None) or error).split()), file=sys.stderr)
        sys.exit(1)


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
        with connection.execution_options(citydeck_writes=True).begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    engine.dispose()


if __name__ == "__main__":
    main()
