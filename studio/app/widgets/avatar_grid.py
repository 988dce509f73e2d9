"""The grid of cards: as many columns as there is room for, with keyboard and mouse."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from studio.app.appearance.spacing import UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.avatar_list import ENTRY_ROLE, AvatarFilter
from studio.app.models.pictures import Pictures
from studio.app.widgets.card import Card

_NARROWEST = 176
_PICTURE_SHAPE = 0.86
"""Height of a picture against its width."""


class AvatarGrid(QListView):
    """Cards; one of them may be chosen."""

    chosen = Signal(str)
    opened = Signal(str)
    menu_asked = Signal(str, QPoint)
    starred = Signal(str)

    def __init__(self, theme: Theme, cards: AvatarFilter, pictures: Pictures) -> None:
        super().__init__()
        self.setAccessibleName("Avatars")
        self._card = Card(theme, pictures.picture, self)
        self._card.starred.connect(self.starred)
        self.setItemDelegate(self._card)
        self.setModel(cards)
        self._arrange()
        self.selectionModel().currentChanged.connect(self._tell_chosen)
        self.activated.connect(self._tell_opened)
        theme.changed.connect(self.viewport().update)

    def _arrange(self) -> None:
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(UNIT * 4)

    @property
    def key(self) -> str:
        """The chosen card, or nothing."""
        return _key(self.currentIndex())

    def choose(self, row: int) -> None:
        index = self.model().index(row, 0)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flag)
        self.scrollTo(index)

    def choose_none(self) -> None:
        self.selectionModel().clear()
        self.chosen.emit("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._card.cell = self._cell()
        self.setGridSize(self._card.cell)
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.key:
            self.choose_none()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            spot = self.visualRect(index).center() if by_key else event.pos()
            self.setCurrentIndex(index)
            self.menu_asked.emit(_key(index), self.viewport().mapToGlobal(spot))

    def _cell(self) -> QSize:
        # The scroll bar's room is always kept, so that its coming changes no column.
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 2
        columns = max(1, room // (_NARROWEST + UNIT * 2))
        width = max(_NARROWEST, room // columns)
        picture = round((width - UNIT * 2) * _PICTURE_SHAPE)
        return QSize(width, picture + self._card.words_height(self.font()) + UNIT * 2)

    def _tell_opened(self, index: QModelIndex) -> None:
        self.opened.emit(_key(index))

    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(_key(current))


def _key(index: QModelIndex) -> str:
    entry = index.data(ENTRY_ROLE) if index.isValid() else None
    return entry.key if entry else ""
