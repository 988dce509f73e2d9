"""Why the server is not running is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.client.supervisor.failures import given_up, last_words
from studio.client.supervisor.policy import Limits, Reason

LOG = Path("/logs/server.log")
JSON_LINE = '{"event": "the store is newer than this program", "level": "error", "logger": "x"}'


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("lines", [[], ["", "  "], ["last"], [JSON_LINE], ["{", "[]", "null"]])
def test_every_reason_is_a_sentence_with_a_remedy(reason: Reason, lines: list[str]) -> None:
    problem = given_up(reason, None, lines, LOG, Limits())
    assert problem.code == reason
    assert problem.message.strip()
    assert problem.hint
    assert problem.lines == tuple(lines)


def test_the_last_line_of_a_structured_log_is_shown_as_text() -> None:
    assert last_words(["first", JSON_LINE, ""]) == "the store is newer than this program"


def test_a_signal_is_called_by_its_name() -> None:
    assert "SIGSEGV" in given_up(Reason.CRASH_LOOP, -11, [], LOG, Limits()).message
    assert "signal 250" in given_up(Reason.CRASH_LOOP, -250, [], LOG, Limits()).message
    assert "exit status 3" in given_up(Reason.CRASH_LOOP, 3, [], LOG, Limits()).message


def test_a_configuration_error_is_split_into_what_is_wrong_and_what_to_do() -> None:
    lines = [JSON_LINE, "error [disk_full]: The disk is full.", "  Free 1 GB.", "  Or move it."]
    problem = given_up(Reason.CONFIG_ERROR, 78, lines, LOG, Limits())
    assert problem.message == "The disk is full."
    assert problem.hint == "Free 1 GB. Or move it."
