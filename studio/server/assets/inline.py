"""Assets that arrive as base64 inside JSON."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from studio.errors import StudioError

_DATA_URI: Final = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_BLANK: Final = str.maketrans("", "", " \t\r\n")


def decoded(text: str, limit: int) -> bytes:
    """The bytes of base64, with or without a data URI in front."""
    prefix = _DATA_URI.match(text)
    bare = text[prefix.end() if prefix else 0 :].translate(_BLANK)
    if len(bare) // 4 * 3 > limit + 2:
        raise _too_large(limit)
    try:
        found = base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError) as error:
        raise StudioError(
            "invalid",
            "`base64`: This is not valid base64.",
            "Send standard base64 with its padding, or `data:…;base64,` and then that.",
            param="base64",
        ) from error
    if len(found) > limit:
        raise _too_large(limit)
    return found


def _too_large(limit: int) -> StudioError:
    return StudioError(
        "too_large",
        f"This is larger than the {limit} bytes that fit into JSON.",
        "Send it as multipart/form-data, or with a resumable upload: POST /v1/uploads.",
        param="base64",
    )
