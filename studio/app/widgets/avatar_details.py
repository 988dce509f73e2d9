"""The panel beside the grid: one avatar, what is known of it, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, TIGHT, UNIT
from studio.app.appearance.states import ENTRY
from studio.app.appearance.theme import Theme
from studio.app.models.entries import Entry, EntryState, Shortfall, shortfalls
from studio.app.widgets.buttons import IconButton, Kind, TextButton
from studio.app.widgets.labels import StateLabel, heading, paragraph
from studio.app.widgets.name_field import NameField
from studio.app.widgets.page import scrolled
from studio.app.widgets.portrait import Portrait

WIDTH = 304


class AvatarDetails(QFrame):
    """Shows an entry; every button tells what was asked for, nothing is done here."""

    closed = Signal()
    play_asked = Signal()
    renamed = Signal(str)
    favorite_asked = Signal()
    copy_asked = Signal()
    delete_asked = Signal()
    cancel_asked = Signal()
    retry_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("details")
        self.setAccessibleName("About the chosen avatar")
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self._portrait, self._name = Portrait(theme), NameField()
        self._state, self._message = StateLabel(theme), paragraph(tone="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._findings = QVBoxLayout()
        self._findings.setSpacing(UNIT)
        self._facts = paragraph(tone="muted")
        self._make_buttons(theme)
        self._lay_out()

    def display(self, entry: Entry, picture: QPixmap | None) -> None:
        sign = ENTRY[entry.state]
        self._portrait.display(picture, entry.name)
        self._name.display(entry.name)
        self._state.display(sign.word, sign.tone, sign.icon)
        self._message.setText(entry.message)
        findings = shortfalls(entry.avatar) if entry.avatar else []
        self._message.setVisible(bool(entry.message) and not findings)
        self._bar.setVisible(entry.moving)
        self._bar.setValue(round((entry.progress or 0) * 100))
        self._show_findings(findings)
        self._show_facts(entry)
        self._show_buttons(entry)

    def edit_name(self) -> None:
        self._name.edit()

    def _make_buttons(self, theme: Theme) -> None:
        self._close = IconButton(theme, "close", "Close the details", "Close (Esc)")
        self._play = TextButton(theme, "Play preview", "play", Kind.PRIMARY)
        self._retry = TextButton(theme, "Try again", "restart", Kind.PRIMARY)
        self._cancel = TextButton(theme, "Cancel", "close")
        self._star = IconButton(theme, "star", "Favourite")
        self._star.setCheckable(True)
        self._rename = IconButton(theme, "rename", "Rename", "Rename (F2)")
        self._copy = IconButton(theme, "copy", "Copy the id", "Copy the id (Ctrl+Shift+C)")
        self._delete = IconButton(theme, "delete", "Delete", "Delete (Del)")
        for button, signal in (
            (self._close, self.closed),
            (self._play, self.play_asked),
            (self._retry, self.retry_asked),
            (self._cancel, self.cancel_asked),
            (self._star, self.favorite_asked),
            (self._copy, self.copy_asked),
            (self._delete, self.delete_asked),
        ):
            button.clicked.connect(lambda _checked=False, told=signal: told.emit())
        self._rename.clicked.connect(self.edit_name)
        self._name.renamed.connect(self.renamed)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(UNIT)
        head = QHBoxLayout()
        head.addWidget(self._state, 1)
        head.addWidget(self._close)
        column.addLayout(head)
        for widget in (self._portrait, self._name, self._bar, self._message):
            column.addWidget(widget)
        column.addLayout(self._findings)
        column.addSpacing(TIGHT)
        for button in (self._play, self._retry, self._cancel):
            column.addWidget(button)
        row = QHBoxLayout()
        for button in (self._star, self._rename, self._copy, self._delete):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._facts)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(scrolled(content))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    def _show_findings(self, found: list[Shortfall]) -> None:
        while (item := self._findings.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for shortfall in found:
            self._findings.addWidget(_FindingRow(self._theme, shortfall))

    def _show_facts(self, entry: Entry) -> None:
        avatar = entry.avatar
        self._facts.setVisible(avatar is not None)
        if avatar:
            made = avatar.created_at.astimezone()
            looks = "" if (avatar.looks_count or 1) == 1 else f" · {avatar.looks_count} looks"
            self._facts.setText(f"Made {made:%d %B %Y, %H:%M}{looks}")
            self._facts.setToolTip(avatar.id)

    def _show_buttons(self, entry: Entry) -> None:
        for button in (self._star, self._rename, self._copy, self._delete):
            button.setVisible(entry.on_server)
        self._play.setVisible(entry.on_server)
        self._play.setEnabled(entry.playable)
        self._retry.setVisible(entry.state is EntryState.NOT_SENT)
        self._cancel.setVisible(not entry.on_server)
        failed = entry.state is EntryState.NOT_SENT
        self._cancel.setText("Remove" if failed else "Cancel")
        self._star.setChecked(entry.favorite)
        self._star.show_icon(
            "star-filled" if entry.favorite else "star", "accent" if entry.favorite else "text"
        )


class _FindingRow(QFrame):
    """What a check found, and what to do about it."""

    def __init__(self, theme: Theme, shortfall: Shortfall) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        title = StateLabel(theme)
        tone, icon = ("bad", "failed") if shortfall.blocks else ("warn", "warning")
        title.display("Must be mended" if shortfall.blocks else "Could be better", tone, icon)
        column.addWidget(title)
        words = heading(shortfall.what)
        words.setWordWrap(True)
        column.addWidget(words)
        column.addWidget(paragraph(shortfall.fix, "muted"))
        self.setAccessibleName(f"{shortfall.what} {shortfall.fix}")
        self.setContentsMargins(0, 0, 0, 0)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
