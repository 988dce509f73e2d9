"""The preparation of a look: check its sources, make its previews, then make it ready at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from studio.api.avatars import AvatarStatus
from studio.api.jobs import JobStatus
from studio.errors import StudioError
from studio.media.sniff import sniff
from studio.quality.report import Verdict
from studio.server.assets.folder import Kept
from studio.server.assets.records import add_asset
from studio.server.avatars.change import set_values
from studio.server.jobs import ledger
from studio.server.jobs.work import Cancelled, Work
from studio.server.store.schema import assets

_SOURCES = ("video", "image", "audio", "model")
_FUNCTIONS = "studio.server.preparation.steps"


@dataclass(frozen=True, slots=True)
class _Preview:
    name: str
    kept: Kept


def prepare(work: Work) -> None:
    """Take a look from pending to ready; every step may be repeated after an interruption."""
    sources, names = _begin(work)
    work.progress(0.1, "Checking the sources.")
    folder = str(work.scratch)
    report = work.child(f"{_FUNCTIONS}:check", sources=sources, names=names, folder=folder)
    if report["verdict"] == Verdict.REJECT:
        _fail(work, _findings_in_words(report), report)
        return
    work.progress(0.4, "Making the previews.")
    made = work.child(f"{_FUNCTIONS}:preview", sources=sources, folder=folder)
    work.progress(0.9, "Storing the previews.")
    _finish(work, report, made)


def abandon(work: Work, error: StudioError) -> None:
    """The sources could not be worked on at all."""
    _fail(work, f"{error.message} {error.hint}".strip(), None)


def _begin(work: Work) -> tuple[dict[str, str], dict[str, str]]:
    """Where the bytes of each source are, and what their owner calls them."""
    with work.store.write() as connection:
        if not ledger.is_running(connection, work.job_id):
            raise Cancelled
        values = {"status": AvatarStatus.PROCESSING, "status_message": None}
        row = set_values(connection, work.avatar_id, **values)
        if row is None:
            raise Cancelled
        found = _sources_of(connection, row)
    paths = {kind: str(work.folder.path_of(each["sha256"])) for kind, each in found.items()}
    return paths, {kind: each["name"] for kind, each in found.items()}


def _sources_of(connection: Connection, avatar: RowMapping) -> dict[str, RowMapping]:
    """One asset may be two sources: a clip whose sound is also the voice."""
    ids = {kind: avatar[f"{kind}_id"] for kind in _SOURCES if avatar[f"{kind}_id"]}
    query = select(assets).where(assets.c.id.in_(set(ids.values())))
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    return {kind: rows[asset_id] for kind, asset_id in ids.items()}


def _finish(work: Work, report: dict[str, Any], made: dict[str, str]) -> None:
    """One transaction: previews, avatar and job change together or not at all."""
    previews = [_Preview(name, work.folder.keep_file(Path(path))) for name, path in made.items()]
    with work.store.write() as connection:
        if ledger.move(connection, work.job_id, JobStatus.SUCCEEDED, "Ready.") is None:
            raise Cancelled
        ids = {f"preview_{each.name}_id": _row_of(connection, work, each) for each in previews}
        ready = {"status": AvatarStatus.READY, "status_message": None, "report": report}
        set_values(connection, work.avatar_id, **ready, **ids)


def _row_of(connection: Connection, work: Work, preview: _Preview) -> str:
    sniffed = sniff(preview.kept.source)
    name = f"preview{sniffed.extension}"
    made_for = work.avatar_id
    return add_asset(connection, work.owner, preview.kept, sniffed, name, made_for).id


def _fail(work: Work, message: str, report: dict[str, Any] | None) -> None:
    with work.store.write() as connection:
        if ledger.move(connection, work.job_id, JobStatus.FAILED, message) is None:
            return
        values = {"status": AvatarStatus.FAILED, "status_message": message, "report": report}
        set_values(connection, work.avatar_id, **values)


def _findings_in_words(report: dict[str, Any]) -> str:
    """What failed and what to change, in the words of the checks."""
    failing = [each for each in report["findings"] if each["level"] == "fail"]
    parts = (each[part] for each in failing[:3] for part in ("what", "fix"))
    said = " ".join(part for part in parts if part)
    more = len(failing) - 3
    return f"{said} And {more} more." if more > 0 else said
