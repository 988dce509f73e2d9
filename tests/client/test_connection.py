"""Addresses are checked as people type them."""

from __future__ import annotations

import pytest

from studio.client.connection import Connection, connection, is_loopback
from studio.errors import StudioError


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8400", "ftp://a", "http://", "http://[::1", "http://a:99999", "file:///x"],
)
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(StudioError) as caught:
        connection(url, "k")
    assert caught.value.param == "url"
    assert "http://127.0.0.1" in caught.value.hint


@pytest.mark.parametrize("key", ["a\nb", "schlüssel", "a\x00"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(StudioError) as caught:
        connection("http://a", key)
    assert caught.value.param == "key"
    assert key not in str(caught.value)


def test_what_was_pasted_around_them_is_taken_off() -> None:
    assert connection(" http://a:1/ ", " k\n") == Connection("http://a:1", "k")


def test_a_key_never_shows_itself() -> None:
    assert "secret" not in repr(Connection("http://a", "secret"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://localhost",
        "http://LOCALHOST.:80",
        "http://a.localhost",
        "https://[::1]:8400/x",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_loopback_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://example.com", "http://10.0.0.1", "http://localhost.example.com", "http://[::2]"]
)
def test_other_machines_are_not_loopback(url: str) -> None:
    assert not is_loopback(url)
