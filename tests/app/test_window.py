"""The window as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction, QGuiApplication

from studio import folders
from studio.app.geometry import remembered
from studio.app.models.sources import Proposal
from studio.app.pages.directory import PAGES
from studio.client.supervisor.states import ServerState
from studio.errors import StudioError
from tests.app.models.test_sources import MP4
from tests.app.opened import Opened


def test_it_opens_on_the_avatars_and_closes_without_leaving_anything(opened: Opened) -> None:
    opened.open_loaded()
    assert opened.window.isVisible()
    assert opened.window._stack.currentWidget() is opened.page
    opened.close()
    assert opened.server.calls == ["start", "stop"]
    assert opened.studio.closed


def test_pages_are_made_only_when_they_are_opened(opened: Opened) -> None:
    opened.open_loaded()
    assert list(opened.window._pages) == ["avatars"]
    opened.window.open_page("settings")
    assert list(opened.window._pages) == ["avatars", "settings"]


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_every_page_opens_by_its_keys(opened: Opened, number: int) -> None:
    opened.open_loaded()
    action = next(
        action
        for action in opened.window.findChildren(QAction)
        if action.shortcut().toString() == f"Ctrl+{number + 1}"
    )
    action.trigger()
    assert opened.window._stack.currentWidget() is opened.window.page(PAGES[number].name)


def test_a_crash_of_the_server_is_told_and_passes(opened: Opened) -> None:
    opened.open_loaded()
    banner = opened.window.banner
    assert not banner.isVisible()
    opened.server.crash()
    opened.until(banner.isVisible)
    assert "ended unexpectedly" in banner.title
    assert "safe" in banner.hint
    opened.server.become(ServerState.STARTING)
    opened.until(lambda: opened.models.server.state is ServerState.STARTING)
    assert banner.isVisible(), "it says so until the server answers"
    opened.server.become(ServerState.READY)
    opened.until(lambda: not banner.isVisible())


def test_a_server_that_gave_up_can_be_started_from_the_banner(opened: Opened) -> None:
    opened.open_loaded()
    opened.server.give_up()
    opened.until(opened.window.banner.isVisible)
    opened.window.banner._log.click()
    assert opened.window._stack.currentWidget() is opened.window.page("server")
    opened.window.banner._start.click()
    opened.until(lambda: not opened.window.banner.isVisible())


def test_files_given_at_the_start_are_asked_about(opened: Opened, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(MP4)
    opened.open_loaded(clip)
    opened.until(lambda: opened.page.making.dialog)
    opened.page.making.dialog.reject()


def test_a_second_start_raises_the_window_and_brings_its_files(
    opened: Opened, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(MP4)
    opened.open_loaded()
    opened.window.showMinimized()
    opened.window.open_page("server")
    opened.opening._instance.called.emit([clip])
    assert not opened.window.isMinimized()
    opened.until(lambda: opened.page.making.dialog)
    assert opened.window._stack.currentWidget() is opened.page
    opened.page.making.dialog.reject()


def test_it_comes_back_where_it_was(opened: Opened) -> None:
    opened.open_loaded()
    opened.window.resize(751, 603)
    opened.close()
    assert remembered(folders.settings_folder())
    from studio.app.window import Window

    again = Window(opened.opening.theme, opened.models)
    again.restoreGeometry(QByteArray(remembered(folders.settings_folder())))
    size = again.size().toTuple()
    again.deleteLater()
    assert size == (751, 603)


def test_it_waits_with_closing_until_what_is_being_sent_is_sent(opened: Opened) -> None:
    opened.open_loaded()
    opened.studio.avatars.uploading.clear()
    opened.models.creations.ask(Proposal("Robin", clip=Path("/c.mp4")), "")
    opened.until(lambda: opened.models.creations.sending)
    opened.window.close()
    assert opened.window.isVisible()
    assert "closes as soon as" in opened.said[0]
    opened.studio.avatars.uploading.set()
    opened.until(lambda: opened.life.done())
    assert opened.studio.avatars.kept


def test_it_stays_open_when_the_server_refuses_what_it_waited_for(opened: Opened) -> None:
    opened.open_loaded()
    opened.studio.avatars.uploading.clear()
    opened.models.creations.ask(Proposal("Robin", clip=Path("/c.mp4")), "")
    opened.until(lambda: opened.models.creations.sending)
    opened.window.close()
    opened.window.close()
    opened.studio.avatars.failure = StudioError("too_large", "Too large.", "Use a shorter clip.")
    opened.studio.avatars.uploading.set()
    opened.until(lambda: opened.models.creations.refused)
    assert opened.window.isVisible()
    opened.window.close()
    opened.until(lambda: opened.life.done())


def test_it_can_be_closed_at_once_all_the_same(opened: Opened) -> None:
    opened.open_loaded()
    opened.studio.avatars.uploading.clear()
    opened.models.creations.ask(Proposal("Robin", clip=Path("/c.mp4")), "")
    opened.until(lambda: opened.models.creations.sending)
    opened.window.close()
    opened.window.notices.cards()[0].answer()
    opened.until(lambda: opened.life.done())


def test_complaints_about_settings_are_told(opened: Opened) -> None:
    folders.settings_folder().mkdir(parents=True)
    (folders.settings_folder() / "settings.toml").write_text("[broken", "utf-8")
    fresh = Opened(opened.opening.application, opened._loop, opened.until, opened._supervision)
    fresh.open_loaded()
    assert any("kept as settings.broken-" in said for said in fresh.said)
    fresh.close()


def test_a_data_folder_that_cannot_be_used_still_opens_the_window(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("AVATAR_STUDIO_DATA", str(tmp_path / "file" / "data"))
    fresh = Opened(opened.opening.application, opened._loop, opened.until, opened._supervision)
    fresh.open()
    assert fresh.window.isVisible()
    fresh.until(lambda: any("cannot be used" in said for said in fresh.said))
    fresh.close()


def test_undo_is_in_the_menu_with_the_name_of_the_change(opened: Opened) -> None:
    from tests.fakes.studio import avatar

    opened.open_loaded()
    opened.models.library.take(avatar(1, "Mina"))
    opened.models.edits.rename(avatar(1).id, "Nina")
    texts = [action.text() for action in opened.window.findChildren(QAction)]
    assert "&Undo rename “Nina”" in texts


def test_the_title_and_icon_are_the_studios_own(opened: Opened) -> None:
    opened.open_loaded()
    assert opened.window.windowTitle() == "Avatar Studio"
    assert QGuiApplication.windowIcon() is not None
