"""The Python client of a studio server, and the supervisor of a bundled one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.client.async_studio import AsyncStudio
    from studio.client.connection import Connection
    from studio.client.errors import ApiError, UnreachableError, UploadInterruptedError
    from studio.client.studio import Studio

_PLACES = {
    "ApiError": "errors",
    "AsyncStudio": "async_studio",
    "Connection": "connection",
    "UnreachableError": "errors",
    "Studio": "studio",
    "UploadInterruptedError": "errors",
}

__all__ = [
    "ApiError",
    "AsyncStudio",
    "Connection",
    "Studio",
    "UnreachableError",
    "UploadInterruptedError",
]


def __getattr__(name: str) -> Any:
    """Imported when it is asked for: most commands need none of it."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
