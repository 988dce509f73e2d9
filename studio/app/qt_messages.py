"""What Qt has to say goes to the window's log, at Qt's own level."""

from __future__ import annotations

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType

_log = logging.getLogger("studio.app.qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def to_log(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's message handler."""
    _log.log(_LEVELS.get(kind, logging.WARNING), text)
