"""The window's own log: a small rotated file beside the server's."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler

from studio.folders import log_folder

_FILE_BYTES = 1024 * 1024
_OLD_FILES = 2
_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def open_log(level: str) -> logging.Handler:
    """Write the log of this process; where the file cannot be written, to stderr."""
    handler = _handler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    set_level(level)
    return handler


def set_level(level: str) -> None:
    """How much is written; libraries say only what went wrong."""
    logging.getLogger("studio").setLevel(level.upper())


def close_log(handler: logging.Handler) -> None:
    logging.getLogger().removeHandler(handler)
    handler.close()


def _handler() -> logging.Handler:
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            log_folder() / "window.log", "a", _FILE_BYTES, _OLD_FILES, encoding="utf-8"
        )
    except OSError:
        return logging.StreamHandler(sys.stderr)
