"""A short list to write, one line each; taken over when the focus leaves it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from studio.app.appearance.spacing import TIGHT
from studio.app.settings.kinds import Setting
from studio.app.widgets.labels import paragraph


class _Lines(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class LinesField(QWidget):
    """`changed` brings the lines that are not empty, once all of them are as they have to be."""

    changed = Signal(list)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self.editor = _Lines()
        self.editor.setAccessibleName(setting.label)
        self.editor.setTabChangesFocus(True)
        self.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.editor.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 24)
        self.editor.left.connect(self.take)
        self.setFocusProxy(self.editor)
        self.complaint = paragraph(tone="bad")
        self.complaint.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addWidget(self.editor)
        column.addWidget(self.complaint)

    def lines(self) -> list[str]:
        text = self.editor.toPlainText()
        return [line.strip() for line in text.splitlines() if line.strip()]

    def display(self, lines: list[str]) -> None:
        if lines != self.lines():
            self.editor.setPlainText("\n".join(lines))

    def take(self) -> None:
        """Take the lines over, or say which of them cannot be."""
        unfit = self._setting.unfit(self.lines())
        self.complaint.setVisible(bool(unfit))
        self.complaint.setText(f"“{unfit}” is not like {self._setting.example}.")
        if not unfit:
            self.changed.emit(self.lines())
