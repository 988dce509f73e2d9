"""The Server page."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from studio.app.pages.server import ServerPage
from studio.client.supervisor.states import ServerState
from tests.app.opened import Opened


@pytest.fixture
def page(opened: Opened) -> ServerPage:
    opened.open_loaded()
    opened.window.open_page("server")
    return opened.window.page("server")


def _buttons(page: ServerPage) -> dict[str, bool]:
    named = {"start": page._start, "restart": page._restart, "stop": page._stop}
    return {name: button.isEnabled() for name, button in named.items() if button.isVisible()}


def test_a_running_server_can_be_stopped_and_restarted(page: ServerPage) -> None:
    assert page._state.text == "Ready"
    assert page._facts["Address"].text() == "http://127.0.0.1:8400"
    assert _buttons(page) == {"restart": True, "stop": True}


def test_a_stopped_server_can_be_started(page: ServerPage, opened: Opened) -> None:
    page._stop.click()
    opened.until(lambda: page._state.text == "Stopped")
    assert _buttons(page) == {"start": True}
    assert page._facts["Address"].text() == "–"
    page._start.click()
    opened.until(lambda: page._state.text == "Ready")


def test_restarting_by_hand_shows_no_alarm(page: ServerPage, opened: Opened) -> None:
    alarms: list[bool] = []
    opened.models.server.changed.connect(lambda: alarms.append(opened.window.banner.isVisible()))
    page._restart.click()
    opened.until(lambda: "restart" in opened.server.calls and page._state.text == "Ready")
    assert not any(alarms)


def test_while_it_stops_nothing_else_can_be_asked(page: ServerPage, opened: Opened) -> None:
    opened.server.become(ServerState.STOPPING)
    opened.until(lambda: page._state.text == "Stopping…")
    assert not any(_buttons(page).values())


def test_a_failure_is_explained_in_words(page: ServerPage, opened: Opened) -> None:
    opened.server.give_up()
    opened.until(lambda: page._state.text == "Failed")
    assert "ended 5 times" in page._hint.text()
    assert _buttons(page) == {"start": True}


def test_the_log_is_narrowed_by_level_and_words(page: ServerPage, opened: Opened) -> None:
    for level in ("debug", "info", "warning", "error"):
        opened.server.on_log(f'{{"event": "{level} happened", "level": "{level}"}}')
    opened.until(lambda: page._lines.rowCount() == 3)
    page._level.setCurrentIndex(0)
    assert page._lines.rowCount() == 4
    page._words.setText("WARNING")
    assert page._lines.rowCount() == 1


def test_the_log_follows_its_end_until_the_user_scrolls_up(
    page: ServerPage, opened: Opened
) -> None:
    bar = page.log_view.verticalScrollBar()
    for number in range(200):
        opened.server.on_log(f"line {number}")
    opened.until(lambda: page._lines.rowCount() == 200 and bar.value() == bar.maximum() > 0)
    bar.setValue(0)
    for number in range(50):
        opened.server.on_log(f"more {number}")
    opened.until(lambda: page._lines.rowCount() == 250)
    assert bar.value() == 0


def test_chosen_lines_are_copied(page: ServerPage, opened: Opened) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    opened.server.on_log("one")
    opened.server.on_log("two")
    opened.until(lambda: page._lines.rowCount() == 2)
    page.log_view.selectAll()
    QTest.keyClick(page.log_view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "info    one\ninfo    two"


def test_diagnostics_are_copied_without_secrets(page: ServerPage, opened: Opened) -> None:
    opened.server.on_log("Authorization: Bearer very-secret")
    page._copy.click()
    text = QGuiApplication.clipboard().text()
    assert "Server: ready" in text
    assert "very-secret" not in text
    assert "Diagnostics copied, without keys and links." in opened.said


def test_the_light_in_the_status_bar_opens_the_page(opened: Opened) -> None:
    from studio.app.widgets.server_light import ServerLight

    opened.open_loaded()
    light = opened.window.statusBar().findChild(ServerLight)
    assert light.text() == "Server: ready"
    light.click()
    assert opened.window._stack.currentWidget() is opened.window.page("server")
    opened.server.crash()
    opened.until(lambda: light.text() == "Server: starting again…")
