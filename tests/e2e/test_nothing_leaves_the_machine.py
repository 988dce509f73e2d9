"""The promise: making an avatar opens no connection but to this machine itself."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from studio import folders
from tests.e2e.process import wait
from tests.server.media import sheet, sound

_PEER = re.compile(
    r"\b(?:connect|sendto|sendmsg|sendmmsg)\(.*?"
    r"(?:inet_addr\(\"(?P<v4>[^\"]+)\"\)|inet_pton\(AF_INET6, \"(?P<v6>[^\"]+)\")"
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is for Linux")


def _watched(trace: Path) -> list[str]:
    strace = shutil.which("strace")
    assert strace, "strace is missing: packaging/system-packages.txt lists it"
    # 8 KiB strings: an address late in a message must not be cut away
    return [strace, "-f", "-qq", "-s", "8192", "-e", "trace=network", "-o", str(trace)]


def _traced(trace: Path, *command: str) -> subprocess.CompletedProcess[str]:
    watched = [*_watched(trace), sys.executable, *command]
    return subprocess.run(watched, capture_output=True, text=True, check=False)


def _strangers(trace: Path) -> Iterator[str]:
    for line in trace.read_text("utf-8", "replace").splitlines():
        for found in _PEER.finditer(line):
            address = ipaddress.ip_address(found["v4"] or found["v6"])
            if not address.is_loopback:
                yield line


def test_the_watch_sees_a_connection_that_leaves(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    leaving = (
        "import socket\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.connect(('192.0.2.1', 53))\n"
        "t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "t.sendto(b'x', ('127.0.0.1', 9))\n"
    )
    _traced(trace, "-c", leaving)
    assert len(list(_strangers(trace))) == 1


def test_making_an_avatar_talks_to_nobody_else(tmp_path: Path) -> None:
    picture, voice, trace = (tmp_path / name for name in ("a.png", "a.wav", "trace"))
    picture.write_bytes(sheet(512, 512))
    voice.write_bytes(sound(5 * 32000))
    sources = ("--image", str(picture), "--audio", str(voice))
    data = ("--data", str(tmp_path / "data"))
    done = _traced(trace, "-m", "studio.cli", "avatars", "create", "Nobody", *sources, *data)
    assert done.returncode == 0, done.stderr
    assert "ready" in done.stdout
    assert "127.0.0.1" in trace.read_text("utf-8", "replace"), "the trace saw nothing at all"
    assert list(_strangers(trace)) == []


def test_the_open_window_talks_to_nobody_else(tmp_path: Path, screen: str) -> None:
    trace = tmp_path / "trace"
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    command = [*_watched(trace), sys.executable, "-m", "studio"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as strace:
        wait((folders.data_folder() / "server.json").exists)
        # the window has asked its server for everything once it listens to its events
        wait(lambda: "/v1/events" in trace.read_text("utf-8", "replace"))
        [window] = psutil.Process(strace.pid).children()
        window.terminate()
        strace.wait(60)
    assert list(_strangers(trace)) == []


def test_looking_after_this_machine_talks_to_nobody_else(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    _traced(trace, "-m", "studio.cli", "doctor", "--data", str(tmp_path / "data"))
    assert list(_strangers(trace)) == []
