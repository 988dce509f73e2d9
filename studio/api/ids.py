"""Ids: a prefix that says what it names, and a ULID that sorts by time."""

from __future__ import annotations

from enum import StrEnum

from ulid import ULID


class Kind(StrEnum):
    """What an id names."""

    ASSET = "asst"
    AVATAR = "avat"
    EVENT = "evnt"
    JOB = "job"
    KEY = "key"
    ORGANISATION = "orgn"
    REQUEST = "rqst"
    RENDER = "rndr"
    SESSION = "sess"
    UPLOAD = "upld"
    USER = "user"


def new_id(kind: Kind) -> str:
    """A fresh id; ids made later sort later."""
    return f"{kind}_{ULID()}"
