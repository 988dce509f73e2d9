"""`bench`: the figures of this machine."""

from __future__ import annotations

import json as json_text
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from studio.errors import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.bench.figure import Figure

CONCERNS = ("commands", "server", "media", "window")


def bench(
    what: Annotated[
        list[str] | None, typer.Argument(help=f"Any of {', '.join(CONCERNS)}; all by default.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Measure this machine; other work on it shows in the figures."""
    found: list[Figure] = []
    for figure in _measured(what or list(CONCERNS)):
        found.append(figure)
        if not json:
            _show(figure)
    if json:
        sys.stdout.write(json_text.dumps([each.as_json() for each in found], indent=2) + "\n")


def _measured(what: list[str]) -> Iterator[Figure]:
    for concern in what:
        if concern not in CONCERNS:
            raise StudioError(
                "nothing_to_measure",
                f"There is nothing called `{concern}` to measure.",
                f"Choose from {', '.join(CONCERNS)}.",
            )
        yield from import_module(f"studio.bench.{concern}").measure()


def _show(figure: Figure) -> None:
    worst = f"   worst of {figure.runs}: {figure.worst:.2f}" if figure.runs > 1 else ""
    sys.stdout.write(f"{figure.name:<44}{figure.value:>9.2f} {figure.unit}{worst}\n")
    sys.stdout.flush()
