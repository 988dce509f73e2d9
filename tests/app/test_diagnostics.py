"""Diagnostics hold what helps, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import studio
from studio.app.diagnostics import report, without_secrets

_HOME = Path("/home/robin")


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer SECRET.x-y_z",
        "authorization: bearer SECRET",
        '{"authorization": "Bearer SECRET"}',
        "X-API-Key: SECRET",
        'x-api-key="SECRET"',
        '{"token": "SECRET", "status": 200}',
        "api_key=SECRET&x=1",
        '{"key": "ask_SECRET"}',
        "created ask_SECRET for robin",
        "GET http://127.0.0.1:8400/v1/files/SECRET.abc-def_g 200",
        "password : SECRET",
        "launch token=SECRET",
    ],
)
def test_a_secret_is_hidden(line: str) -> None:
    hidden = without_secrets(line, _HOME)
    assert "SECRET" not in hidden
    assert "(hidden)" in hidden


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=20))
def test_any_launch_token_is_hidden(token: str) -> None:
    line = f"Authorization: Bearer {token} end"
    assert token not in without_secrets(line, _HOME).replace("(hidden)", "")


def test_what_is_no_secret_stays() -> None:
    line = "05:59:22 info  request  route=/v1/avatars  status=200  monkey=3"
    assert without_secrets(line, _HOME) == line


def test_the_name_of_the_user_is_not_told() -> None:
    assert without_secrets("/home/robin/.local/share", _HOME) == "~/.local/share"
    assert without_secrets("/etc/x", Path("/")) == "/etc/x"


def test_a_report_names_version_system_and_the_last_lines() -> None:
    text = report({"Server": "ready"}, ["line one", "line two"], _HOME)
    assert f"Avatar Studio {studio.__version__}" in text
    assert "Python: 3." in text
    assert "Server: ready" in text
    assert text.endswith("line one\nline two\n")
