"""A name that turns into a field to change it in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QWidget

from studio.app.models.sources import NAME_LIMIT
from studio.app.widgets.labels import heading


class _Field(QLineEdit):
    """Escape gives up, wherever the field is."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class NameField(QWidget):
    """Shows a name; `renamed` brings what the user made of it."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.editing = False
        self._label = heading("", 1.25)
        self._label.setWordWrap(True)
        self._field = _Field()
        self._field.setMaxLength(NAME_LIMIT)
        self._field.setAccessibleName("Name of the avatar")
        self._field.editingFinished.connect(self._finish)
        self._field.given_up.connect(self._close)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._label)
        self._stack.addWidget(self._field)

    def display(self, name: str) -> None:
        if name != self._label.text():
            self._label.setText(_breakable(name))
            self._field.setText(name)
            self._close()

    def edit(self) -> None:
        self.editing = True
        self._stack.setCurrentWidget(self._field)
        self._field.setFocus()
        self._field.selectAll()

    def _finish(self) -> None:
        if self.editing:
            name = self._field.text().strip()
            self._close()
            if name:
                self.renamed.emit(name)

    def _close(self) -> None:
        # First, because hiding the field takes its focus, which would finish the edit.
        self.editing = False
        self._stack.setCurrentWidget(self._label)


def _breakable(name: str, longest: int = 18) -> str:
    """Words too long for a narrow column may be broken: a zero-width space says where."""
    return " ".join(
        "\u200b".join(word[at : at + longest] for at in range(0, len(word), longest))
        for word in name.split()
    )
