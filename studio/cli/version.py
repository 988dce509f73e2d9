"""`version`: which studio this is."""

from __future__ import annotations

import sys

import studio


def version() -> None:
    """Show the version."""
    sys.stdout.write(f"avatar-studio {studio.__version__}\n")
