"""The headers of tus 1.0: what is said, and how it is read."""

from __future__ import annotations

import base64
import binascii
from email.utils import format_datetime
from typing import Final

from fastapi import Request

from studio.api.assets import Upload
from studio.errors import StudioError

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,termination"
BODY_TYPE: Final = "application/offset+octet-stream"
TUS: Final = {"Tus-Resumable": VERSION}
_SEE: Final = "This is the tus 1.0.0 protocol: https://tus.io/protocols/resumable-upload"


def require_version(request: Request) -> None:
    """Refuse a client that speaks another version, or does not say."""
    if request.headers.get("tus-resumable") != VERSION:
        said = f"Only `Tus-Resumable: {VERSION}` is spoken here."
        raise StudioError("protocol_version", said, _SEE, param="Tus-Resumable")


def require_body_type(request: Request) -> None:
    shown = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if shown != BODY_TYPE:
        said = f"Send the bytes as `Content-Type: {BODY_TYPE}`."
        raise StudioError("unsupported_media", said, _SEE, param="Content-Type")


def number(request: Request, name: str) -> int:
    """A header that counts bytes."""
    shown = request.headers.get(name, "")
    if not (shown.isascii() and shown.isdigit() and len(shown) < 19):
        said = f"`{name}` is missing, or not a number of bytes."
        raise StudioError("bad_request", said, _SEE, param=name)
    return int(shown)


def file_name(request: Request) -> str:
    """`filename` of Upload-Metadata; other entries are nobody's business here."""
    for entry in request.headers.get("upload-metadata", "").split(","):
        key, _, value = entry.strip().partition(" ")
        if key == "filename":
            return _decoded(value)
    return ""


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        said = "A value in `Upload-Metadata` is not base64."
        raise StudioError("bad_request", said, _SEE, param="Upload-Metadata") from error


def progress_of(upload: Upload) -> dict[str, str]:
    """How far an upload is, as headers."""
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.size),
        "Cache-Control": "no-store",
    }
    if upload.name:
        encoded = base64.b64encode(upload.name.encode()).decode()
        headers["Upload-Metadata"] = f"filename {encoded}"
    return headers | expiry_of(upload)


def expiry_of(upload: Upload) -> dict[str, str]:
    """Until when an unfinished upload is kept."""
    if upload.asset_id is not None:
        return {}
    return {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)}
