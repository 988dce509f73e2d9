"""Every control has a name that a screen reader says, and can be reached without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QWidget,
)

from studio.api.avatars import AvatarStatus
from studio.app.pages.directory import PAGES
from tests.app.opened import Opened
from tests.fakes.studio import avatar

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)


def _is_inner(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own controls."""
    return (
        isinstance(widget, QScrollBar)
        or widget.objectName().startswith("qt_")
        or any(isinstance(above, QLineEdit | QComboBox) for above in _ancestors(widget))
    )


def _ancestors(widget: QWidget) -> Iterator[QWidget]:
    while (parent := widget.parent()) is not None and isinstance(parent, QWidget):
        yield parent
        widget = parent


def _controls(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if isinstance(widget, _CONTROLS) and not _is_inner(widget):
            yield widget


def _name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def _describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {widget.accessibleName()!r}"


def _named(root: QWidget) -> None:
    nameless = [_describe(widget) for widget in _controls(root) if not _name(widget).strip()]
    assert nameless == []
    bars = [bar for bar in root.findChildren(QProgressBar) if not bar.accessibleName()]
    assert bars == []


def _reachable(opened: Opened, root: QWidget) -> None:
    root.window().activateWindow()
    opened.until(root.window().isActiveWindow)
    wanted = [each for each in _controls(root) if each.isVisible() and each.isEnabled()]
    met = _tabbed_through(root, len(wanted) + 40)
    missed = [_describe(widget) for widget in wanted if widget not in met]
    assert missed == []


def _tabbed_through(root: QWidget, presses: int) -> set[QWidget]:
    met: set[QWidget] = set()
    for _ in range(presses):
        current = QApplication.focusWidget() or root
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            press = QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t")
            QApplication.sendEvent(current, press)
        focused = QApplication.focusWidget()
        if focused is not None:
            met.add(focused)
    return met


def _fill(opened: Opened) -> None:
    opened.open()
    report = {"findings": [{"level": "fail", "what": "Two faces.", "fix": "Film one."}]}
    opened.studio.avatars.add(
        avatar(1, "Mina"),
        avatar(2, "Robin", status=AvatarStatus.FAILED, report=report),
        avatar(3, "Eva", status=AvatarStatus.PROCESSING),
    )
    opened.models.library.open(opened.studio)
    opened.until(lambda: opened.models.cards.rowCount() == 3)


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_every_control_of_a_page_is_named_and_reachable(opened: Opened, name: str) -> None:
    _fill(opened)
    opened.window.open_page(name)
    if name == "models":
        opened.until(lambda: opened.window.page(name).findChildren(QProgressBar))
    _named(opened.window)
    _reachable(opened, opened.window)


@pytest.mark.parametrize("row", [0, 1, 2])
def test_every_control_of_the_details_is_named_and_reachable(opened: Opened, row: int) -> None:
    _fill(opened)
    opened.page.grid.choose(row)
    assert opened.page.details.isVisible()
    _named(opened.window)
    _reachable(opened, opened.window)


def test_every_control_of_a_broken_server_is_named_and_reachable(opened: Opened) -> None:
    _fill(opened)
    opened.server.give_up()
    opened.until(lambda: opened.window.banner.isVisible())
    opened.models.notices.offer("Deleted.", "Undo", lambda: None, None)
    _named(opened.window)
    _reachable(opened, opened.window)


@pytest.mark.parametrize("dialog", ["new", "photo", "shortcuts", "about"])
def test_every_control_of_a_dialog_is_named_and_reachable(opened: Opened, dialog: str) -> None:
    opened.open_loaded()
    if dialog in ("new", "photo"):
        opened.page.making.begin()
    else:
        getattr(opened.window.menus, f"show_{dialog}")()
    (shown,) = (each for each in opened.window.findChildren(QDialog) if each.isVisible())
    if dialog == "photo":
        next(
            button
            for button in shown.findChildren(QAbstractButton)
            if "photo and a voice" in button.text()
        ).click()
    _named(shown)
    _reachable(opened, shown)
    shown.reject()


def test_no_control_is_too_small_to_hit(opened: Opened) -> None:
    _fill(opened)
    opened.page.grid.choose(1)
    for page in PAGES:
        opened.window.open_page(page.name)
        small = [
            (_describe(button), button.size().toTuple())
            for button in opened.window.findChildren(QAbstractButton)
            if button.isVisible()
            and not _is_inner(button)
            and min(button.width(), button.height()) < 24
        ]
        assert small == []


def test_cards_are_spoken(opened: Opened) -> None:
    _fill(opened)
    grid = QAccessible.queryAccessibleInterface(opened.page.grid)
    said = [grid.child(at).text(QAccessible.Text.Name) for at in range(grid.childCount())]
    assert said[:2] == ["Eva, preparing", "Robin, failed"]
