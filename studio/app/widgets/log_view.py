"""The log as a list: follows the newest line while its end is in sight."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from studio.app.appearance.theme import Theme
from studio.app.log_lines import Level
from studio.app.models.log import LEVEL_ROLE

_TONES = {Level.DEBUG: "muted", Level.INFO: "text", Level.WARNING: "warn", Level.ERROR: "bad"}


class _Line(QStyledItemDelegate):
    """Colours a line by its level; the level is in its words too."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        colour = QColor(getattr(self._theme.colours, _TONES[index.data(LEVEL_ROLE)]))
        option.palette.setColor(QPalette.ColorRole.Text, colour)


class LogView(QListView):
    """Lines in a fixed-width font; Ctrl+C copies those that are selected."""

    def __init__(self, theme: Theme, lines: QAbstractItemModel) -> None:
        super().__init__()
        self.setObjectName("framed")
        self.setAccessibleName("Log lines")
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Line(theme, self))
        self.setModel(lines)
        self._at_end = True
        lines.rowsAboutToBeInserted.connect(self._look_where)
        lines.rowsInserted.connect(self._follow)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            chosen = sorted(self.selectedIndexes(), key=lambda index: index.row())
            QGuiApplication.clipboard().setText("\n".join(index.data() for index in chosen))
            return
        super().keyPressEvent(event)

    def _look_where(self) -> None:
        bar = self.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - 4

    def _follow(self) -> None:
        if self._at_end:
            self.scrollToBottom()
