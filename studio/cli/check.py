"""`check`: is a clip, a voice or a photo good enough, and what to change."""

from __future__ import annotations

import json as json_text
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.quality import Finding, Report

NOT_USABLE, NOT_READ = 1, 2
_SIGNS = {"ok": "✓ ok  ", "warn": "! warn", "fail": "✗ FAIL"}
_PLAIN_SIGNS = {"ok": "+ ok  ", "warn": "! warn", "fail": "x FAIL"}


def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Clips: video files of a person speaking.")
    ] = None,
    image: Annotated[list[Path] | None, typer.Option(help="A photo to check.")] = None,
    voice: Annotated[list[Path] | None, typer.Option(help="A voice to check.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each file.")] = False,
) -> None:
    """Check clips, photos and voices. Exit status: 0 usable, 1 not usable, 2 cannot be read."""
    wanted = list(_wanted(files or [], image or [], voice or []))
    if not wanted:
        sys.stderr.write("Name at least one file: avatar-studio check CLIP.mp4\n")
        raise typer.Exit(NOT_READ)
    worst = max(_checked(path, look, as_json=json) for path, look in wanted)
    if worst:
        raise typer.Exit(worst)


def _wanted(
    files: list[Path], images: list[Path], voices: list[Path]
) -> Iterator[tuple[Path, Callable[[Path], Report]]]:
    from studio.quality import check_clip, check_image, check_voice

    yield from ((path, check_clip) for path in files)
    yield from ((path, check_image) for path in images)
    yield from ((path, check_voice) for path in voices)


def _checked(path: Path, look: Callable[[Path], Report], *, as_json: bool) -> int:
    """Print what came of one file; the exit status that it deserves."""
    try:
        report = look(path)
    except StudioError as error:
        _say_unread(path, error, as_json=as_json)
        return NOT_READ
    if as_json:
        _write_json({"file": str(path), **as_printed(report)})
    else:
        _show(path, report)
    return 0 if report.usable else NOT_USABLE


def as_printed(report: Report) -> dict[str, Any]:
    """The report in the words of the command line."""
    document = report.to_json()
    return {**document, "findings": [_printed(finding) for finding in report.findings]}


def _printed(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "code": finding.code,
        "level": str(finding.level),
        "value": finding.measured,
        "limit": finding.limit,
        "unit": finding.unit,
        "when": [list(span) for span in finding.ranges],
        "message": finding.what,
        "hint": finding.fix,
    }


def _say_unread(path: Path, error: StudioError, *, as_json: bool) -> None:
    if as_json:
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        _write_json({"file": str(path), "verdict": None, "error": told})
        return
    sys.stderr.write(f"{path}: {error.message} {error.hint}".rstrip() + f" [{error.code}]\n")


def _write_json(document: dict[str, Any]) -> None:
    sys.stdout.write(json_text.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _show(path: Path, report: Report) -> None:
    lines = [str(path), f"  {report.words}"]
    width = max((len(finding.code) for finding in report.findings), default=0)
    signs = _SIGNS if _can_print("✓✗×") else _PLAIN_SIGNS
    for finding in report.findings:
        lines.append(f"  {signs[finding.level]}  {finding.code:<{width}}  {_line(finding)}")
        if finding.fix:
            lines.append(f"{'':>{width + 12}}{finding.fix}")
    _write("\n".join(lines) + "\n\n")


def _line(finding: Finding) -> str:
    if finding.limit is None or isinstance(finding.limit, str) or finding.level == "ok":
        return finding.what
    unit = finding.unit.removesuffix("s") if finding.limit == 1 else finding.unit
    return f"{finding.what} (limit: {finding.limit:g} {unit})"


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _write(text: str) -> None:
    """A terminal that lacks a letter gets another one, never a traceback."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
