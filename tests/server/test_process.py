"""The server as a process: how it says where it is, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from studio.api.handshake import CONFIG_ERROR_EXIT, PROTOCOL, RUNTIME_FILE, Handshake
from tests.server.process import TOKEN, ServerProcess

_SERVE = (sys.executable, "-m", "studio.cli", "serve", "--port", "0")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_the_first_line_says_where_it_listens_and_the_rest_is_silence(data: Path) -> None:
    with subprocess.Popen(
        [*_SERVE, "--data", str(data), "--exit-with-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        shake = Handshake.model_validate_json(child.stdout.readline())
        assert shake.pid == child.pid
        assert shake.protocol == PROTOCOL
        out, logged = child.communicate(timeout=20)
    assert child.returncode == 0
    assert out == b""
    assert all(json.loads(line)["level"] for line in logged.decode().splitlines())


def test_it_answers_from_the_moment_it_says_so(data: Path) -> None:
    with ServerProcess(data) as server, server.client() as client:
        assert client.get("/v1/health").json()["status"] == "ok"
        assert client.get("/v1/me").json()["organisation"]["name"] == "local"
        server.stop()


def test_the_launch_token_is_neither_in_its_arguments_nor_in_its_environment(data: Path) -> None:
    with ServerProcess(data) as server:
        process = psutil.Process(server.pid)
        assert TOKEN not in " ".join(process.cmdline())
        assert TOKEN not in " ".join(process.environ().values())
        assert TOKEN.encode() not in (data / RUNTIME_FILE).read_bytes()
        server.stop()


def test_it_ends_soon_after_its_standard_input(data: Path) -> None:
    with ServerProcess(data) as server:
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 5
    assert not (data / RUNTIME_FILE).exists()


def test_it_ends_though_somebody_listens_to_its_events(data: Path) -> None:
    with (
        ServerProcess(data) as server,
        server.client() as client,
        client.stream("GET", "/v1/events") as stream,
    ):
        assert next(stream.iter_lines()) is not None
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_it_ends_cleanly_when_told_to(data: Path) -> None:
    with ServerProcess(data) as server:
        os.kill(server.pid, signal.SIGTERM)
        assert server.wait() == 0
    assert not (data / RUNTIME_FILE).exists()


def test_after_a_kill_the_folder_can_be_used_again(data: Path) -> None:
    with ServerProcess(data) as server:
        server.kill()
        server.start()
        server.stop()


def _fails(*options: str) -> str:
    done = subprocess.run([*_SERVE, *options], capture_output=True, timeout=30, check=False)
    assert done.returncode == CONFIG_ERROR_EXIT
    assert done.stdout == b""
    return done.stderr.decode()


def test_a_second_server_on_the_folder_says_who_was_first(data: Path) -> None:
    with ServerProcess(data) as server:
        said = _fails("--data", str(data))
        server.stop()
    assert "data_folder_in_use" in said
    assert str(server.pid) in said


def test_a_port_that_is_taken_is_named(data: Path, tmp_path: Path) -> None:
    with ServerProcess(data) as server:
        port = server.url.rsplit(":", 1)[1]
        said = _fails("--data", str(tmp_path / "other"), "--port", port)
        server.stop()
    assert "cannot_listen" in said
    assert port in said


def test_a_wrong_setting_is_named_at_start(data: Path) -> None:
    data.mkdir()
    (data / "server.toml").write_text("workers = 0", "utf-8")
    assert "workers" in _fails("--data", str(data))


def test_it_warns_when_other_machines_can_reach_it(data: Path) -> None:
    with subprocess.Popen(
        [*_SERVE, "--data", str(data), "--host", "0.0.0.0", "--exit-with-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        _, logged = child.communicate(timeout=20)
    assert b"other machines can reach this server" in logged
