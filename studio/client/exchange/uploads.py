"""Uploads by tus 1.0: in parts, each confirmed, resumed where the server says it stands."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from studio.api.assets import Asset, Upload
from studio.client.errors import ApiError, Unanswered, UnreachableError, UploadInterruptedError
from studio.client.exchange.answers import foreign, refusal
from studio.client.exchange.call import Answer, Call, Part, path_of, posted, size_of
from studio.client.exchange.reading import done, read
from studio.client.exchange.retry import TRIALS, asked, attempt, backoff, pause_for
from studio.client.exchange.steps import Flow, Pause
from studio.errors import StudioError

PART = 8 * 1024 * 1024
_TUS = {"Tus-Resumable": "1.0.0"}
_ELSEWHERE = frozenset({409, 423})
"""The server stands at another offset, or still holds the connection that broke."""
_PATIENCE = 120.0
"""The last part also makes the asset: the server hashes and sniffs it before it answers."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes sent and the bytes in all; an exception from it ends the upload."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An open file on its way."""

    file: BinaryIO
    name: str
    size: int
    progress: Progress

    def part(self, offset: int) -> Part:
        length = min(PART, self.size - offset)
        return Part(self.file, offset, length, lambda sent: self.progress(sent, self.size))


def parcel(file: BinaryIO, name: str, progress: Progress | None) -> Parcel:
    """Refuses what no server could take."""
    size = size_of(file)
    if size == 0:
        raise StudioError("empty_file", f"{name or 'The file'} is empty.", "Choose another file.")
    return Parcel(file, name, size, progress or (lambda _sent, _total: None))


def begin(size: int, name: str) -> Flow[Upload]:
    """Announce an upload."""
    headers = {**_TUS, "Upload-Length": str(size)}
    if name:
        headers["Upload-Metadata"] = f"filename {b64encode(name.encode()).decode()}"
    return (yield from read(Upload, posted("/v1/uploads", headers=headers)))


def state(upload_id: str) -> Flow[Upload]:
    """How far an upload is, and what became of it."""
    return (yield from read(Upload, Call("GET", path_of("uploads", upload_id), headers=_TUS)))


def give_up(upload_id: str) -> Flow[None]:
    """Forget an upload and the bytes that arrived."""
    yield from done(Call("DELETE", path_of("uploads", upload_id), headers=_TUS))


def upload(parcel: Parcel, upload_id: str | None) -> Flow[Asset]:
    """Send a file, or the rest of it, and read the asset that it became."""
    known = upload_id or (yield from begin(parcel.size, parcel.name)).id
    try:
        offset = (yield from _stands_at(parcel, known)) if upload_id else 0
        yield from _send(parcel, known, offset)
        return (yield from _asset_of(known))
    except UnreachableError as cause:
        raise UploadInterruptedError(known, cause) from cause


def _send(parcel: Parcel, upload_id: str, offset: int) -> Flow[None]:
    trial = 1
    while offset < parcel.size:
        outcome = yield from attempt(_patch(parcel, upload_id, offset))
        if isinstance(outcome, Answer) and outcome.ok:
            offset, trial = _number(outcome, "upload-offset"), 1
            continue
        yield _pause_after(outcome, trial)
        stands = yield from _stands_at(parcel, upload_id)
        offset, trial = stands, 1 if stands > offset else trial + 1


def _patch(parcel: Parcel, upload_id: str, offset: int) -> Call:
    part = parcel.part(offset)
    headers = {
        **_TUS,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(part.length),
    }
    path = path_of("uploads", upload_id)
    return Call("PATCH", path, headers=headers, body=part, patience=_PATIENCE)


def _pause_after(outcome: Answer | Unanswered, trial: int) -> Pause:
    """Before asking where the upload stands; refusals that stay refusals are raised."""
    if isinstance(outcome, Unanswered):
        if trial >= TRIALS:
            raise outcome.error() from outcome
        return backoff(trial)
    pause = backoff(trial) if outcome.status in _ELSEWHERE else pause_for(outcome, trial)
    if pause is None or trial >= TRIALS:
        raise refusal(outcome)
    return pause


def _stands_at(parcel: Parcel, upload_id: str) -> Flow[int]:
    try:
        answer = yield from asked(Call("HEAD", path_of("uploads", upload_id), headers=_TUS))
    except ApiError:
        yield from state(upload_id)  # refused as well, but in words, which HEAD has not
        raise
    announced = _number(answer, "upload-length")
    if announced != parcel.size:
        raise StudioError(
            "other_file",
            f"The upload was begun for {announced} bytes, the file has {parcel.size}.",
            "Upload the file that it was begun with, or begin a new upload.",
            param="upload_id",
        )
    return _number(answer, "upload-offset")


def _number(answer: Answer, header: str) -> int:
    value = answer.headers.get(header, "")
    if not value.isdecimal():
        raise foreign(answer, f"answered without {header.title()}")
    return int(value)


def _asset_of(upload_id: str) -> Flow[Asset]:
    for trial in range(1, TRIALS + 1):
        asset_id = (yield from state(upload_id)).asset_id
        if asset_id is not None:
            return (yield from read(Asset, Call("GET", path_of("assets", asset_id))))
        yield backoff(trial)
    raise StudioError(
        "upload_unfinished",
        "All bytes arrived, but the server has not made an asset of them yet.",
        f"Upload again with upload_id={upload_id!r} in a while.",
    )
