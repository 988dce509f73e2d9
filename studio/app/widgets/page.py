"""What every page has: a title, what can be done beside it, and room below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, MARGIN, UNIT
from studio.app.widgets.labels import heading, paragraph

_READABLE = 880


class Page(QWidget):
    """A page with a header row; put the rest into `body`.

    What is shown `beside` it has the whole height. `inset` is what the content of the body keeps
    free around itself: the rest of the page lines up with it.
    """

    def __init__(
        self, title: str, about: str = "", *, beside: QWidget | None = None, inset: int = 0
    ) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.header = QHBoxLayout()
        self.header.setSpacing(UNIT)
        self.header.setContentsMargins(inset, 0, inset, 0)
        self.header.addWidget(heading(title, 1.6))
        self.header.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        column = QVBoxLayout()
        column.setContentsMargins(MARGIN - inset, GAP, MARGIN - inset, GAP)
        column.setSpacing(GAP - inset)
        column.addLayout(self.header)
        if about:
            column.addWidget(paragraph(about, "muted"))
        column.addLayout(self.body, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        if beside:
            row.addWidget(beside)


def scrolled(content: QWidget) -> QScrollArea:
    """A scroll area that only scrolls down, and never takes the focus from what is in it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setObjectName("scrolled")
    area.setWidget(content)
    return area


def narrow(content: QWidget) -> QScrollArea:
    """Scrolled, and no wider than text can be read comfortably."""
    content.setMaximumWidth(_READABLE)
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, UNIT, 0)
    row.addWidget(content, 1)
    row.addStretch(0)
    return scrolled(holder)


def line() -> QFrame:
    """A hair line between two parts."""
    made = QFrame()
    made.setObjectName("line")
    return made


def value_label(text: str = "") -> QLabel:
    """A value that can be selected and copied."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
