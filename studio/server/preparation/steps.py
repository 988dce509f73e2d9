"""The steps themselves, as functions of paths: a child process calls one and ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.quality import Finding, Report

_PICTURE_SIDE = 1024


def check(sources: dict[str, str], names: dict[str, str], folder: str) -> dict[str, Any]:
    """The findings about every source in one report; `names` is what their owner calls them."""
    from studio.quality import Report

    scratch = Path(folder)
    found = [_checked(kind, Path(path), names[kind], scratch) for kind, path in sources.items()]
    return Report(
        kind="sources",
        groups=tuple(dict.fromkeys(group for report in found for group in report.groups)),
        findings=tuple(finding for report in found for finding in report.findings),
        duration_s=next((each.duration_s for each in found if each.duration_s is not None), None),
        analysis_s=sum(report.analysis_s for report in found),
    ).to_json()


def _checked(kind: str, path: Path, name: str, scratch: Path) -> Report:
    from studio import quality

    if kind == "model":
        return _checked_vrm(path, scratch)
    look = {
        "video": quality.check_clip,
        "audio": quality.check_voice,
        "image": quality.check_image,
    }
    return look[kind](path, name=name)


def _checked_vrm(path: Path, scratch: Path) -> Report:
    """Whether it can be read as a VRM at all; what is in it is not judged."""
    from studio.quality import Finding, Level, Report
    from studio.vrm.container import open_container
    from studio.vrm.meta import read_meta

    try:
        meta = read_meta(open_container(path))
        says = f"A VRM of version {meta.version}."
        findings = [Finding("vrm", Level.OK, says, source="model")]
        if meta.thumbnail is not None and _unpacked(meta.thumbnail, scratch) is None:
            findings.append(_no_picture())
    except StudioError as error:
        findings = [
            Finding("vrm", Level.FAIL, error.message, error.hint, error.code, source="model")
        ]
    return Report(kind="model", groups=("container",), findings=tuple(findings))


def _no_picture() -> Finding:
    from studio.quality import Finding, Level

    return Finding(
        "vrm_picture",
        Level.WARN,
        "The picture that this VRM carries of itself cannot be read.",
        "Export it again with another thumbnail, as PNG or JPEG.",
        source="model",
    )


def _unpacked(thumbnail: bytes, folder: Path) -> Path | None:
    """The picture inside a VRM as a file; None when it is none: the VRM is no worse for it."""
    from studio.media.images import picture_facts

    carried = folder / "thumbnail"
    carried.write_bytes(thumbnail)
    try:
        picture_facts(carried)
    except StudioError:
        return None
    return carried


def preview(sources: dict[str, str], folder: str) -> dict[str, str]:
    """Write what shows the look: `image`, and `video` for what can move by itself."""
    target = Path(folder)
    if "model" in sources:
        return _of_vrm(Path(sources["model"]), target)
    return {"image": _picture(sources, target), "video": _film(sources, target)}


def _picture(sources: dict[str, str], folder: Path) -> str:
    """The photo where there is one: it is the look; else a moment of the clip."""
    from studio.media.images import encoded, still
    from studio.media.probe import probe
    from studio.media.thumbnails import save_thumbnail

    target = folder / "image.jpg"
    if "image" in sources:
        pixels = still(sources["image"], within=(_PICTURE_SIDE, _PICTURE_SIDE))
        target.write_bytes(encoded(pixels))
        return str(target)
    facts = probe(sources["video"]).video
    assert facts is not None  # the checks have seen to it
    middle = facts.start_s + facts.duration_s / 2
    save_thumbnail(sources["video"], target, time=middle, width=_PICTURE_SIDE, height=_PICTURE_SIDE)
    return str(target)


def _film(sources: dict[str, str], folder: Path) -> str:
    """The clip itself, or the photo shown for as long as the voice is heard."""
    target = folder / "video.mp4"
    if "video" in sources:
        from studio.media.preview import preview as film

        film(sources["video"], target)
    else:
        from studio.media.compose import compose

        compose(sources["image"], sources["audio"], target)
    return str(target)


def _of_vrm(path: Path, folder: Path) -> dict[str, str]:
    """The picture that the file carries of itself, if it has one."""
    from studio.media.images import encoded, still
    from studio.vrm.container import open_container
    from studio.vrm.meta import read_meta

    thumbnail = read_meta(open_container(path)).thumbnail
    carried = None if thumbnail is None else _unpacked(thumbnail, folder)
    if carried is None:
        return {}
    target = folder / "image.jpg"
    target.write_bytes(encoded(still(carried, within=(_PICTURE_SIDE, _PICTURE_SIDE))))
    return {"image": str(target)}
