"""The Settings page: made from the declarations, applied the moment something is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, TIGHT, UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.settings import Settings
from studio.app.settings.declarations import SETTINGS
from studio.app.settings.kinds import Group, Kind, Setting
from studio.app.widgets.choice_box import ChoiceBox
from studio.app.widgets.folder_field import FolderField
from studio.app.widgets.labels import heading, paragraph
from studio.app.widgets.lines_field import LinesField
from studio.app.widgets.page import Page, line, narrow
from studio.app.widgets.switch import Switch

_ABOUT = "Every choice is applied at once and kept in a file that you can read."
Standard = Callable[[Setting], str]


class SettingsPage(Page):
    """One card per group, one row per setting."""

    def __init__(self, theme: Theme, settings: Settings, standard: Standard) -> None:
        super().__init__("Settings", _ABOUT)
        self._theme, self._settings, self._standard = theme, settings, standard
        self._show_value: dict[str, Callable[[], None]] = {}
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        for group in Group:
            column.addWidget(heading(group.value, 1.15))
            column.addWidget(self._card([each for each in SETTINGS if each.group is group]))
            column.addSpacing(UNIT)
        column.addStretch(1)
        self.body.addWidget(narrow(content))
        settings.changed.connect(self._changed)

    def _card(self, settings: list[Setting]) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(GAP, UNIT, GAP, UNIT)
        column.setSpacing(UNIT)
        for number, setting in enumerate(settings):
            if number:
                column.addWidget(line())
            column.addLayout(self._row(setting))
        return card

    def _row(self, setting: Setting) -> QGridLayout:
        row = QGridLayout()
        row.setHorizontalSpacing(GAP)
        row.setVerticalSpacing(TIGHT)
        row.setContentsMargins(0, TIGHT, 0, TIGHT)
        field = self._field(setting)
        label = heading(setting.label)
        label.setBuddy(field)
        note = setting.note
        if self._settings.overridden(setting):
            field.setEnabled(False)
            note = f"Set by the environment variable {setting.variable}. {note}"
        field.setAccessibleDescription(note)
        wide = setting.kind in (Kind.FOLDER, Kind.LINES)
        row.addWidget(label, 0, 0)
        row.addWidget(paragraph(note, "muted"), 1, 0, 1, 2 if wide else 1)
        if wide:
            row.addWidget(field, 2, 0, 1, 2)
        else:
            row.addWidget(field, 0, 1, 2, 1, Qt.AlignmentFlag.AlignRight)
        row.setColumnStretch(0, 1)
        self._show_value[setting.key]()
        return row

    def _field(self, setting: Setting) -> QWidget:
        makers = {
            Kind.CHOICE: self._choice,
            Kind.SWITCH: self._switch,
            Kind.FOLDER: self._folder,
            Kind.LINES: self._lines,
        }
        return makers[setting.kind](setting)

    def _choice(self, setting: Setting) -> QWidget:
        box = ChoiceBox(self._theme, setting.label, setting.choices)
        box.currentIndexChanged.connect(
            lambda: self._settings.choose(setting, str(box.currentData()))
        )
        self._show_value[setting.key] = lambda: box.choose(self._settings.text(setting))
        return box

    def _switch(self, setting: Setting) -> QWidget:
        switch = Switch(self._theme, setting.label)
        switch.toggled.connect(partial(self._settings.choose, setting))
        self._show_value[setting.key] = lambda: switch.setChecked(
            self._settings.value(setting) is True
        )
        return switch

    def _folder(self, setting: Setting) -> QWidget:
        field = FolderField(self._theme, setting.label)
        field.chosen.connect(partial(self._settings.choose, setting))
        self._show_value[setting.key] = lambda: field.display(
            self._settings.text(setting), self._standard(setting)
        )
        return field

    def _lines(self, setting: Setting) -> QWidget:
        field = LinesField(setting)
        field.changed.connect(partial(self._settings.choose, setting))

        def show() -> None:
            value = self._settings.value(setting)
            field.display(value if isinstance(value, list) else [])

        self._show_value[setting.key] = show
        return field

    def _changed(self, key: str) -> None:
        self._show_value[key]()
