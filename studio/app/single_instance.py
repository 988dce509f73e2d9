"""One window per data folder: a second start raises the first and hands its files over."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QDeadlineTimer, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from studio.errors import StudioError

_LOCK_FILE = "window.lock"
_SOCKET_FILE = "window.sock"
_LONGEST_PATH = 90
"""Systems allow about 104 bytes, and Qt adds some while it makes the socket."""
_MOST_BYTES = 1024 * 1024
_HEARD = b"heard\n"
PATIENCE = 15.0
_CONNECT_MS = 500
_ANSWER_MS = 5000
_RETRY_SECONDS = 0.1


class SingleInstance(QObject):
    """Holds the data folder's window lock; `called` brings the files of a second start."""

    called = Signal(list)

    def __init__(self, data: Path) -> None:
        super().__init__()
        self._data = data
        self._lock: FileLock | None = None
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """True when this is the first window for the folder, which then listens for others."""
        lock = FileLock(_lock_path(self._data))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise _unusable(self._data, error) from error
        self._lock = lock
        self._listen()
        return True

    def stop_listening(self) -> None:
        """The window is closing: nobody is to raise it again, but the folder is still its own."""
        if self._server:
            self._server.close()
            self._server = None

    def release(self) -> None:
        """Let the next window be the first; safe to call twice."""
        self.stop_listening()
        if self._lock:
            self._lock.release()
            self._lock = None

    def _listen(self) -> None:
        name = socket_name(self._data)
        # Only the holder of the lock gets here, so a socket by this name is one that a kill left.
        QLocalServer.removeServer(name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._answer)
        if not server.listen(name):
            self.release()
            raise StudioError(
                "window_not_listening",
                f"The window cannot listen for other starts: {server.errorString()}.",
                "Check that the folder for temporary files can be written.",
            )
        self._server = server

    def _answer(self) -> None:
        while self._server and (socket := self._server.nextPendingConnection()):
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    def _read(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if socket.bytesAvailable() > _MOST_BYTES:
            socket.abort()
        elif socket.canReadLine():
            self._take(socket, bytes(socket.readLine().data()))

    def _take(self, socket: QLocalSocket, line: bytes) -> None:
        files = _files_in(line)
        if files is None:
            socket.abort()
            return
        socket.write(_HEARD)
        socket.disconnectFromServer()
        self.called.emit(files)


def hand_over(data: Path, files: list[Path]) -> bool:
    """Raise the first window of a data folder and give it files; False when it does not answer."""
    message = json.dumps({"files": [str(file.absolute()) for file in files]}).encode() + b"\n"
    socket = QLocalSocket()
    socket.connectToServer(socket_name(data))
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    socket.write(message)
    heard, deadline = b"", QDeadlineTimer(_ANSWER_MS)
    while not heard.endswith(b"\n") and socket.waitForReadyRead(int(deadline.remainingTime())):
        heard += socket.readAll().data()
    socket.abort()
    return heard == _HEARD


def claim_or_hand_over(claim: Callable[[], bool], data: Path, files: list[Path]) -> bool:
    """True for the first window; False when there is one, which then has the files.

    A window that is just opening or closing does not answer yet, or no more: that is waited for.
    """
    deadline = time.monotonic() + PATIENCE
    while not claim():
        if hand_over(data, files):
            return False
        if time.monotonic() > deadline:
            raise StudioError(
                "window_not_answering",
                "A studio window is open for this data folder, but it does not answer.",
                "Close it, or end its process, and start again.",
            )
        time.sleep(_RETRY_SECONDS)
    return True


def _files_in(line: bytes) -> list[Path] | None:
    try:
        files = json.loads(line)["files"]
    except (ValueError, KeyError, TypeError):
        return None
    known = isinstance(files, list) and all(isinstance(file, str) for file in files)
    return [Path(file) for file in files] if known else None


def _lock_path(data: Path) -> Path:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(data, error) from error
    return data / _LOCK_FILE


def socket_name(data: Path) -> str:
    """The name that the window of a data folder listens at."""
    beside = data.resolve() / _SOCKET_FILE
    if sys.platform != "win32" and len(os.fsencode(beside)) <= _LONGEST_PATH:
        return str(beside)
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    digest = hashlib.sha256(f"{user}\n{data.resolve()}".encode()).hexdigest()[:16]
    return f"avatar-studio-window-{digest}"


def _unusable(data: Path, error: OSError) -> StudioError:
    return StudioError(
        "data_folder_unusable",
        f"The data folder {data} cannot be used: {error.strerror or error}.",
        "Check that its disk is connected and that you may write to it, "
        "or choose another folder in the settings.",
    )
