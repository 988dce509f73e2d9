"""A piece of internet on loopback: sites that misbehave as told, names that mean what is wanted."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

CERTIFICATE = Path(__file__).with_name("certificate.pem")
"""For media.example, other.example, localhost, 127.0.0.1; signed by itself."""

_connect = socket.create_connection  # before a test puts its own internet in front of it

PUBLIC = "93.184.216.34"
Answer: TypeAlias = Callable[[bytes, threading.Event], Iterable[bytes]]
"""From the head of a request, and an event that is set at the end, to what is sent back."""


def plain(body: bytes, *, status: str = "200 OK", headers: str = "") -> Answer:
    """An ordinary answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return lambda _head, _ended: [head.encode() + body]


def redirect(*locations: str, status: str = "302 Found") -> Answer:
    """To each of these in turn; the last one again and again."""
    left = list(locations)

    def answer(_head: bytes, _ended: threading.Event) -> Iterable[bytes]:
        location = left.pop(0) if len(left) > 1 else left[0]
        return plain(b"", status=status, headers=f"Location: {location}\r\n")(b"", _ended)

    return answer


class Site:
    """One listening socket; each connection gets one answer."""

    def __init__(self, answer: Answer, *, tls: bool) -> None:
        self.answer = answer
        self.heads: list[bytes] = []
        self._tls = _server_side() if tls else None
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, name="site")]
        self._threads[0].start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with suppress(OSError):
                connection, _ = self._listening.accept()
                thread = threading.Thread(target=self._serve, args=(connection,), name="site")
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with suppress(OSError), connection, self._wrapped(connection) as wrapped:
            head = wrapped.recv(65536)
            while head.startswith(b"GET") and not head.endswith(b"\r\n\r\n"):
                head += wrapped.recv(65536)
            self.heads.append(head)
            for piece in self.answer(head, self._ended):
                wrapped.sendall(piece)

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        return self._tls.wrap_socket(connection, server_side=True)

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):  # wakes the accept
            _connect(("127.0.0.1", self.port), timeout=1).close()
        self._listening.close()
        for thread in self._threads:
            thread.join(10)


def _server_side() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def site(answer: Answer, *, tls: bool = True) -> Iterator[Site]:
    running = Site(answer, tls=tls)
    try:
        yield running
    finally:
        running.close()


class Names:
    """A resolver whose answers are scripted; counts how often each name was asked for."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        given = self._answers.get(host)
        if given is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return given.pop(0) if len(given) > 1 else given[0]
