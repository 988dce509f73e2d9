"""What the API documents say of storing an asset: its route reads the body itself."""

from __future__ import annotations

from typing import Any, Final

from studio.api.assets import AssetSource
from studio.server.assets.names import LONGEST_NAME
from studio.server.failures import document_failures

_FORM: Final[dict[str, Any]] = {
    "title": "AssetForm",
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "The bytes. What they are is read from them alone.",
        },
        "name": {
            "type": "string",
            "maxLength": LONGEST_NAME,
            "description": "Shown in lists; the name of the file if absent.",
        },
    },
}
_INLINE: Final = {"base64": "iVBORw0KGgo=", "name": "portrait.png"}
_ADDRESS: Final = {"url": "https://example.com/clip.mp4"}

ADDING: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {
                "schema": AssetSource.model_json_schema(),
                "examples": {
                    "base64": {"summary": "Inline", "value": _INLINE},
                    "url": {"summary": "By address", "value": _ADDRESS},
                },
            },
        },
    }
}
ADDED: Final = document_failures(409, 415, 429, 507)
