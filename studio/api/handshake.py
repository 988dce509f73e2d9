"""The first line that a server writes on stdout, and the protocol both sides speak."""

from __future__ import annotations

from pydantic import BaseModel, Field

PROTOCOL = 1
"""Raised when window and server of different versions can no longer understand each other."""


class Handshake(BaseModel):
    """Where the server listens and what it speaks."""

    port: int = Field(ge=1, le=65535)
    pid: int
    protocol: int
    version: str


class Runtime(Handshake):
    """What a running server leaves in its data folder, readable by its owner alone."""

    started: float = Field(
        description="Start time of the process, so that a reused pid is told apart."
    )
    bundled: bool = Field(description="True when a window started it and will end it.")
    host: str = "127.0.0.1"


RUNTIME_FILE = "server.json"
LOCK_FILE = "server.lock"
CONFIG_ERROR_EXIT = 78
"""Exit status when settings or data folder are wrong: starting again cannot help."""
