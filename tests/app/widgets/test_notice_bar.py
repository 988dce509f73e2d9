"""Notices over the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.app.appearance.theme import Theme
from studio.app.models.notices import Notices
from studio.app.widgets import notice_bar
from studio.app.widgets.notice_bar import NoticeBar
from studio.errors import StudioError

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def bar(theme: Theme, notices: Notices, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> NoticeBar:
    monkeypatch.setattr(notice_bar, "_SHOWN_MS", 40)
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(800, 600)
    # Whatever has the focus when a window opens, it is not a notice that comes later.
    QPushButton("first", room)
    made = NoticeBar(theme, notices, room)
    room.show()
    QCursor.setPos(0, 0)
    return made


def _texts(bar: NoticeBar) -> list[str]:
    return [card.accessibleName() for card in bar.cards()]


def test_a_notice_goes_by_itself_and_the_bar_with_it(
    bar: NoticeBar, notices: Notices, until: Until
) -> None:
    notices.say("Saved.")
    assert _texts(bar) == ["Saved."]
    assert bar.isVisible()
    until(lambda: not bar.cards())
    assert not bar.isVisible()


def test_an_error_stays_until_it_is_closed(bar: NoticeBar, notices: Notices, until: Until) -> None:
    notices.fail(StudioError("x", "It broke.", "Mend it."))
    notices.say("short")
    until(lambda: len(bar.cards()) == 1)
    assert _texts(bar) == ["It broke. Mend it."]
    bar.cards()[0].close_unanswered()
    assert bar.cards() == []


def test_what_was_offered_happens_when_it_is_pressed_and_only_then(
    bar: NoticeBar, notices: Notices
) -> None:
    happened: list[str] = []
    notices.offer(
        "Deleted.", "Undo", lambda: happened.append("undo"), lambda: happened.append("gone")
    )
    bar.cards()[0].answer()
    assert happened == ["undo"]
    assert bar.cards() == []


def test_an_offer_that_nobody_takes_is_gone_once(
    bar: NoticeBar, notices: Notices, until: Until
) -> None:
    happened: list[str] = []
    notices.offer(
        "Deleted.", "Undo", lambda: happened.append("undo"), lambda: happened.append("gone")
    )
    until(lambda: happened)
    bar.close_all()
    assert happened == ["gone"]


def test_a_notice_waits_while_the_pointer_is_on_it(
    bar: NoticeBar, notices: Notices, until: Until
) -> None:
    notices.say("other")
    notices.say("hovered")
    card = bar.cards()[1]
    QCursor.setPos(card.mapToGlobal(card.rect().center()))
    until(lambda: _texts(bar) == ["hovered"])
    QCursor.setPos(0, 0)
    until(lambda: not bar.cards())


def test_a_notice_waits_while_it_has_the_focus(
    bar: NoticeBar, notices: Notices, until: Until
) -> None:
    notices.offer("focused", "Undo", lambda: None, None)
    button = bar.cards()[0].findChild(QPushButton)
    button.window().activateWindow()
    button.setFocus()
    until(button.hasFocus)
    notices.say("other")
    until(lambda: _texts(bar) == ["focused"])


def test_only_the_newest_are_shown_and_older_offers_end(bar: NoticeBar, notices: Notices) -> None:
    gone: list[int] = []
    for number in range(7):
        notices.offer(f"{number}", "Undo", lambda: None, lambda number=number: gone.append(number))
    assert _texts(bar) == ["3", "4", "5", "6"]
    assert gone == [0, 1, 2]


def test_markup_in_a_notice_is_shown_as_text(bar: NoticeBar, notices: Notices) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLabel

    notices.say("<b>bold</b><img src='http://x/y.png'>")
    labels = bar.cards()[0].findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if label.text())


def test_a_long_notice_is_shown_whole(bar: NoticeBar, notices: Notices, until: Until) -> None:
    notices.fail(StudioError("x", "word " * 80))
    card = bar.cards()[0]
    until(lambda: card.height() >= card.heightForWidth(card.width()) > 60)
