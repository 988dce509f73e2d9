"""Light and dark."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from studio.app.appearance.colours import DARK, LIGHT
from studio.app.appearance.theme import Scheme, Theme


def test_a_choice_is_applied_at_once(theme: Theme, qapp: QApplication) -> None:
    seen: list[bool] = []
    theme.changed.connect(lambda: seen.append(theme.dark))
    theme.choose(Scheme.DARK)
    assert theme.colours is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    theme.choose(Scheme.LIGHT)
    assert theme.colours is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    assert {True, False} <= set(seen)


def test_the_system_is_followed_when_nothing_is_chosen(theme: Theme, qapp: QApplication) -> None:
    theme.choose(Scheme.DARK)
    theme.choose(Scheme.SYSTEM)
    theme.follow_system(dark=True)
    assert theme.colours is DARK
    theme.follow_system(dark=False)
    assert theme.colours is LIGHT


def test_a_choice_stands_whatever_the_system_does(theme: Theme) -> None:
    theme.choose(Scheme.LIGHT)
    theme.follow_system(dark=True)
    assert theme.colours is LIGHT


def test_icons_are_tinted_for_the_theme(theme: Theme) -> None:
    light = theme.icon("plus").pixmap(24).toImage()
    theme.choose(Scheme.DARK)
    assert theme.icon("plus").pixmap(24).toImage() != light
