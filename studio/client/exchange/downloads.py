"""Downloads: into a file beside the target, resumed by range, checked, then moved there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ulid import ULID

from studio.api.assets import Asset, AssetLink
from studio.client.errors import Unanswered
from studio.client.exchange.answers import refusal
from studio.client.exchange.call import BLOCK, Answer, Call, path_of, posted, query_of
from studio.client.exchange.reading import read
from studio.client.exchange.retry import TRIALS, attempt, backoff, pause_for
from studio.client.exchange.steps import Flow, Pause
from studio.client.exchange.uploads import Progress
from studio.errors import StudioError


def link(asset_id: str, expires_in: int | None = None) -> Flow[AssetLink]:
    """A signed address for those who have no key."""
    call = posted(path_of("assets", asset_id, "link"), query=query_of(expires_in=expires_in))
    return (yield from read(AssetLink, call))


def download(asset_id: str, target: Path, progress: Progress | None) -> Flow[Path]:
    """Fetch an asset's bytes; the target is whole or untouched."""
    asset = yield from read(Asset, Call("GET", path_of("assets", asset_id)))
    with _written_beside(target) as file:
        bucket = _Bucket(file, asset, progress or (lambda _got, _total: None))
        yield from _fetch(bucket)
        bucket.check()
    return target


@dataclass(frozen=True, slots=True)
class _Bucket:
    file: BinaryIO
    asset: Asset
    progress: Progress

    def begin(self, status: int) -> None:
        """Without 206 the bytes come from the start again."""
        if status != 206:
            self.file.seek(0)
            self.file.truncate()

    def write(self, block: bytes) -> None:
        if self.file.tell() + len(block) > self.asset.size:
            raise _damaged(self.asset)
        self.file.write(block)
        self.progress(self.file.tell(), self.asset.size)

    def check(self) -> None:
        """The hash that the server promised."""
        digest = hashlib.sha256()
        self.file.seek(0)
        while block := self.file.read(BLOCK):
            digest.update(block)
        if digest.hexdigest() != self.asset.sha256:
            raise _damaged(self.asset)


def _fetch(bucket: _Bucket) -> Flow[None]:
    trial, size = 1, bucket.asset.size
    while (got := bucket.file.tell()) < size:
        address = (yield from link(bucket.asset.id)).url
        headers = {"Range": f"bytes={got}-"} if got else {}
        outcome = yield from attempt(Call("GET", address, headers=headers, sink=bucket))
        if bucket.file.tell() >= size:
            return
        trial = 1 if bucket.file.tell() > got else trial + 1
        yield _pause_after(outcome, trial, bucket.asset)


def _pause_after(outcome: Answer | Unanswered, trial: int, asset: Asset) -> Pause:
    over = trial > TRIALS
    if isinstance(outcome, Unanswered):
        if over:
            raise outcome.error() from outcome
        return backoff(trial)
    if outcome.ok and over:
        raise _damaged(asset)
    pause = backoff(trial) if outcome.ok else pause_for(outcome, trial)
    if pause is None or over:
        raise refusal(outcome)
    return pause


def _damaged(asset: Asset) -> StudioError:
    return StudioError(
        "download_damaged",
        f"What was sent for {asset.id} is not what was stored.",
        "Try again; if it stays so, the server's disk may be failing.",
    )


@contextmanager
def _written_beside(target: Path) -> Generator[BinaryIO]:
    """A file that takes the target's place at the end, and is gone after any failure."""
    if target.is_dir():
        raise StudioError("not_written", f"{target} is a folder.", "Name a file in it.")
    part = target.with_name(f".{ULID()}.part")
    try:
        with part.open("x+b") as file, _removed_on_failure(part):
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise StudioError("not_written", f"{target} cannot be written: {reason}.") from failure


@contextmanager
def _removed_on_failure(part: Path) -> Generator[None]:
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise
