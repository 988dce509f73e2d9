"""Keyboard shortcuts are declared once and listed."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QLabel

from studio.app.dialogs.shortcuts import ShortcutsHelp, all_shortcuts
from studio.app.shortcuts import CLOSE_DETAILS
from tests.app.opened import Opened


def test_no_two_shortcuts_have_the_same_keys() -> None:
    keys = [shortcut.keys for shortcut in all_shortcuts()]
    assert len(set(keys)) == len(keys)


def test_every_declared_shortcut_is_bound_to_an_action(opened: Opened) -> None:
    opened.open_loaded()
    _ = opened.page
    actions = opened.window.findChildren(QAction)
    bound = {
        action.shortcut().toString(QKeySequence.SequenceFormat.PortableText) for action in actions
    }
    wanted = {shortcut.keys for shortcut in all_shortcuts()} - {CLOSE_DETAILS.keys}
    assert wanted <= bound


def test_help_lists_every_shortcut(opened: Opened) -> None:
    opened.open_loaded()
    opened.window.menus.show_shortcuts()
    (dialog,) = opened.window.findChildren(ShortcutsHelp)
    said = {label.text() for label in dialog.findChildren(QLabel)}
    assert {shortcut.does for shortcut in all_shortcuts()} <= said
    dialog.accept()


def test_about_names_version_and_licences(opened: Opened) -> None:
    from studio.app.dialogs.about import licences

    opened.open_loaded()
    opened.window.menus.show_about()
    (dialog,) = opened.window.findChildren(QDialog)
    assert any("Apache-2.0" in label.text() for label in dialog.findChildren(QLabel))
    assert any(line.startswith("PySide6") and "LGPL" in line for line in licences())
    assert all(" – " in line for line in licences())
    dialog.accept()
