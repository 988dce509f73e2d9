"""Logs: one line per event, JSON under a window, readable in a terminal; never media or names."""

from __future__ import annotations

import logging
import os
import sys

import structlog

_LEVEL = "AVATAR_STUDIO_LOG_LEVEL"


def log_to_stderr(*, as_json: bool) -> None:
    """Send structlog and the standard logging of libraries to stderr in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(as_json=as_json),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=_level(), force=True)
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # lists its own parts


def _renderer(*, as_json: bool) -> structlog.typing.Processor:
    if as_json:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _level() -> str:
    wanted = os.environ.get(_LEVEL, "INFO").upper()
    return wanted if wanted in logging.getLevelNamesMapping() else "INFO"
