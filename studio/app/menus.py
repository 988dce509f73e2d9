"""The menus: the same actions that keys and buttons trigger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from studio.app import shortcuts
from studio.app.appearance.theme import Theme
from studio.app.models.studio import StudioModels
from studio.app.pages.directory import PAGES

if TYPE_CHECKING:
    from studio.app.window import Window


class Menus(QObject):
    """Studio, Edit, View, Help."""

    def __init__(self, theme: Theme, models: StudioModels, window: Window) -> None:
        super().__init__(window)
        self._theme, self._models, self._window = theme, models, window
        bar = window.menuBar()
        bar.setAccessibleName("Menus")
        self._fill_studio(bar.addMenu("&Studio"))
        self._fill_edit(bar.addMenu("&Edit"))
        self._fill_view(bar.addMenu("&View"))
        self._fill_help(bar.addMenu("&Help"))
        theme.changed.connect(self._tint)
        self._tint()

    def show_shortcuts(self) -> None:
        from studio.app.dialogs.shortcuts import ShortcutsHelp

        self._open(ShortcutsHelp(self._theme, self._window))

    def show_about(self) -> None:
        from studio.app.dialogs.about import About

        self._open(About(self._theme, self._window))

    def _open(self, dialog: QObject) -> None:
        from PySide6.QtWidgets import QDialog

        assert isinstance(dialog, QDialog)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _fill_studio(self, menu: QMenu) -> None:
        window = self._window
        self._add(
            menu,
            "&New avatar…",
            "plus",
            shortcuts.NEW.keys,
            lambda: window.on_avatars(lambda page: page.making.begin()),
        )
        self._add(
            menu,
            "&Open files…",
            "folder",
            shortcuts.OPEN.keys,
            lambda: window.on_avatars(lambda page: page.making.ask_for_files()),
        )
        menu.addSeparator()
        leave = self._add(menu, "&Close the studio", "close", shortcuts.QUIT.keys, window.close)
        leave.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_edit(self, menu: QMenu) -> None:
        stack = self._models.edits.stack
        undo, redo = stack.createUndoAction(self, "&Undo"), stack.createRedoAction(self, "&Redo")
        undo.setProperty("icon-name", "undo")
        undo.setShortcut(QKeySequence(shortcuts.UNDO.keys))
        redo.setShortcut(QKeySequence(shortcuts.REDO.keys))
        menu.addActions([undo, redo])

    def _fill_view(self, menu: QMenu) -> None:
        for number, page in enumerate(PAGES, start=1):
            self._add(
                menu,
                page.label,
                page.icon,
                shortcuts.page_keys(number),
                lambda name=page.name: self._window.open_page(name),
            )

    def _fill_help(self, menu: QMenu) -> None:
        keys = shortcuts.SHORTCUTS_HELP.keys
        self._add(menu, "Keyboard &shortcuts", "keyboard", keys, self.show_shortcuts)
        about = self._add(menu, "&About Avatar Studio", "info", "", self.show_about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _add(
        self, menu: QMenu, text: str, icon: str, keys: str, does: Callable[[], object]
    ) -> QAction:
        action = QAction(text, self)
        # macOS would guess roles from the words, and move actions to where nobody looks for them.
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setProperty("icon-name", icon)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: does())
        menu.addAction(action)
        return action

    def _tint(self) -> None:
        for action in self.findChildren(QAction):
            name = action.property("icon-name")
            if name:
                action.setIcon(self._theme.icon(str(name)))
