"""Notices over the page: what was just done, with Undo where it can be undone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCursor
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.app.appearance import icons
from studio.app.appearance.spacing import GAP, ICON, MARGIN, UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.notices import Notice, Notices, Tone
from studio.app.widgets.buttons import IconButton, TextButton
from studio.app.widgets.labels import paragraph
from studio.app.widgets.rail import WIDTH

_SHOWN_MS = 8000
_MOST = 4
_WIDEST = 520
_ICON = {Tone.GOOD: "ready", Tone.PLAIN: "info", Tone.WARN: "warning", Tone.BAD: "failed"}


class NoticeCard(QFrame):
    """One notice; it waits while the pointer or the focus is on it."""

    left = Signal()

    def __init__(self, theme: Theme, notice: Notice, bar: NoticeBar) -> None:
        super().__init__(bar)
        self.setObjectName("notice")
        self.setAccessibleName(notice.text)
        self._notice, self._theme = notice, theme
        self._icon = QLabel()
        self._leave = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._leave.timeout.connect(self._leave_unless_attended)
        self._lay_out()
        theme.changed.connect(self._tint)
        self._tint()
        if not notice.lasting:
            self._leave.start()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, UNIT, UNIT, UNIT)
        row.setSpacing(UNIT)
        text = paragraph(self._notice.text)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row.addWidget(self._icon)
        row.addWidget(text, 1)
        if self._notice.action:
            action = TextButton(self._theme, self._notice.action)
            action.clicked.connect(self.answer)
            row.addWidget(action)
        close = IconButton(self._theme, "close", "Close this notice")
        close.clicked.connect(self.close_unanswered)
        row.addWidget(close)

    def answer(self) -> None:
        """Take the action that the notice offers."""
        act, self._notice = self._notice.act, Notice(self._notice.text)
        self._remove()
        if act:
            act()

    def close_unanswered(self) -> None:
        gone, self._notice = self._notice.gone, Notice(self._notice.text)
        self._remove()
        if gone:
            gone()

    def _leave_unless_attended(self) -> None:
        """A notice that is pointed at or has the focus waits for another while."""
        pointed_at = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        focused = QApplication.focusWidget()
        if pointed_at or (focused is not None and self.isAncestorOf(focused)):
            self._leave.start()
        else:
            self.close_unanswered()

    def _remove(self) -> None:
        self._leave.stop()
        self.hide()
        self.left.emit()
        self.deleteLater()

    def _tint(self) -> None:
        colour = getattr(self._theme.colours, self._notice.tone.value)
        name = _ICON[self._notice.tone]
        self._icon.setPixmap(icons.tinted(name, colour, ICON, self.devicePixelRatioF()))


class NoticeBar(QWidget):
    """The newest notices, one above the other, at the foot of the page."""

    def __init__(self, theme: Theme, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Notices")
        self._theme, self._room = theme, parent
        self._cards: list[NoticeCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(UNIT)
        notices.posted.connect(self._post)
        parent.installEventFilter(self)
        self.hide()

    def cards(self) -> list[NoticeCard]:
        """What is shown now, oldest first."""
        return list(self._cards)

    def close_all(self) -> None:
        """Let every notice go, as if its time were over."""
        for card in self.cards():
            card.close_unanswered()

    def _post(self, notice: Notice) -> None:
        for old in self.cards()[: -(_MOST - 1)]:
            old.close_unanswered()
        card = NoticeCard(self._theme, notice, self)
        card.left.connect(partial(self._forget, card))
        self._column.addWidget(card)
        self._cards.append(card)
        self.show()
        card.show()
        self.raise_()
        self._place()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.text))

    def _forget(self, card: NoticeCard) -> None:
        self._cards.remove(card)
        self._place()

    def _place(self) -> None:
        if not self.cards():
            self.hide()
            return
        room = self._room.rect()
        width = min(_WIDEST, room.width() - WIDTH - MARGIN * 2)
        cards = self.cards()
        height = sum(card.heightForWidth(width) for card in cards) + UNIT * (len(cards) - 1)
        self.setGeometry(WIDTH + MARGIN, room.height() - height - GAP, width, height)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
