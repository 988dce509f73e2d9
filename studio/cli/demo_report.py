"""What the demo did, for people and for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import studio

if TYPE_CHECKING:
    from studio.api.avatars import Avatar
    from studio.quality import Report

_EXPIRING = {"preview_image_url", "preview_video_url", "report"}


def write_report(
    out: Path, source: str, report: Report, look: Avatar, seconds: dict[str, float]
) -> None:
    """`report.json` and `report.md` beside the film."""
    document: dict[str, Any] = {
        "version": studio.__version__,
        "python": sys.version.split()[0],
        "source": source,
        "seconds": seconds,
        "checks": report.to_json(),
        "avatar": look.model_dump(mode="json", exclude=_EXPIRING),
    }
    (out / "report.json").write_text(json.dumps(document, indent=2), "utf-8")
    (out / "report.md").write_text(_page(document), "utf-8")


def _page(document: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {each['level']} | {each['code']} | {each['what']} |"
        for each in document["checks"]["findings"]
    )
    steps = "\n".join(f"| {name} | {taken:.2f} s |" for name, taken in document["seconds"].items())
    return (
        f"# Demo of Avatar Studio {document['version']}\n\n"
        f"Made from `{document['source']}`: check, avatar, film. "
        f"The avatar is {document['avatar']['status']}.\n\n"
        f"![The film at a glance](contact-sheet.png)\n\n"
        f"## What the checks found\n\n| level | check | finding |\n|---|---|---|\n{rows}\n\n"
        f"## How long it took\n\n| step | time |\n|---|---|\n{steps}\n\n"
        "What the checks did not look at is not judged here, and the film is the prepared clip: "
        "speaking new words is not part of this version.\n"
    )
