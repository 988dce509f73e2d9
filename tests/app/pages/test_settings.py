"""The Settings page is made from the declarations."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from studio import folders
from studio.app.pages.settings import SettingsPage
from studio.app.settings.declarations import (
    ALLOWED_ADDRESSES,
    DATA_FOLDER,
    LOG_LEVEL,
    MODELS_FOLDER,
    SCHEME,
    SETTINGS,
    URL_SOURCES,
)
from studio.app.settings.kinds import Setting
from studio.app.single_instance import SingleInstance
from studio.app.widgets.choice_box import ChoiceBox
from studio.app.widgets.folder_field import FolderField
from studio.app.widgets.lines_field import LinesField
from studio.app.widgets.switch import Switch
from tests.app.opened import Opened


@pytest.fixture
def free_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No folder is set by the environment; the standard ones are in a place of the test's own."""
    for name in ("DATA", "MODELS", "LOG_LEVEL"):
        monkeypatch.setenv(f"AVATAR_STUDIO_{name}", "")
        monkeypatch.delenv(f"AVATAR_STUDIO_{name}")
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_a, **_k: str(tmp_path / "standard"))
    return tmp_path


@pytest.fixture
def page(free_folders: Path, opened: Opened) -> SettingsPage:
    opened.open_loaded()
    opened.window.open_page("settings")
    return opened.window.page("settings")


def _field(page: SettingsPage, setting: Setting, kind: type) -> QWidget:
    wanted = setting.label
    for field in page.findChildren(kind):
        names = (field.accessibleName(), getattr(field, "_name", None))
        if wanted in names or getattr(field, "_setting", None) is setting:
            return field
    raise AssertionError(wanted)


def test_every_declared_setting_has_its_row(page: SettingsPage) -> None:
    from PySide6.QtWidgets import QLabel

    said = {label.text() for label in page.findChildren(QLabel)}
    for setting in SETTINGS:
        assert setting.label in said
        assert setting.note in said


def test_dark_is_applied_at_once_and_kept(page: SettingsPage, opened: Opened) -> None:
    box = _field(page, SCHEME, ChoiceBox)
    box.choose("dark")
    assert opened.opening.theme.dark
    file = folders.settings_folder() / "settings.toml"
    opened.until(file.exists)
    opened.until(lambda: 'scheme = "dark"' in file.read_text("utf-8"))
    box.choose("light")
    assert not opened.opening.theme.dark


def test_a_setting_of_the_server_is_written_there_and_the_server_takes_it(
    page: SettingsPage, opened: Opened
) -> None:
    _field(page, URL_SOURCES, Switch).click()
    opened.until(lambda: "restart" in opened.server.calls)
    text = (opened.models.server.data / "server.toml").read_text("utf-8")
    assert "enabled = false" in text


def test_lines_are_taken_when_the_focus_leaves(page: SettingsPage, opened: Opened) -> None:
    field = _field(page, ALLOWED_ADDRESSES, LinesField)
    field.editor.setPlainText("  http://media.local:9000  \n\n https://two \n")
    field.take()
    assert opened.models.settings.value(ALLOWED_ADDRESSES) == [
        "http://media.local:9000",
        "https://two",
    ]
    opened.until(lambda: "restart" in opened.server.calls)


@pytest.mark.parametrize(
    "line", ["garbage", "ftp://x", "http://", "http://a b", "http://x/path", "http://x:99999999"]
)
def test_a_line_that_the_server_would_stumble_over_is_not_taken(
    page: SettingsPage, opened: Opened, line: str
) -> None:
    field = _field(page, ALLOWED_ADDRESSES, LinesField)
    field.editor.setPlainText(f"http://good.local\n{line}")
    field.take()
    assert field.complaint.text() == f"“{line}” is not like http://media.local:9000."
    assert opened.models.settings.value(ALLOWED_ADDRESSES) == []
    field.editor.setPlainText("http://good.local")
    field.take()
    assert field.complaint.isHidden()
    assert opened.models.settings.value(ALLOWED_ADDRESSES) == ["http://good.local"]


def test_the_models_folder_reaches_every_process(
    page: SettingsPage, opened: Opened, tmp_path: Path
) -> None:
    _field(page, MODELS_FOLDER, FolderField).chosen.emit(str(tmp_path / "models"))
    assert folders.models_folder() == tmp_path / "models"
    opened.until(lambda: "restart" in opened.server.calls)
    _field(page, MODELS_FOLDER, FolderField).chosen.emit("")
    assert "AVATAR_STUDIO_MODELS" not in os.environ


def test_the_log_level_reaches_the_server(page: SettingsPage, opened: Opened) -> None:
    _field(page, LOG_LEVEL, ChoiceBox).choose("debug")
    assert os.environ["AVATAR_STUDIO_LOG_LEVEL"] == "debug"
    opened.until(lambda: "restart" in opened.server.calls)


def test_another_data_folder_is_opened_with_its_own_server(
    page: SettingsPage, opened: Opened, tmp_path: Path
) -> None:
    first = opened.server
    _field(page, DATA_FOLDER, FolderField).chosen.emit(str(tmp_path / "other"))
    opened.until(lambda: opened.server is not first and opened.models.server.state.answers)
    assert opened.server.data == tmp_path / "other"
    assert first.calls[-1] == "stop"
    opened.until(lambda: opened.models.library.state == "loaded")
    assert not SingleInstance(tmp_path / "other").claim(), "the window has the new folder"


def test_a_data_folder_that_another_window_has_is_refused(
    page: SettingsPage, opened: Opened, tmp_path: Path
) -> None:
    other = SingleInstance(tmp_path / "other")
    assert other.claim()
    first, data = opened.server, opened.models.server.data
    _field(page, DATA_FOLDER, FolderField).chosen.emit(str(tmp_path / "other"))
    opened.until(lambda: opened.said)
    assert "Another studio window" in opened.said[0]
    assert opened.server is first
    assert folders.data_folder() == data
    other.release()


def test_a_data_folder_that_cannot_be_used_is_refused(
    page: SettingsPage, opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    first = opened.server
    _field(page, DATA_FOLDER, FolderField).chosen.emit(str(tmp_path / "file" / "data"))
    opened.until(lambda: opened.said)
    assert "cannot be used" in opened.said[0]
    assert opened.server is first
    assert opened.models.settings.value(DATA_FOLDER) == ""


def test_what_the_environment_decides_cannot_be_chosen(opened: Opened) -> None:
    opened.open_loaded()
    opened.window.open_page("settings")
    field = _field(opened.window.page("settings"), DATA_FOLDER, FolderField)
    assert not field.isEnabled()
    assert "AVATAR_STUDIO_DATA" in field.accessibleDescription()


def test_scrolling_over_a_choice_does_not_change_it(page: SettingsPage, opened: Opened) -> None:
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    box = _field(page, SCHEME, ChoiceBox)
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert opened.models.settings.text(SCHEME) == "system"
