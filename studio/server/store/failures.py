"""What a failure of the database means for whoever asked."""

from __future__ import annotations

from sqlalchemy import exc

from studio.errors import StudioError

PASSING = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
"""The database is busy, gone or full: it may be well in a moment."""

_NO_ROOM = ("full", "no space left")


def failure_of(error: exc.SQLAlchemyError) -> StudioError | None:
    """In words that help; None when the fault is the studio's own."""
    if isinstance(error, exc.DataError):
        # PostgreSQL keeps no NUL in a text; SQLite does, so nothing refuses it earlier
        return StudioError("invalid", "A text holds a character that is not kept.")
    if isinstance(error, exc.IntegrityError):
        return StudioError(
            "conflict",
            "What this request needs was changed or deleted at the same moment.",
            "Look at what is there now, then send the request again.",
        )
    if isinstance(error, PASSING):
        return _no_room() if _is_full(error) else _busy()
    return None


def _is_full(error: exc.SQLAlchemyError) -> bool:
    said = str(getattr(error, "orig", "")).lower()
    return any(words in said for words in _NO_ROOM)


def _no_room() -> StudioError:
    return StudioError(
        "disk_full",
        "The disk that holds the database is full.",
        "Free some space; nothing that was accepted is lost.",
    )


def _busy() -> StudioError:
    return StudioError(
        "unavailable",
        "The database is busy or cannot be reached.",
        "Try again in a moment; if it stays, look into the server's log.",
    )
