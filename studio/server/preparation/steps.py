"""The steps themselves, as functions of paths: a child process calls one and ends."""

from __future__ import annotations

from pathlib import Path

_PICTURE_SIDE = 1024


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
    if thumbnail is None:
        return {}
    carried = folder / "thumbnail"
    carried.write_bytes(thumbnail)
    target = folder / "image.jpg"
    target.write_bytes(encoded(still(carried, within=(_PICTURE_SIDE, _PICTURE_SIDE))))
    return {"image": str(target)}


def check(sources: dict[str, str]) -> dict[str, object]:
    """Stands in until the checks land."""
    from studio.media.probe import probe

    findings: list[dict[str, object]] = []
    for kind, path in sources.items():
        if kind in ("video", "audio"):
            facts = probe(path)
            seconds = (
                facts.video.duration_s if facts.video and kind == "video" else facts.duration_s
            )
            level = "ok" if 3.95 <= seconds <= 15.05 else "fail"
            code = "too_short" if seconds < 4 else "too_long"
            findings.append(
                {"code": code, "level": level, "what": f"{seconds:.2f} s", "fix": "4-15 s."}
            )
    verdict = "fail" if any(f["level"] == "fail" for f in findings) else "ok"
    return {"verdict": verdict, "groups": ["container"], "findings": findings}
