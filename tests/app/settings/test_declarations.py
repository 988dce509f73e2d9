"""The list of settings is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.settings.declarations import ALLOWED_ADDRESSES, LOG_LEVEL, SETTINGS, URL_SOURCES
from studio.app.settings.file import write
from studio.app.settings.kinds import Kind, Place
from studio.server.settings import SETTINGS_FILE, load_settings


def test_keys_are_unique_and_in_a_group() -> None:
    keys = [setting.key for setting in SETTINGS]
    assert len(set(keys)) == len(keys)
    assert all(key.count(".") == 1 for key in keys)


def test_every_setting_can_be_its_own_default() -> None:
    assert all(setting.accepts(setting.default) for setting in SETTINGS)


def test_every_setting_says_what_it_does() -> None:
    for setting in SETTINGS:
        assert setting.label
        assert setting.note.endswith(".")
        assert bool(setting.choices) == (setting.kind is Kind.CHOICE)


def test_the_server_reads_what_the_window_writes(tmp_path: Path) -> None:
    kept = [setting for setting in SETTINGS if setting.place is Place.SERVER]
    chosen = {URL_SOURCES.key: False, ALLOWED_ADDRESSES.key: ["http://media.local:9000"]}
    write(tmp_path / Place.SERVER.value, chosen, kept)
    read = load_settings(tmp_path)
    assert Place.SERVER.value == SETTINGS_FILE
    assert read.url_sources.enabled is False
    assert read.url_sources.allow == ("http://media.local:9000",)


@pytest.mark.parametrize(
    "address",
    [
        "http://media.local:9000",
        "https://a",
        "http://127.0.0.1:1",
        "http://[::1]:80",
        "https://x-y.z",
    ],
)
def test_addresses_that_the_window_takes_are_taken_by_the_server(
    tmp_path: Path, address: str
) -> None:
    assert ALLOWED_ADDRESSES.unfit([address]) == ""
    kept = [setting for setting in SETTINGS if setting.place is Place.SERVER]
    write(tmp_path / Place.SERVER.value, {ALLOWED_ADDRESSES.key: [address]}, kept)
    assert len(load_settings(tmp_path).url_sources.allow) == 1


def test_the_defaults_are_those_of_the_server(tmp_path: Path) -> None:
    standard = load_settings(tmp_path).url_sources
    assert URL_SOURCES.default == standard.enabled
    assert ALLOWED_ADDRESSES.default == list(standard.allow)


def test_the_log_level_is_one_that_logging_knows() -> None:
    import logging

    assert {choice.upper() for choice in LOG_LEVEL.choices} <= set(logging.getLevelNamesMapping())
