"""A folder to choose, with a way back to the standard one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from studio.app.appearance.spacing import UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.buttons import IconButton, TextButton


class FolderField(QWidget):
    """Shows the folder in force; `chosen` brings another, or nothing for the standard one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._name = name
        self._path = QLineEdit(readOnly=True)
        self._path.setAccessibleName(name)
        self._choose = TextButton(theme, "Choose…", "folder", name=f"Choose the {name.lower()}")
        self._reset = IconButton(theme, "undo", f"Use the standard {name.lower()}")
        self._choose.clicked.connect(self._ask)
        self._reset.clicked.connect(lambda: self.chosen.emit(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        for widget, stretch in ((self._path, 1), (self._choose, 0), (self._reset, 0)):
            row.addWidget(widget, stretch)

    def display(self, chosen: str, standard: str) -> None:
        self._path.setText(chosen or standard)
        self._path.setCursorPosition(0)
        self._path.setToolTip(chosen or standard)
        self._reset.setEnabled(bool(chosen) and self.isEnabled())

    def _ask(self) -> None:
        dialog = QFileDialog(self, f"Choose the {self._name.lower()}", self._path.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
