"""Settings in force."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from studio.app.models.background import Background
from studio.app.models.notices import Notice
from studio.app.models.settings import Settings
from studio.app.settings.declarations import DATA_FOLDER, SCHEME, URL_SOURCES
from studio.app.settings.kinds import Place

Until = Callable[[Callable[[], object]], None]


def _settings(folder: Path, background: Background, **environment: str) -> Settings:
    return Settings(folder, background, environment)


def test_a_choice_is_told_at_once_and_kept(
    tmp_path: Path, background: Background, until: Until
) -> None:
    settings = _settings(tmp_path, background)
    told: list[str] = []
    saved: list[Place] = []
    settings.changed.connect(told.append)
    settings.saved.connect(saved.append)
    settings.choose(SCHEME, "dark")
    assert told == [SCHEME.key]
    assert settings.text(SCHEME) == "dark"
    until(lambda: saved)
    assert _settings(tmp_path, background).text(SCHEME) == "dark"


def test_choosing_what_is_in_force_does_nothing(tmp_path: Path, background: Background) -> None:
    settings = _settings(tmp_path, background)
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.choose(SCHEME, "system")
    assert told == []


def test_the_last_of_many_quick_choices_is_kept(
    tmp_path: Path, background: Background, until: Until
) -> None:
    settings = _settings(tmp_path, background)
    saved: list[Place] = []
    settings.saved.connect(saved.append)
    for choice in ("dark", "light", "dark", "light"):
        settings.choose(SCHEME, choice)
    until(lambda: len(saved) == 4)
    assert _settings(tmp_path, background).text(SCHEME) == "light"


def test_the_environment_decides_and_cannot_be_overruled(
    tmp_path: Path, background: Background
) -> None:
    settings = _settings(tmp_path, background, AVATAR_STUDIO_DATA="/elsewhere")
    settings.choose(DATA_FOLDER, "/here")
    assert settings.overridden(DATA_FOLDER)
    assert settings.text(DATA_FOLDER) == "/elsewhere"


def test_a_broken_file_is_set_aside_with_a_complaint(
    tmp_path: Path, background: Background
) -> None:
    (tmp_path / "settings.toml").write_text("[broken", "utf-8")
    settings = _settings(tmp_path, background)
    assert settings.text(SCHEME) == "system"
    assert len(settings.complaints) == 1
    assert "kept as settings.broken-" in settings.complaints[0]


def test_settings_of_the_server_are_kept_in_its_data_folder(
    tmp_path: Path, background: Background, until: Until
) -> None:
    settings = _settings(tmp_path / "settings", background)
    assert settings.open_data_folder(tmp_path / "data") == []
    saved: list[Place] = []
    settings.saved.connect(saved.append)
    settings.choose(URL_SOURCES, False)
    until(lambda: saved == [Place.SERVER])
    written = tomllib.loads((tmp_path / "data" / "server.toml").read_text("utf-8"))
    assert written == {"url_sources": {"enabled": False}}


def test_another_data_folder_has_its_own_settings(tmp_path: Path, background: Background) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "server.toml").write_text("[url_sources]\nenabled = false\n", "utf-8")
    settings = _settings(tmp_path, background)
    settings.open_data_folder(tmp_path / "one")
    assert settings.value(URL_SOURCES) is True
    settings.open_data_folder(tmp_path / "two")
    assert settings.value(URL_SOURCES) is False


def test_a_broken_file_of_the_server_is_named_but_left_where_it_is(
    tmp_path: Path, background: Background
) -> None:
    (tmp_path / "server.toml").write_text("[broken", "utf-8")
    settings = _settings(tmp_path / "settings", background)
    assert "server.toml" in settings.open_data_folder(tmp_path)[0]
    assert (tmp_path / "server.toml").read_text("utf-8") == "[broken"


def test_a_folder_that_is_a_file_is_said(
    tmp_path: Path, background: Background, posted: list[Notice], until: Until
) -> None:
    (tmp_path / "settings").write_text("", "utf-8")
    settings = _settings(tmp_path / "settings", background)
    settings.choose(SCHEME, "dark")
    until(lambda: posted)
    assert "could not be written" in posted[0].text
    assert settings.text(SCHEME) == "dark"
