"""A supervised server comes up, comes back, and goes; with real processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from studio.client.supervisor import ServerFailedError, ServerState, Supervisor
from studio.errors import StudioError
from tests.client.supervisor.fake import QUICK, Watched, alive, eventually

S = ServerState


def test_a_server_comes_up_answers_and_goes(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        connection = watched.supervisor.wait_ready(10)
        with watched.supervisor.studio() as studio:
            assert studio.health().status == "ok"
            assert not list(studio.jobs.list(status="running"))
        assert connection.url.startswith("http://127.0.0.1:")
    assert watched.states == [S.STARTING, S.READY, S.STOPPING, S.STOPPED]
    assert watched.supervisor.connection is None
    assert not alive(watched.pids[0])


def test_the_token_is_in_no_argument_and_no_environment(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        token = watched.supervisor.wait_ready(10).token
        process = psutil.Process(watched.pids[0])
        assert len(token) >= 32
        assert not [part for part in process.cmdline() if token in part]
        assert token not in process.environ().values()
        assert token not in repr(watched.supervisor.connection)


def test_starting_twice_starts_one_server(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.start()
        watched.supervisor.wait_ready(10)
        watched.supervisor.start()
    assert len(watched.pids) == 1


def test_it_can_be_started_again_after_a_stop(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for _ in range(2):
        with watched:
            watched.supervisor.wait_ready(10)
    assert len(watched.pids) == 2
    assert watched.states.count(S.STOPPED) == 2


def test_a_stop_while_it_starts_is_heeded(tmp_path: Path) -> None:
    with Watched(tmp_path, "silent") as watched:
        eventually(watched.state_file.exists)
    assert watched.states == [S.STARTING, S.STOPPING, S.STOPPED]
    assert not alive(watched.pids[0])


def test_waiting_for_a_server_that_was_never_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        Watched(tmp_path).supervisor.wait_ready(1)
    assert caught.value.code == "server_stopped"


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with Watched(tmp_path, "silent") as watched, pytest.raises(StudioError) as caught:
        watched.supervisor.wait_ready(0.05)
    assert caught.value.code == "server_starting"


def test_a_killed_server_is_back_with_the_true_policy_within_three_seconds(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    supervisor = Supervisor(
        tmp_path / "data",
        on_state=watched.states.append,
        command=watched.supervisor._setup.command,
        log_file=tmp_path / "server.log",
    )
    with supervisor:
        supervisor.wait_ready(20)
        killed = time.monotonic()
        watched.kill_server()
        eventually(lambda: supervisor.state is not S.READY)
        supervisor.wait_ready(10)
        assert time.monotonic() - killed < 3.0
    back = [S.STARTING, S.READY, S.RESTARTING, S.STARTING, S.READY, S.STOPPING, S.STOPPED]
    assert watched.states == back
    assert len(watched.pids) == 2


def test_a_client_follows_the_server_to_its_new_address(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched, watched.supervisor.studio(10) as studio:
        before = watched.supervisor.connection
        watched.kill_server()
        eventually(lambda: len(watched.pids) == 2)
        assert studio.health().status == "ok"
        after = watched.supervisor.connection
        assert before
        assert after
        assert before.url != after.url
        assert before.token != after.token


def test_a_client_is_told_why_there_is_no_server(tmp_path: Path) -> None:
    with Watched(tmp_path, "ok,config") as watched, watched.supervisor.studio(10) as studio:
        watched.kill_server()
        eventually(lambda: watched.supervisor.connection is None)
        with pytest.raises(StudioError) as caught:
            studio.health()
        assert caught.value.code == "config_error"
    with pytest.raises(StudioError):
        watched.supervisor.studio(1)


def test_five_crashes_are_enough_and_the_reason_is_told(tmp_path: Path) -> None:
    with Watched(tmp_path, "crash-after-0.15") as watched:
        watched.until(S.FAILED, seconds=30)
        problem = watched.supervisor.problem
    assert isinstance(problem, ServerFailedError)
    assert problem.code == "crash_loop"
    assert "5 times within 3 minutes" in problem.message
    assert "SIGKILL" in problem.message
    assert "boom" in problem.hint
    assert problem.lines[-1] == "boom"
    assert len(watched.pids) == 5
    assert not any(alive(pid) for pid in watched.pids)


def test_what_ends_before_it_was_ever_ready_is_tried_three_times(tmp_path: Path) -> None:
    with Watched(tmp_path, "crash-early") as watched, pytest.raises(StudioError) as caught:
        watched.supervisor.wait_ready(20)
    assert caught.value.code == "never_ready"
    assert "cannot open the store" in caught.value.message
    assert len(watched.pids) == 3


def test_a_second_try_may_succeed(tmp_path: Path) -> None:
    with Watched(tmp_path, "exit-early,crash-early,ok") as watched:
        watched.supervisor.wait_ready(20)
    assert len(watched.pids) == 3


def test_a_configuration_error_is_told_and_never_tried_again(tmp_path: Path) -> None:
    with Watched(tmp_path, "config") as watched, pytest.raises(StudioError) as caught:
        watched.supervisor.wait_ready(20)
    assert caught.value.code == "config_error"
    assert caught.value.message == "Another server uses this data folder."
    assert caught.value.hint == "Stop it."
    assert len(watched.pids) == 1


def test_a_configuration_error_after_a_crash_ends_it_too(tmp_path: Path) -> None:
    with Watched(tmp_path, "crash-after-0.1,config") as watched:
        watched.until(S.FAILED)
        assert watched.supervisor.problem
        assert watched.supervisor.problem.code == "config_error"
    assert len(watched.pids) == 2


@pytest.mark.parametrize("mode", ["silent", "garbage"])
def test_a_server_that_never_says_where_it_is_fails(tmp_path: Path, mode: str) -> None:
    timing = replace(QUICK, start=0.5)
    with Watched(tmp_path, mode, timing) as watched, pytest.raises(StudioError) as caught:
        watched.supervisor.wait_ready(20)
    assert caught.value.code == "start_timeout"
    assert len(watched.pids) == 1
    assert not alive(watched.pids[0])


def test_a_server_of_another_protocol_is_replaced_once(tmp_path: Path) -> None:
    with Watched(tmp_path, "other-protocol,ok") as watched:
        watched.supervisor.wait_ready(20)
    assert len(watched.pids) == 2


def test_a_server_that_stays_of_another_protocol_is_given_up(tmp_path: Path) -> None:
    with Watched(tmp_path, "other-protocol") as watched, pytest.raises(StudioError) as caught:
        watched.supervisor.wait_ready(20)
    assert caught.value.code == "protocol_mismatch"
    assert len(watched.pids) == 2
    assert not any(alive(pid) for pid in watched.pids)


def test_a_program_that_is_missing_is_told(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, command=[str(tmp_path / "none")], log_file=tmp_path / "log")
    with supervisor, pytest.raises(StudioError) as caught:
        supervisor.wait_ready(10)
    assert caught.value.code == "server_not_startable"
    assert "No such file" in caught.value.message


def test_slow_answers_are_shown_and_pass(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        watched.switch("slow")
        watched.until(S.DEGRADED)
        assert watched.supervisor.connection
        watched.switch("")
        watched.until(S.READY)
    assert len(watched.pids) == 1


def test_problems_that_the_server_reports_are_shown(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        watched.switch("degraded")
        watched.until(S.DEGRADED)


def test_a_hung_server_is_replaced(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        watched.switch("hang")
        watched.until(S.RESTARTING)
        watched.switch("")
        watched.supervisor.wait_ready(10)
        assert not alive(watched.pids[0])
    assert watched.states[:5] == [S.STARTING, S.READY, S.DEGRADED, S.RESTARTING, S.STARTING]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_frozen_server_is_replaced(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        os.kill(watched.pids[0], signal.SIGSTOP)
        eventually(lambda: len(watched.pids) == 2)
        watched.supervisor.wait_ready(10)
        assert not alive(watched.pids[0])


def test_a_hung_server_with_jobs_is_given_time(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        watched.state_file.with_suffix(".busy").touch()
        watched.switch("busy")
        time.sleep(3 * QUICK.health_every)
        watched.switch("hang")
        watched.until(S.DEGRADED)
        time.sleep(5 * (QUICK.health_every + QUICK.health_limit))
        assert watched.supervisor.state is S.DEGRADED
        watched.switch("")
        watched.until(S.READY)
    assert len(watched.pids) == 1


def test_a_server_that_ignores_everything_is_killed(tmp_path: Path) -> None:
    with Watched(tmp_path, "deaf") as watched:
        watched.supervisor.wait_ready(10)
        stopped = time.monotonic()
    assert not alive(watched.pids[0])
    assert time.monotonic() - stopped < 3


@pytest.mark.parametrize("crash", [True, False])
def test_children_of_the_server_end_with_it(tmp_path: Path, crash: bool) -> None:
    with Watched(tmp_path, "family,ok") as watched:
        watched.supervisor.wait_ready(10)
        eventually(lambda: any(line.startswith("child ") for line in watched.lines))
        line = next(line for line in watched.lines if line.startswith("child "))
        child = int(line.removeprefix("child "))
        assert alive(child)
        if crash:
            watched.kill_server()
            eventually(lambda: not alive(child))
    eventually(lambda: not alive(child), 1.0)


def test_a_restart_gives_a_new_server_and_forgets_the_count(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        before = watched.supervisor.wait_ready(10)
        for _ in range(3):
            watched.supervisor.restart()
            assert watched.supervisor.connection is None
            after = watched.supervisor.wait_ready(10)
            assert after != before
            before = after
    assert len(watched.pids) == 4


def test_a_failed_server_can_be_started_again(tmp_path: Path) -> None:
    with Watched(tmp_path, "config,ok") as watched:
        watched.until(S.FAILED)
        watched.supervisor.restart()
        watched.supervisor.wait_ready(10)
        assert watched.supervisor.problem is None


def test_every_log_line_reaches_listener_memory_and_file(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        eventually(lambda: bool(watched.lines))
        assert watched.supervisor.log_lines == watched.lines == ["start 1 as ok"]
    assert (tmp_path / "server.log").read_text("utf-8") == "start 1 as ok\n"


def test_a_log_folder_that_cannot_be_used_does_not_stop_the_server(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    watched = Watched(tmp_path)
    watched.supervisor._log.path = tmp_path / "file" / "server.log"
    with watched:
        watched.supervisor.wait_ready(10)
    assert "cannot be written" in watched.lines[0]


def test_a_listener_that_fails_disturbs_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(state: ServerState) -> None:
        raise ValueError(state)

    watched = Watched(tmp_path)
    stop_listening = watched.supervisor.listen(on_state=fail)
    with watched:
        watched.supervisor.wait_ready(10)
        stop_listening()
    assert watched.states[-1] is S.STOPPED
    assert caplog.text.count("a listener of the supervisor failed") == 2


def test_a_listener_may_stop_the_server(tmp_path: Path) -> None:
    watched = Watched(tmp_path)

    def stop_when_ready(state: ServerState) -> None:
        if state is S.READY:
            watched.supervisor.stop()

    watched.supervisor.listen(on_state=stop_when_ready)
    with watched:
        watched.until(S.STOPPED)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_in_the_terminal_is_not_for_the_server(tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        assert os.getpgid(watched.pids[0]) != os.getpgid(0)
