"""The server as a process: handshake on stdout, logs on stderr, gone when its parent is."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

import psutil
import structlog
import uvicorn

import studio
from studio.api.handshake import PROTOCOL, Handshake, Runtime
from studio.errors import StudioError
from studio.server.app import create_app
from studio.server.lock import note_runtime, only_server
from studio.server.services import Services, open_services
from studio.server.settings import ServerSettings

_log = structlog.get_logger("studio.server")
_GRACE_SECONDS = 4


def serve(
    settings: ServerSettings, *, token: str | None, exit_with_stdin: bool, stdout: TextIO
) -> None:
    """Run until told to stop; `stdout` gets the handshake and nothing else."""
    with only_server(settings.data):
        listening = _listen(settings)
        services = open_services(settings, token)
        server = _Server(_config(settings, services), services)
        runtime = _runtime(listening, settings, bundled=exit_with_stdin)
        note_runtime(settings.data, runtime)
        _warn_if_leaving(settings)
        if exit_with_stdin:
            _end_with_stdin(server)
        handshake = Handshake.model_validate(
            runtime.model_dump(include=set(Handshake.model_fields))
        )
        server.when_ready = lambda: print(handshake.model_dump_json(), file=stdout, flush=True)
        server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it is ready, and wakes the listeners of events before it waits for them."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services
        self.when_ready = lambda: None

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Unlike uvicorn's own, does not raise the signal again: there is a folder to let go of."""
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self.handle_exit) for each in wanted}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._services.bell.close()
        await super().shutdown(sockets)


def _listen(settings: ServerSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # named TCP, or asyncio leaves Nagle on: every answer would wait 40 ms for an acknowledgement
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would let a second server share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise StudioError(
            "cannot_listen",
            f"The server cannot listen on {settings.host} port {settings.port}: {error.strerror}.",
            "Choose another port with --port, or --port 0 for any free one.",
            param="port",
        ) from error
    return listening


def _config(settings: ServerSettings, services: Services) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(services),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )


def _runtime(listening: socket.socket, settings: ServerSettings, *, bundled: bool) -> Runtime:
    return Runtime(
        port=listening.getsockname()[1],
        pid=os.getpid(),
        protocol=PROTOCOL,
        version=studio.__version__,
        started=psutil.Process().create_time(),
        bundled=bundled,
        host=settings.host,
    )


def _end_with_stdin(server: uvicorn.Server) -> None:
    """When whoever started us is gone, its end of the pipe closes: on every system, at once."""

    stdin = sys.stdin.fileno()

    def watch() -> None:
        # not through sys.stdin: its lock, held here, would abort the interpreter's own end
        while os.read(stdin, 1024):
            continue
        server.should_exit = True

    threading.Thread(target=watch, name="stdin", daemon=True).start()


def _warn_if_leaving(settings: ServerSettings) -> None:
    if settings.leaves_machine:
        _log.warning("other machines can reach this server", host=settings.host)
