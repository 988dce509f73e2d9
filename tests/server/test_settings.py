"""Settings: a file, the command line on top of it, and a clear word when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.server.settings import SETTINGS_FILE, load_settings


def _write(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(text, "utf-8")


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.host == "127.0.0.1"
    assert not settings.leaves_machine
    assert settings.url_sources.enabled


def test_the_command_line_beats_the_file(tmp_path: Path) -> None:
    _write(tmp_path, 'port = 8400\nhost = "0.0.0.0"\n[url_sources]\nenabled = false\n')
    settings = load_settings(tmp_path, port=9000, host=None)
    assert settings.port == 9000
    assert settings.leaves_machine
    assert not settings.url_sources.enabled


@pytest.mark.parametrize(
    ("text", "param"),
    [
        ("port = 70000", "port"),
        ("prot = 80", "prot"),
        ("[limits]\nasset = -1", "limits.asset"),
        ("[url_sources]\nmax_redirects = 30", "url_sources.max_redirects"),
        ('[url_sources]\nallow = ["127.0.0.1:8000"]', "url_sources.allow"),
        ('[url_sources]\nallow = ["http://me:word@host"]', "url_sources.allow"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, param: str) -> None:
    _write(tmp_path, text)
    with pytest.raises(StudioError) as caught:
        load_settings(tmp_path)
    assert caught.value.code == "bad_settings"
    assert caught.value.param == param


def test_a_file_that_is_no_toml_is_said_to_be_so(tmp_path: Path) -> None:
    _write(tmp_path, "port = = 1")
    with pytest.raises(StudioError, match="not valid TOML"):
        load_settings(tmp_path)


def test_sites_are_listed_as_they_are_compared(tmp_path: Path) -> None:
    _write(tmp_path, '[url_sources]\nallow = ["HTTP://Media.LAN", "http://127.1:8000/files/"]\n')
    listed = load_settings(tmp_path).url_sources.allow
    assert listed == ("http://media.lan:80", "http://127.0.0.1:8000")
