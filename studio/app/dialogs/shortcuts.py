"""Every shortcut, where it works and what it does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, MARGIN, UNIT
from studio.app.appearance.theme import Theme
from studio.app.pages.directory import PAGES
from studio.app.shortcuts import SHORTCUTS, Shortcut, Where, page_keys
from studio.app.widgets.buttons import Kind, TextButton
from studio.app.widgets.labels import heading, paragraph
from studio.app.widgets.page import scrolled


def all_shortcuts() -> list[Shortcut]:
    """The declared ones, and one for each page."""
    pages = [
        Shortcut(page_keys(number), f"Open the {page.label} page")
        for number, page in enumerate(PAGES, start=1)
    ]
    return [*SHORTCUTS, *pages]


class ShortcutsHelp(QDialog):
    """A list in two groups."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, UNIT, 0)
        column.setSpacing(UNIT)
        for where in Where:
            column.addWidget(heading(where.value, 1.1))
            column.addLayout(_table([each for each in all_shortcuts() if each.where is where]))
            column.addSpacing(UNIT)
        column.addStretch(1)
        close = TextButton(theme, "Close", kind=Kind.PRIMARY)
        close.clicked.connect(self.accept)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        outer.setSpacing(GAP)
        outer.addWidget(heading("Keyboard shortcuts", 1.4))
        outer.addWidget(scrolled(content), 1)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(440, 560)


def _table(rows: list[Shortcut]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(UNIT // 2)
    grid.setColumnStretch(0, 1)
    for number, row in enumerate(rows):
        keys = QKeySequence(row.keys).toString(QKeySequence.SequenceFormat.NativeText)
        grid.addWidget(paragraph(row.does), number, 0)
        grid.addWidget(heading(keys), number, 1)
    return grid
