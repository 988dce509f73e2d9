"""The bundled server as the window sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.api.handshake import Runtime
from studio.app.appearance.states import SERVER
from studio.app.models.background import Background
from studio.app.models.server import Server
from studio.client.supervisor.states import ServerState
from studio.errors import StudioError
from tests.fakes.supervisor import Supervision

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def server(supervision: Supervision, background: Background, tmp_path: Path) -> Server:
    return Server(supervision, tmp_path, background)


@pytest.fixture
def told(server: Server) -> list[str]:
    seen: list[str] = []
    server.came.connect(lambda: seen.append("came"))
    server.went.connect(lambda: seen.append("went"))
    return seen


@pytest.fixture
def running(server: Server, told: list[str], until: Until) -> Server:
    server.start()
    until(lambda: server.state is ServerState.READY)
    return server


def test_a_started_server_comes(running: Server, told: list[str]) -> None:
    assert told == ["came"]
    assert running.can_stop
    assert not running.can_start
    assert running.advice == ""


def test_a_stopped_server_goes_and_can_be_started_again(
    running: Server, told: list[str], until: Until
) -> None:
    running.stop()
    until(lambda: running.state is ServerState.STOPPED)
    assert running.can_start
    running.start()
    until(lambda: running.state is ServerState.READY)
    assert told == ["came", "went", "came"]


def test_a_crash_is_told_with_calm_advice(
    running: Server, supervision: Supervision, told: list[str], until: Until
) -> None:
    supervision.last.crash()
    until(lambda: running.state is ServerState.RESTARTING)
    assert told == ["came", "went"]
    assert "Nothing is lost" in running.advice


def test_a_wanted_restart_is_no_crash(running: Server, until: Until) -> None:
    wanted: list[bool] = []
    running.changed.connect(
        lambda: running.state is ServerState.RESTARTING and wanted.append(running.restart_wanted)
    )
    running.restart()
    until(lambda: wanted and running.state is ServerState.READY)
    assert wanted == [True]
    assert not running.restart_wanted


def test_a_slow_server_still_answers(
    running: Server, supervision: Supervision, told: list[str], until: Until
) -> None:
    supervision.last.become(ServerState.DEGRADED)
    until(lambda: running.state is ServerState.DEGRADED)
    assert told == ["came"]
    assert running.advice


def test_a_server_that_gave_up_says_why(
    running: Server, supervision: Supervision, until: Until
) -> None:
    supervision.last.give_up()
    until(lambda: running.state is ServerState.FAILED)
    assert "ended 5 times" in running.advice
    assert "out of memory" in running.advice
    assert running.can_start


def test_a_server_that_cannot_even_be_started_has_failed(
    server: Server, supervision: Supervision, until: Until
) -> None:
    refusal = StudioError("log_not_writable", "The log folder cannot be used.", "Make it writable.")

    def refuse(supervisor: object) -> None:
        supervisor.refusal = refusal  # type: ignore[attr-defined]

    supervision.prepare = refuse
    server.start()
    until(lambda: server.state is ServerState.FAILED)
    assert server.advice == "The log folder cannot be used. Make it writable."
    supervision.last.refusal = None
    server.start()
    until(lambda: server.state is ServerState.READY)
    assert server.failure is None


def test_log_lines_arrive_from_other_threads(
    running: Server, supervision: Supervision, loop: asyncio.AbstractEventLoop, until: Until
) -> None:
    loop.run_until_complete(asyncio.to_thread(supervision.last.on_log, "hello from a thread"))
    until(lambda: running.log.tail(1))
    assert running.log.tail(1)[0].text == "hello from a thread"


def test_facts_name_the_address_and_what_the_server_wrote_down(
    server: Server, tmp_path: Path, until: Until
) -> None:
    runtime = Runtime(port=8400, pid=4711, protocol=1, version="9.9", started=1, bundled=True)
    (tmp_path / "server.json").write_text(runtime.model_dump_json(), "utf-8")
    server.start()
    until(lambda: server.facts()["Process"])
    assert server.facts() == {
        "Address": "http://127.0.0.1:8400",
        "Process": "4711",
        "Version": "9.9",
        "Data folder": str(tmp_path),
    }
    server.stop()
    until(lambda: server.state is ServerState.STOPPED)
    assert server.facts()["Address"] == ""


@pytest.mark.parametrize("content", ["", "{", '{"port": 0}'])
def test_a_torn_note_of_the_server_is_no_problem(
    server: Server, tmp_path: Path, content: str, until: Until
) -> None:
    (tmp_path / "server.json").write_text(content, "utf-8")
    server.start()
    until(lambda: server.state is ServerState.READY)
    assert server.facts()["Process"] == ""


def test_diagnostics_hold_state_and_log_without_secrets(
    running: Server, supervision: Supervision, until: Until
) -> None:
    supervision.last.on_log('{"event": "x", "level": "info", "header": "Bearer abc.def"}')
    supervision.last.give_up()
    until(lambda: running.state is ServerState.FAILED)
    text = running.diagnostics()
    assert "Server: failed" in text
    assert "[crash_loop]" in text
    assert "abc.def" not in text


def test_moving_closes_one_server_and_starts_the_other(
    running: Server,
    supervision: Supervision,
    tmp_path: Path,
    loop: asyncio.AbstractEventLoop,
    until: Until,
) -> None:
    first = supervision.last
    loop.run_until_complete(running.move(tmp_path / "other"))
    until(lambda: running.state is ServerState.READY)
    assert first.calls == ["start", "stop"]
    assert first.studio.closed
    assert supervision.last is not first
    assert supervision.last.data == tmp_path / "other"


def test_every_state_of_the_supervisor_can_be_shown(
    running: Server, supervision: Supervision, until: Until
) -> None:
    for state in ServerState:
        supervision.last.become(state)
        until(lambda state=state: running.state is state)
        assert SERVER[running.state].word
        assert running.can_start == state.resting
