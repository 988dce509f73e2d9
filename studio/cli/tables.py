"""Rows on the terminal: a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

_PIPED_WIDTH = 200  # nobody reads a pipe in columns of a terminal


def print_rows(rows: Iterable[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """All rows; the table shows the named columns, JSON shows everything."""
    if as_json:
        sys.stdout.write(json.dumps(list(rows), indent=2) + "\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*(column.replace("_", " ") for column in columns), box=None)
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
