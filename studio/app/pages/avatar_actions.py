"""What can be done with the chosen avatar: the same actions for keys, menu and buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from studio.app import shortcuts
from studio.app.appearance.theme import Theme
from studio.app.models.entries import Entry, EntryState
from studio.app.models.notices import Tone
from studio.app.models.studio import StudioModels
from studio.app.pages.avatar_preview import AvatarPreview
from studio.app.shortcuts import Shortcut
from studio.app.widgets.avatar_details import AvatarDetails

if TYPE_CHECKING:
    from studio.app.pages.avatars import AvatarsPage


class AvatarActions(QObject):
    """Actions on the page's grid, enabled as the chosen card allows."""

    def __init__(self, theme: Theme, models: StudioModels, page: AvatarsPage) -> None:
        super().__init__(page)
        self._theme, self._models, self._page = theme, models, page
        self.preview = AvatarPreview(theme, models, page)
        self.play = self._action("Play preview", "play", shortcuts.PLAY, self._play)
        self.rename = self._action("Rename", "rename", shortcuts.RENAME, page.edit_name)
        self.favorite = self._action("Favourite", "star", shortcuts.FAVORITE, self._favorite)
        self.copy_id = self._action("Copy the id", "copy", shortcuts.COPY_ID, self._copy_id)
        self.delete = self._action("Delete", "delete", shortcuts.DELETE, self._delete)
        self.retry = self._action("Try again", "restart", None, self._retry)
        self.cancel = self._action("Cancel", "close", None, self._cancel)
        self.search = self._action("Search", "search", shortcuts.SEARCH, self._search)
        self.search.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        page.addAction(self.search)
        for action in (self.play, self.rename, self.favorite, self.copy_id, self.delete):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            page.grid.addAction(action)
        theme.changed.connect(self._tint)
        self._tint()
        self.show_for(None)

    def connect_details(self, details: AvatarDetails) -> None:
        """The panel's buttons do the same."""
        details.play_asked.connect(self.play.trigger)
        details.favorite_asked.connect(self.favorite.trigger)
        details.copy_asked.connect(self.copy_id.trigger)
        details.delete_asked.connect(self.delete.trigger)
        details.cancel_asked.connect(self.cancel.trigger)
        details.retry_asked.connect(self.retry.trigger)
        details.renamed.connect(self._rename)

    def fill(self, menu: QMenu) -> None:
        """The actions that make sense for the chosen card."""
        entry = self._page.chosen()
        if entry is None:
            return
        if entry.on_server:
            menu.addActions([self.play, self.rename, self.favorite, self.copy_id])
            menu.addSeparator()
            menu.addAction(self.delete)
        else:
            menu.addActions([self.retry, self.cancel])

    def show_for(self, entry: Entry | None) -> None:
        """Enable what can be done with a card."""
        on_server = entry is not None and entry.on_server
        for action in (self.rename, self.favorite, self.copy_id, self.delete):
            action.setEnabled(on_server)
        self.play.setEnabled(entry is not None and entry.playable)
        self.retry.setEnabled(entry is not None and entry.state is EntryState.NOT_SENT)
        self.cancel.setEnabled(entry is not None and not entry.on_server)
        marked = entry is not None and entry.favorite
        self.favorite.setText("Remove from favourites" if marked else "Add to favourites")

    def toggle_favorite(self, key: str) -> None:
        entry = self._models.cards.entry(key)
        if entry:
            self._models.edits.favorite(key, not entry.favorite)

    def _action(
        self, text: str, icon: str, shortcut: Shortcut | None, does: Callable[[], None]
    ) -> QAction:
        action = QAction(text, self)
        action.setProperty("icon-name", icon)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut.keys))
        action.triggered.connect(lambda: does())
        return action

    def _tint(self) -> None:
        for action in self.findChildren(QAction):
            action.setIcon(self._theme.icon(str(action.property("icon-name"))))

    def _play(self) -> None:
        entry = self._page.chosen()
        if entry and entry.avatar and entry.playable:
            self.preview.play(entry.avatar)

    def _favorite(self) -> None:
        self.toggle_favorite(self._page.grid.key)

    def _rename(self, name: str) -> None:
        self._models.edits.rename(self._page.grid.key, name)
        self._page.grid.setFocus()

    def _copy_id(self) -> None:
        QGuiApplication.clipboard().setText(self._page.grid.key)
        self._models.notices.say("The avatar's id is copied.", Tone.GOOD)

    def _delete(self) -> None:
        self._models.edits.delete(self._page.grid.key)

    def _retry(self) -> None:
        self._models.creations.retry(self._page.grid.key)

    def _cancel(self) -> None:
        self._models.creations.cancel(self._page.grid.key)

    def _search(self) -> None:
        self._page.search.setFocus()
        self._page.search.selectAll()
