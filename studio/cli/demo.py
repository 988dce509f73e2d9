"""`demo`: the main job end to end, without a window, on the bundled sample."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.cli.steps import Steps
from studio.errors import StudioError
from studio.resources import resource

if TYPE_CHECKING:
    from studio.api.avatars import Avatar
    from studio.quality import Report

FILM, SHEET = "avatar.mp4", "contact-sheet.png"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the film, the sheet and the report.")] = (
        Path("demo")
    ),
    clip: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Another clip of 4-15 s.")
    ] = None,
) -> None:
    """Check a clip, make an avatar of it on a real server, and keep what came out."""
    from studio.cli.demo_report import write_report

    out.mkdir(parents=True, exist_ok=True)
    source = clip or resource("samples/clip.mp4")
    steps = Steps()
    report = steps.take("Checking the clip", lambda: _check(source))
    with tempfile.TemporaryDirectory(prefix="avatar-studio-demo-") as data:
        look = _make(source, Path(data), out, steps)
    steps.take("Drawing the contact sheet", lambda: _draw_sheet(out))
    write_report(out, source.name, report, look, steps.seconds)
    sys.stdout.write(f"Done. Look into {out}: {FILM}, {SHEET}, report.md, report.json\n")


def _check(source: Path) -> Report:
    from studio.quality import check_clip

    report = check_clip(source)
    if not report.usable:
        said = " ".join(f"{each.what} {each.fix}" for each in report.failures)
        raise StudioError("not_usable", "This clip cannot become an avatar.", said)
    return report


def _make(source: Path, data: Path, out: Path, steps: Steps) -> Avatar:
    """On a server of its own, with a data folder that is gone afterwards."""
    from studio.cli.connection import connected

    steps.begin("Starting the server")
    with connected(data=data) as studio:
        steps.end()
        made = steps.take("Uploading the clip", lambda: studio.avatars.create("Demo", video=source))
        steps.take("Preparing the avatar", lambda: studio.avatars.wait(made.id))
        look = studio.avatars.get(made.default_look_id or made.id)
        steps.take("Fetching its film", lambda: _fetch(look, out / FILM))
        return look


def _fetch(look: Avatar, target: Path) -> None:
    """By its signed link, as somebody without a key would."""
    import httpx

    assert look.preview_video_url is not None
    answer = httpx.get(look.preview_video_url, timeout=60, trust_env=False)
    answer.raise_for_status()
    target.write_bytes(answer.content)


def _draw_sheet(out: Path) -> None:
    from studio.media.contact_sheet import contact_sheet

    (out / SHEET).write_bytes(contact_sheet(out / FILM, title="Demo"))
