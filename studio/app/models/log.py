"""The log on the server page: the newest lines, filtered by level and by words."""

from __future__ import annotations

from collections import deque
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)

from studio.app.log_lines import Level, LogLine, parse

Index = QModelIndex | QPersistentModelIndex

KEPT = 5000
_EVERY_MS = 100
LEVEL_ROLE = Qt.ItemDataRole.UserRole + 1


class Log(QAbstractListModel):
    """The last lines, taken over in batches so that a flood does not hold up the window."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[LogLine] = []
        self._waiting: deque[str] = deque(maxlen=KEPT)
        self._batch = QTimer(self, singleShot=True, interval=_EVERY_MS)
        self._batch.timeout.connect(self.take_over)

    def write(self, line: str) -> None:
        """Add a line as the server wrote it."""
        self._waiting.append(line)
        if not self._batch.isActive():
            self._batch.start()

    def take_over(self) -> None:
        """Show what has been waiting."""
        self._batch.stop()
        new = [parse(line) for line in self._waiting]
        self._waiting.clear()
        self._drop(len(self._lines) + len(new) - KEPT)
        if new:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._lines += new
            self.endInsertRows()

    def tail(self, count: int) -> list[LogLine]:
        """The newest lines, oldest first."""
        self.take_over()
        return self._lines[-count:]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return str(line)
        return line.level if role == LEVEL_ROLE else None

    def _drop(self, count: int) -> None:
        count = min(count, len(self._lines))
        if count > 0:
            self.beginRemoveRows(QModelIndex(), 0, count - 1)
            del self._lines[:count]
            self.endRemoveRows()


class LogFilter(QSortFilterProxyModel):
    """Only lines of a level and above that hold some words."""

    def __init__(self, log: Log, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level, self._words = Level.DEBUG, ""
        self.setSourceModel(log)

    def narrow(self, level: Level, words: str) -> None:
        self.beginFilterChange()
        self._level, self._words = level, words.casefold()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        index = self.sourceModel().index(source_row, 0, source_parent)
        if index.data(LEVEL_ROLE) < self._level:
            return False
        return self._words in index.data(Qt.ItemDataRole.DisplayRole).casefold()
