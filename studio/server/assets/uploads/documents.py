"""What the API documents say of uploads: headers that the routes read themselves."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from studio.server.assets.uploads.protocol import BODY_TYPE, VERSION

_Responses: TypeAlias = dict[int | str, dict[str, Any]]


def _header(
    name: str, schema: dict[str, Any], description: str, *, required: bool = True
) -> dict[str, Any]:
    said = {"name": name, "in": "header", "required": required}
    return {**said, "schema": schema, "description": description}


def _answers(status: int, description: str, *names: str) -> _Responses:
    headers = {name: {"schema": {"type": "string"}} for name in ("Tus-Resumable", *names)}
    return {status: {"description": description, "headers": headers}}


_BYTES: Final[dict[str, Any]] = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
_VERSION: Final = _header("Tus-Resumable", {"type": "string", "enum": [VERSION]}, "The protocol.")

VERSIONED: Final[dict[str, Any]] = {"parameters": [_VERSION]}
CREATION: Final[dict[str, Any]] = {
    "parameters": [
        _VERSION,
        _header("Upload-Length", {**_BYTES, "minimum": 1}, "How many bytes will come."),
        _header(
            "Upload-Metadata",
            {"type": "string", "pattern": "^filename ([A-Za-z0-9+/]{4}){1,60}$"},
            "`filename` and the base64 of a name, for instance `filename Y2xpcC5tcDQx`.",
            required=False,
        ),
    ]
}
APPENDING: Final[dict[str, Any]] = {
    "parameters": [_VERSION, _header("Upload-Offset", _BYTES, "Where these bytes belong.")],
    "requestBody": {
        "required": True,
        "content": {BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
}

ABILITIES: Final = _answers(
    204, "Versions, extensions and the largest size.", "Tus-Version", "Tus-Extension"
)
CREATED: Final = _answers(201, "The upload.", "Location", "Upload-Expires")
PROGRESS: Final = _answers(200, "How far it is.", "Upload-Offset", "Upload-Length")
APPENDED: Final = _answers(204, "They are kept.", "Upload-Offset", "Upload-Expires")
