"""The cards of the avatars page as a list that views can show, search and filter."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from studio.app.appearance.states import ENTRY
from studio.app.models.creations import Creations
from studio.app.models.entries import Entry
from studio.app.models.library import Library

Index = QModelIndex | QPersistentModelIndex

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1


class AvatarList(QAbstractListModel):
    """Creations first, then avatars, each newest first."""

    def __init__(self, library: Library, creations: Creations) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        for source in (creations.changed, library.entry_changed):
            source.connect(self._put)
        for source in (creations.removed, library.removed):
            source.connect(self._take_out)

    def row_of(self, key: str) -> int:
        """The row of a card, or -1."""
        return next((row for row, each in enumerate(self._entries) if each.key == key), -1)

    def entry(self, key: str) -> Entry | None:
        row = self.row_of(key)
        return self._entries[row] if row >= 0 else None

    def entry_at(self, row: int) -> Entry:
        return self._entries[row]

    def redraw(self, key: str) -> None:
        """Its picture has arrived."""
        row = self.row_of(key)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.name if not entry.message else f"{entry.name}\n{entry.message}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry)
        return entry if role == ENTRY_ROLE else None

    def _put(self, entry: Entry) -> None:
        row = self.row_of(entry.key)
        if row < 0:
            row = self._place_for(entry)
            self.beginInsertRows(QModelIndex(), row, row)
            self._entries.insert(row, entry)
            self.endInsertRows()
        elif self._entries[row] != entry:
            self._entries[row] = entry
            self.dataChanged.emit(self.index(row), self.index(row))

    def _place_for(self, entry: Entry) -> int:
        rank = _rank(entry)
        rows = (row for row, each in enumerate(self._entries) if _rank(each) < rank)
        return next(rows, len(self._entries))

    def _take_out(self, key: str) -> None:
        row = self.row_of(key)
        if row >= 0:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._entries[row]
            self.endRemoveRows()


class AvatarFilter(QSortFilterProxyModel):
    """Only avatars whose name holds some words, and perhaps only favourites."""

    def __init__(self, cards: AvatarList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self._favorites = False
        self.setSourceModel(cards)

    @property
    def narrowed(self) -> bool:
        return bool(self._words) or self._favorites

    def narrow(self, words: str, favorites: bool) -> None:
        self.beginFilterChange()
        self._words, self._favorites = words.casefold().split(), favorites
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        entry: Entry = self.sourceModel().index(source_row, 0, source_parent).data(ENTRY_ROLE)
        if self._favorites and not entry.favorite:
            return False
        name = entry.name.casefold()
        return all(word in name for word in self._words)


def spoken(entry: Entry) -> str:
    """A card in words, for screen readers."""
    parts = [entry.name, ENTRY[entry.state].word.lower()]
    if entry.moving and entry.progress is not None:
        parts.append(f"{round(entry.progress * 100)} %")
    if entry.favorite:
        parts.append("favourite")
    if entry.message:
        parts.append(entry.message)
    return ", ".join(parts)


def _rank(entry: Entry) -> tuple[int, str]:
    """Greater comes first; the ids of avatars sort by their time."""
    return (0, entry.key) if entry.on_server else (1, entry.key.rjust(12, "0"))
