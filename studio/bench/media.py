"""How long media work takes, on the bundled clip."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from studio.bench.figure import Figure, figure, seconds, timed
from studio.resources import resource


def measure() -> Iterator[Figure]:
    """Each with the start of the child process that a real use pays for."""
    from studio.media.contact_sheet import contact_sheet
    from studio.media.preview import preview
    from studio.media.probe import probe
    from studio.quality import check_clip

    clip = resource("samples/clip.mp4")
    yield timed("media: probe", lambda: probe(clip), 10)
    yield timed("media: check of a clip", lambda: check_clip(clip), 5)
    with tempfile.TemporaryDirectory(prefix="avatar-studio-bench-") as folder:
        target = Path(folder) / "preview.mp4"
        yield figure("media: preview", [seconds(lambda: preview(clip, target))], "s")
        yield figure("media: contact sheet", [seconds(lambda: contact_sheet(target))], "s")
