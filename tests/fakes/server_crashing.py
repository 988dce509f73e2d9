"""A tiny real server process that speaks the handshake and misbehaves as it is told.

    python server_crashing.py [--mode MODE] [--state FILE] [...]

Each start takes the next word of --mode (comma separated; the last one stays), counted in FILE.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PROTOCOL = 1
_AT = "2026-01-01T00:00:00Z"
_SLOW_SECONDS = 0.3


class Behaviour:
    """What the server does now; files beside its state switch it while it runs."""

    def __init__(self, mode: str, state: Path, token: str) -> None:
        self.mode = mode
        self.state = state
        self.token = token

    def switch(self) -> str:
        """`hang`, `slow`, `busy-hang`, `degraded` or nothing."""
        try:
            return self.state.with_suffix(".switch").read_text("utf-8")
        except OSError:
            return ""


class Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        switch = self.behaviour.switch()
        if switch == "hang":
            time.sleep(3600)
        if switch == "slow":
            time.sleep(_SLOW_SECONDS)
        if self.path == "/v1/health":
            status = "degraded" if switch == "degraded" else "ok"
            self._answer(200, {"status": status, "version": "0", "protocol": _PROTOCOL})
        elif self.headers.get("Authorization") != f"Bearer {self.behaviour.token}":
            self._answer(401, {"error": {"code": "unauthorized", "message": "No key."}})
        elif self.path.startswith("/v1/jobs?status=running"):
            busy = self.behaviour.state.with_suffix(".busy").exists()
            job = {"id": "job_1", "kind": "prepare", "status": "running", "created_at": _AT}
            self._answer(200, {"data": [job] if busy else []})
        else:
            self._answer(404, {"error": {"code": "not_found", "message": "Nothing here."}})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        """Silent: the tests look at what the server logs on purpose."""


def main() -> None:
    arguments = _arguments()
    token = sys.stdin.buffer.readline().decode().strip() if arguments.token_stdin else ""
    start = _count(arguments.state)
    modes = arguments.mode.split(",")
    mode = modes[min(start, len(modes)) - 1]
    _log(f"start {start} as {mode}")
    _misbehave_before_handshake(mode)
    if mode == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    elif arguments.exit_with_stdin and mode != "pdeathsig":
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    if mode == "family":
        child = subprocess.Popen(["sleep", "3600"])
        _log(f"child {child.pid}")
    _serve(mode, arguments, token)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="ok")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--exit-with-stdin", action="store_true")
    parser.add_argument("--token-stdin", action="store_true")
    return parser.parse_known_args()[0]


def _count(state: Path) -> int:
    """Which start this is, from 1; also leaves the pid for the test."""
    starts = state.read_text("utf-8").split() if state.exists() else []
    state.write_text(" ".join([*starts, str(os.getpid())]), "utf-8")
    return len(starts) + 1


def _misbehave_before_handshake(mode: str) -> None:
    if mode == "config":
        _log("error [data_folder_in_use]: Another server uses this data folder.")
        _log("  Stop it.")
        sys.exit(78)
    if mode == "crash-early":
        _log("cannot open the store")
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "exit-early":
        sys.exit(3)
    if mode == "silent":
        time.sleep(3600)
    if mode == "garbage":
        _say("Welcome to the server!")
        time.sleep(3600)
    if mode == "pdeathsig":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _serve(mode: str, arguments: argparse.Namespace, token: str) -> None:
    Handler.behaviour = Behaviour(mode, arguments.state, token)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    protocol = 999 if mode == "other-protocol" else _PROTOCOL
    port = server.server_address[1]
    shake = {"port": port, "pid": os.getpid(), "protocol": protocol, "version": "0"}
    _say(json.dumps(shake))
    if mode.startswith("crash-after-"):
        time.sleep(float(mode.removeprefix("crash-after-")))
        _log("boom")
        os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


def _end_with_stdin() -> None:
    while sys.stdin.buffer.read(1024):
        continue
    os._exit(0)


def _log(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
