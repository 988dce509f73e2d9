"""Check a clip, a voice or a picture: probe it once, then apply every rule in order."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from studio.quality.checks import (
    corrupt,
    empty_file,
    low_fps,
    low_resolution,
    multiple_audio_tracks,
    no_audio,
    no_video,
    not_a_picture,
    not_a_video,
    too_long,
    too_short,
    wrong_extension,
)
from studio.quality.checks.duration import duration_of
from studio.quality.finding import Finding
from studio.quality.report import Report
from studio.quality.subject import SourceKind, Subject, look_into

AnyPath: TypeAlias = str | os.PathLike[str]
Check: TypeAlias = Callable[[Subject], Finding | None]

CONTAINER: Final = "container"
CHECKS: Final[dict[SourceKind, tuple[Check, ...]]] = {
    SourceKind.CLIP: (
        empty_file.look,
        not_a_video.look,
        corrupt.look,
        no_video.look,
        no_audio.look,
        too_short.look,
        too_long.look,
        low_resolution.look,
        low_fps.look,
        multiple_audio_tracks.look,
        wrong_extension.look,
    ),
    SourceKind.VOICE: (
        empty_file.look,
        corrupt.look,
        no_audio.look,
        too_short.look,
        too_long.look,
        multiple_audio_tracks.look,
        wrong_extension.look,
    ),
    SourceKind.IMAGE: (
        empty_file.look,
        not_a_picture.look,
        corrupt.look,
        low_resolution.look,
        wrong_extension.look,
    ),
}


def check_clip(path: AnyPath, *, name: str | None = None) -> Report:
    """Whether a file can be the clip an avatar is made from.

    `name` is what the user called it, when the file itself is called otherwise. Raises
    StudioError only when there is no such file or it may not be read.
    """
    return _checked(path, SourceKind.CLIP, name)


def check_voice(path: AnyPath, *, name: str | None = None) -> Report:
    """Whether a file can be the voice that goes with a photo."""
    return _checked(path, SourceKind.VOICE, name)


def check_image(path: AnyPath, *, name: str | None = None) -> Report:
    """Whether a file can be the photo an avatar is made from."""
    return _checked(path, SourceKind.IMAGE, name)


def check_sources(
    *, clip: AnyPath | None = None, voice: AnyPath | None = None, image: AnyPath | None = None
) -> Report:
    """All sources of one avatar in one report; each finding says which source it is about."""
    given = ((clip, SourceKind.CLIP), (voice, SourceKind.VOICE), (image, SourceKind.IMAGE))
    reports = [_checked(path, kind, None) for path, kind in given if path is not None]
    return Report(
        kind="sources",
        groups=(CONTAINER,),
        findings=tuple(finding for report in reports for finding in report.findings),
        duration_s=next((r.duration_s for r in reports if r.duration_s is not None), None),
        analysis_s=sum(report.analysis_s for report in reports),
    )


def _checked(path: AnyPath, kind: SourceKind, name: str | None) -> Report:
    begun = time.monotonic()
    subject = look_into(Path(path), kind, name)
    answers = (look(subject) for look in CHECKS[kind])
    lasts = duration_of(subject)
    return Report(
        kind=str(kind),
        groups=(CONTAINER,),
        findings=tuple(answer for answer in answers if answer is not None),
        duration_s=None if lasts is None else round(lasts.seconds, 6),
        analysis_s=round(time.monotonic() - begun, 4),
    )
