"""The Avatars page: the home of the studio, where avatars are made, seen and looked after."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget

from studio.app import shortcuts
from studio.app.appearance.spacing import UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.avatar_list import AvatarFilter
from studio.app.models.entries import Entry
from studio.app.models.studio import StudioModels
from studio.app.pages.avatar_actions import AvatarActions
from studio.app.pages.avatar_making import AvatarMaking
from studio.app.pages.avatar_states import AvatarStates, Shown
from studio.app.widgets.avatar_details import AvatarDetails
from studio.app.widgets.avatar_grid import AvatarGrid
from studio.app.widgets.buttons import IconButton, Kind, TextButton
from studio.app.widgets.drop_hint import DropHint
from studio.app.widgets.page import Page


class AvatarsPage(Page):
    """Grid, details, and what to show while there is nothing to show."""

    def __init__(self, theme: Theme, models: StudioModels) -> None:
        details = AvatarDetails(theme)
        super().__init__("Avatars", beside=details, inset=UNIT)
        self.details, self._theme, self._models = details, theme, models
        self.setAcceptDrops(True)
        self.cards = AvatarFilter(models.cards, self)
        self.grid = AvatarGrid(theme, self.cards, models.pictures)
        self.making = AvatarMaking(theme, models, self)
        self.actions_of = AvatarActions(theme, models, self)
        self.states = AvatarStates(theme, self.making)
        self._make_header(theme)
        self._lay_out()
        self._hint = DropHint(theme, "Drop to make an avatar", self)
        self._connect()
        self._show_state()

    def chosen(self) -> Entry | None:
        """The card that is chosen, if any."""
        return self._models.cards.entry(self.grid.key)

    def choose(self, key: str) -> None:
        """Choose a card, if the filter shows it."""
        row = self._models.cards.row_of(key)
        index = self.cards.mapFromSource(self._models.cards.index(row))
        if index.isValid():
            self.grid.choose(index.row())

    def edit_name(self) -> None:
        self.details.edit_name()

    def _make_header(self, theme: Theme) -> None:
        self.search = QLineEdit(placeholderText="Search")
        self.search.setAccessibleName("Search avatars by name")
        self.search.setToolTip(f"{shortcuts.SEARCH.does} ({shortcuts.SEARCH.keys})")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(200)
        self.only_favorites = IconButton(theme, "star", "Only favourites", "Show only favourites")
        self.only_favorites.setCheckable(True)
        self._new = TextButton(theme, "New avatar", "plus", Kind.PRIMARY)
        self._new.setToolTip(f"{shortcuts.NEW.does} ({shortcuts.NEW.keys})")
        for widget in (self.search, self.only_favorites, self._new):
            self.header.addWidget(widget)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.states)
        self.body.addWidget(self._stack)
        self.details.hide()

    def _connect(self) -> None:
        models, grid, details = self._models, self.grid, self.details
        self.search.textChanged.connect(self._narrow)
        self.only_favorites.toggled.connect(self._narrow)
        self._new.clicked.connect(self.making.begin)
        grid.chosen.connect(self._show_details)
        grid.opened.connect(self.actions_of.play.trigger)
        grid.starred.connect(self.actions_of.toggle_favorite)
        grid.menu_asked.connect(self._show_menu)
        details.closed.connect(self._close_details)
        self.actions_of.connect_details(details)
        for signal in (self.cards.rowsInserted, self.cards.rowsRemoved, self.cards.modelReset):
            signal.connect(self._show_state)
        models.cards.dataChanged.connect(self._refresh_details)
        models.cards.rowsRemoved.connect(self._refresh_details)
        models.library.state_changed.connect(self._show_state)
        models.server.changed.connect(self._show_state)
        models.creations.made.connect(self._made)

    def _narrow(self) -> None:
        self.cards.narrow(self.search.text(), self.only_favorites.isChecked())
        self._show_state()

    def _show_state(self) -> None:
        shown = self.states.judge(
            rows=self.cards.rowCount(),
            narrowed=self.cards.narrowed and self._models.cards.rowCount() > 0,
            library=self._models.library,
            server=self._models.server,
        )
        self._stack.setCurrentWidget(self.grid if shown is Shown.GRID else self.states)

    def _show_details(self, key: str) -> None:
        entry = self._models.cards.entry(key)
        self.details.setVisible(entry is not None)
        if entry:
            self.details.display(entry, self._models.pictures.picture(entry))
        self.actions_of.show_for(entry)

    def _refresh_details(self) -> None:
        if self.details.isVisible() or self.grid.key:
            self._show_details(self.grid.key)

    def _close_details(self) -> None:
        self.grid.choose_none()
        self.grid.setFocus()

    def _show_menu(self, _key: str, spot: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("What can be done with this avatar")
        self.actions_of.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(spot)

    def _made(self, key: str) -> None:
        if not self.grid.key:
            self.choose(key)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._hint.set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hint.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._hint.set_over(False)
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.making.open_files(files)
