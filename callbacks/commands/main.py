"""The command line `python app.py`: its commands, and how it reports errors.

Exit code 0 means success. Exit code 2 means that an expected error stopped the command; one line on standard error says
why. Exit code 1 means that `rollup --verify` found differences, that `check --data`, `store check` or `audit verify`
found faults, or that an unexpected error occurred.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import click

from callbacks.commands.audit import audit
from callbacks.commands.check import check
from callbacks.commands.citypack import citypack
from callbacks.commands.demo import demo
from callbacks.commands.feed import feed
from callbacks.commands.import_ import import_
from callbacks.commands.panels import panels
from callbacks.commands.query import query
from callbacks.commands.rollup import rollup
from callbacks.commands.screen import screen
from callbacks.commands.serve import serve
from callbacks.commands.store import store
from callbacks.commands.token import token
from callbacks.commands.viewer import viewer
from data.errors import PlainError
from data.version import VERSION

COMMANDS = (serve, demo, feed, check, panels, query, import_, citypack, rollup, store, viewer, screen, token, audit)


class OneLineErrors(click.Group):
    """A group of commands that reports an expected error as one line on standard error and exits with code 2.

    Expected errors are wrong arguments, Ctrl-C and every `PlainError`. Without a command it prints its help, also with
    code 2.
    """

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command that the arguments name."""
        # without a handler Python would print log records beside the line about an error; `serve` and `feed` add one
        logging.getLogger().addHandler(logging.NullHandler())
        try:
            return super().main(*args, **options | {"standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
        except click.ClickException as error:
            _report(error.format_message())
        except PlainError as error:
            _report(str(error))
        except click.Abort:
            _report("stopped")
        sys.exit(2)


def _report(message: str) -> None:
    click.echo(f"citydeck: {' '.join(message.split())}", err=True)


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="citydeck", message="%(prog)s %(version)s")
def main() -> None:
    """Citydeck: the operations dashboard of a city's command centre."""


for command in COMMANDS:
    main.add_command(command)
