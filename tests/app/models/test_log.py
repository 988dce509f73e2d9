"""The log on the server page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.app.log_lines import Level, LogLine, parse
from studio.app.models.log import KEPT, Log, LogFilter

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def log(loop: object) -> Log:
    return Log()


def _shown(lines: LogFilter) -> list[str]:
    return [lines.index(row, 0).data() for row in range(lines.rowCount())]


def test_a_structured_line_is_made_readable() -> None:
    line = parse(
        '{"event": "request", "level": "warning", "logger": "x", "status": 500, '
        '"timestamp": "2026-11-20T05:59:22Z"}'
    )
    assert line.level is Level.WARNING
    assert line.text == "request  status=500"
    assert len(line.at) == 8
    assert line.at.endswith(":59:22") or line.at.count(":") == 2


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        ("Traceback (most recent call last):", Level.ERROR),
        ("WARNING: something", Level.WARNING),
        ("plain words", Level.INFO),
        ("{not json", Level.INFO),
        ("[1, 2]", Level.INFO),
        ('{"event": 3, "level": null}', Level.INFO),
        ("", Level.INFO),
    ],
)
def test_any_line_can_be_read(raw: str, level: Level) -> None:
    assert parse(raw).level is level


def test_a_line_without_a_time_stands_without_one() -> None:
    assert str(LogLine("", Level.INFO, "hello")) == "info    hello"


def test_lines_arrive_in_batches(log: Log, until: Until) -> None:
    for number in range(100):
        log.write(f"line {number}")
    assert log.rowCount() == 0
    until(lambda: log.rowCount() == 100)


def test_only_the_last_lines_are_kept(log: Log) -> None:
    for number in range(KEPT + 10):
        log.write(f"line {number}")
    log.take_over()
    log.write("the last")
    assert log.tail(1)[0].text == "the last"
    assert log.rowCount() == KEPT
    assert log.index(0).data() == "info    line 11"


def test_lines_are_filtered_by_level_and_by_words(log: Log) -> None:
    for level in ("debug", "info", "warning", "error"):
        log.write(f'{{"event": "{level} event", "level": "{level}"}}')
    log.take_over()
    lines = LogFilter(log)
    lines.narrow(Level.WARNING, "")
    assert len(_shown(lines)) == 2
    lines.narrow(Level.DEBUG, "WARN")
    assert _shown(lines) == ["warning warning event"]
    lines.narrow(Level.ERROR, "nothing like it")
    assert _shown(lines) == []


def test_the_tail_holds_what_has_just_come(log: Log) -> None:
    log.write("one")
    log.write("two")
    assert [line.text for line in log.tail(5)] == ["one", "two"]
