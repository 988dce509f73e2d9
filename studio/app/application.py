"""Qt itself: the application object with its style, icon and theme."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from studio.app.appearance.icons import application_icon
from studio.app.qt_messages import to_log


def make_application() -> QApplication:
    """The one application of this process."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    qInstallMessageHandler(to_log)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("avatar-studio")
    application.setApplicationDisplayName("Avatar Studio")
    application.setDesktopFileName("avatar-studio")
    # The server outlives the window by a moment; the loop ends when both are gone.
    application.setQuitOnLastWindowClosed(False)
    application.setStyle("Fusion")
    application.setWindowIcon(application_icon())
    return application
