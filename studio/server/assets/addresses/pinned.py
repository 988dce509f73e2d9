"""Connections to checked addresses only, whose every step counts against one deadline."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any, Final, TypeVar

import httpcore

from studio.errors import StudioError
from studio.server.assets.addresses.deadline import Deadline
from studio.server.assets.addresses.destination import Destination

_PER_ADDRESS_SECONDS: Final = 10.0
_Answer = TypeVar("_Answer")


class PinnedBackend(httpcore.NetworkBackend):
    """Knows where to connect before it is asked; the name it is given is looked up nowhere."""

    def __init__(self, destination: Destination, deadline: Deadline) -> None:
        self._destination, self._deadline = destination, deadline

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        for address in self._destination.addresses:
            opened = self._connect(address, self._destination.location.port)
            if opened is not None:
                return TimedStream(opened, self._deadline)
        raise failed("It cannot be connected to.")

    def _connect(self, address: str, port: int) -> socket.socket | None:
        try:
            return socket.create_connection(
                (address, port), timeout=self._deadline.left(_PER_ADDRESS_SECONDS)
            )
        except OSError:  # the next address may answer; that none does is told by the caller
            return None


class TimedStream(httpcore.NetworkStream):
    """A socket on which no sequence of small steps lasts beyond the deadline."""

    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = opened, deadline

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        return self._timed(lambda: self._socket.recv(max_bytes))

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        self._timed(lambda: self._socket.sendall(buffer))

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        *_: Any,
        **__: Any,
    ) -> httpcore.NetworkStream:
        try:
            wrapped = self._timed(
                lambda: ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
            )
        except BaseException:
            self.close()
            raise
        return TimedStream(wrapped, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "socket" else None

    def _timed(self, step: Callable[[], _Answer]) -> _Answer:
        self._socket.settimeout(self._deadline.left())
        try:
            return step()
        except TimeoutError as error:
            raise self._deadline.passed() from error
        except ssl.SSLCertVerificationError as error:
            raise failed("Its certificate is not valid for that name.") from error
        except OSError as error:
            raise failed("The connection broke.") from error


def failed(why: str) -> StudioError:
    """The address may be fetched, but could not be."""
    return StudioError(
        "url_failed",
        f"That address could not be fetched. {why}",
        "Check the address, or send the media itself.",
        param="url",
    )
