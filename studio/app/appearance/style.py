"""The style sheet: what Fusion leaves to us, written from the colours in force."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from studio.app.appearance import spacing
from studio.app.appearance.colours import Colours

_SHEET = Template(
    """
QWidget#surface, QFrame#card { background: $surface; }
QFrame#card { border: 1px solid $border; border-radius: ${radius}px; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="accent"] { color: $accent; }

QFrame#rail { background: $surface; border: 0; border-right: 1px solid $border; }
QFrame#rail QToolButton {
    border: 2px solid transparent; border-radius: ${radius}px; padding: 6px 0; color: $muted;
    background: transparent;
}
QFrame#rail QToolButton:hover { background: $sunken; color: $text; }
QFrame#rail QToolButton:checked { background: $accent_soft; color: $accent; }
QFrame#rail QToolButton:focus { border-color: $accent; }

QPushButton {
    background: $surface; color: $text; border: 1px solid $outline; border-radius: 6px;
    padding: 6px 14px; min-height: 18px;
}
QPushButton:hover { background: $sunken; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled { color: $outline; border-color: $border; background: $window; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:hover { background: $accent_strong; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled {
    background: $sunken; color: $outline; border-color: $border;
}
QPushButton[kind="danger"] { color: $bad; border-color: $bad; }
QPushButton[kind="danger"]:hover { background: $bad_soft; }
QPushButton[kind="danger"]:disabled { color: $outline; border-color: $border; }
QPushButton:checked { background: $accent_soft; color: $accent; border-color: $accent; }

QToolButton {
    border: 2px solid transparent; border-radius: 6px; padding: 4px; background: transparent;
    color: $text;
}
QToolButton:hover { background: $sunken; }
QToolButton:checked { background: $accent_soft; color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QComboBox, QPlainTextEdit {
    background: $surface; color: $text; border: 1px solid $outline; border-radius: 6px;
    padding: 6px 9px; selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $muted;
}
QLineEdit, QComboBox { min-height: 18px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus {
    border: 2px solid $accent; padding: 5px 8px;
}
QLineEdit:disabled, QComboBox:disabled {
    color: $outline; background: $window; border-color: $border;
}
QComboBox { padding-right: 28px; }
QComboBox:focus { padding-right: 27px; }
QComboBox::drop-down { border: 0; width: 28px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
    background: $surface; color: $text; border: 1px solid $border; outline: 0; padding: 4px;
    selection-background-color: $accent_soft; selection-color: $text;
}

QListView { background: transparent; border: 0; outline: 0; }
QListView#framed {
    background: $surface; border: 1px solid $border; border-radius: ${radius}px; padding: 6px;
}
QListView#framed:focus { border: 2px solid $accent; padding: 5px; }
QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical {
    background: $outline; border-radius: 4px; min-height: 32px; margin: 2px;
}
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal {
    background: $outline; border-radius: 4px; min-width: 32px; margin: 2px;
}
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar {
    background: $sunken; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QStatusBar { background: $surface; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: 0; }
QStatusBar QToolButton { padding: 2px 6px; }

QFrame#banner { border: 0; }
QDialog QFrame#banner { border-radius: ${radius}px; }
QFrame#banner[tone="bad"] { background: $bad_soft; }
QFrame#banner[tone="warn"] { background: $warn_soft; }
QFrame#banner[tone="good"] { background: $good_soft; }
QFrame#banner[tone="accent"] { background: $accent_soft; }
QFrame#notice { background: $surface; border: 1px solid $outline; border-radius: ${radius}px; }
QFrame#details { background: $surface; border: 0; border-left: 1px solid $border; }
QFrame#line { background: $border; border: 0; max-height: 1px; min-height: 1px; }

QMenuBar { background: $surface; border-bottom: 1px solid $border; padding: 2px 4px; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; color: $text; background: transparent; }
QMenuBar::item:selected { background: $sunken; }
QMenu { background: $surface; border: 1px solid $border; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; color: $text; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $outline; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolTip {
    background: $surface; color: $text; border: 1px solid $outline; padding: 4px 6px;
}
"""
)


def stylesheet(colours: Colours) -> str:
    """The sheet for one set of colours."""
    return _SHEET.substitute(asdict(colours), radius=spacing.RADIUS)
