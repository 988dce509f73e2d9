"""The command line: one file per command, nothing heavy imported before a command needs it."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `avatar-studio`; a failure leaves as two lines and status 1, never as a traceback."""
    from studio.cli.commands import commands
    from studio.cli.failure import say_failure
    from studio.errors import StudioError

    try:
        commands(prog_name="avatar-studio")
    except StudioError as error:
        say_failure(error)
        sys.exit(1)
