"""`doctor`: look at this machine and say what to do."""

from __future__ import annotations

import json as json_text
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.folders import data_folder

if TYPE_CHECKING:
    from studio.doctor.diagnosis import Diagnosis

_SIGNS = {"ok": "✓ ok     ", "note": "• note   ", "problem": "✗ problem"}


def doctor(
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check cameras, microphones, graphics, networks, encoders, models, disk and server."""
    from studio.doctor.examination import examine

    found: list[Diagnosis] = []
    for diagnosis in examine((data or data_folder()).resolve()):
        found.append(diagnosis)
        if not json:
            _show(diagnosis)
    if json:
        sys.stdout.write(json_text.dumps([each.as_json() for each in found], indent=2) + "\n")
    if any(each.state == "problem" for each in found):
        raise typer.Exit(1)


def _show(diagnosis: Diagnosis) -> None:
    sys.stdout.write(f"{_SIGNS[diagnosis.state]}  {diagnosis.name:<12} {diagnosis.says}\n")
    if diagnosis.advice:
        sys.stdout.write(f"{'':>25}{diagnosis.advice}\n")
    sys.stdout.flush()
