"""How a command tells of a failure: what happened, then what to do."""

from __future__ import annotations

import sys

from studio.errors import StudioError


def say_failure(error: StudioError) -> None:
    """On stderr, in two lines; the code is for scripts."""
    sys.stderr.write(f"error [{error.code}]: {error.message}\n")
    if error.hint:
        sys.stderr.write(f"  {error.hint}\n")
