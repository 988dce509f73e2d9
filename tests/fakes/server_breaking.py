"""A server on loopback whose connections break on demand: uploads, events, odd answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

AT = "2026-01-01T00:00:00Z"
_BLOCK = 16 * 1024


@dataclass
class World:
    """What the server knows, and what goes wrong next."""

    url: str = ""
    size: int = 0
    stored: bytearray = field(default_factory=bytearray)
    breaks: list[int] = field(default_factory=list)
    """Bytes after which the next PATCH is cut off."""
    scripts: list[list[int]] = field(default_factory=list)
    """Events that each connection to the stream sends before it is cut off; the last one stays."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    status: str = "pending"


class Handler(BaseHTTPRequestHandler):
    world: World
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        self.world.requests.append((self.command, self.path))
        self.world.headers.append({name.lower(): value for name, value in self.headers.items()})
        path = self.path.partition("?")[0].removeprefix("/v1/").split("/")[0]
        getattr(self, f"on_{path}", self.on_unknown)()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def on_health(self) -> None:
        self.answer(200, {"status": "ok", "version": "0", "protocol": 1})

    def on_me(self) -> None:
        self.answer(502, "<html>Bad Gateway</html>", "text/html")

    def on_usage(self) -> None:
        """Never answers."""
        self.world.hold.wait(30)
        self.cut()

    def on_organisation(self) -> None:
        """An answer that breaks off."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"id":')
        self.cut()

    def on_assets(self) -> None:
        shown = {"id": "asst_1", "kind": "video", "mime": "video/mp4", "size": self.world.size}
        self.answer(200, {**shown, "sha256": "0" * 64, "created_at": AT})

    def on_avatars(self) -> None:
        shown = {"id": "avat_1", "name": "A", "tier": "photoreal", "status": self.world.status}
        self.answer(200, {**shown, "created_at": AT, "updated_at": AT})

    def on_uploads(self) -> None:
        if self.command == "POST":
            self.world.size = int(self.headers["Upload-Length"])
        if self.command == "PATCH":
            self.receive()
            return
        offset = str(len(self.world.stored))
        tus = {"Upload-Offset": offset, "Upload-Length": str(self.world.size)}
        whole = len(self.world.stored) == self.world.size
        shown = {"id": "upld_1", "size": self.world.size, "offset": int(offset)}
        times = {"created_at": AT, "expires_at": AT}
        self.answer(200, {**shown, **times, "asset_id": "asst_1" if whole else None}, **tus)

    def receive(self) -> None:
        left = int(self.headers["Content-Length"])
        limit = self.world.breaks.pop(0) if self.world.breaks else left
        assert int(self.headers["Upload-Offset"]) == len(self.world.stored)
        while left and limit > 0:
            block = self.rfile.read(min(_BLOCK, left, limit))
            if not block:
                break
            self.world.stored += block
            left -= len(block)
            limit -= len(block)
        if left:
            self.cut()
        else:
            self.answer(204, None, **{"Upload-Offset": str(len(self.world.stored))})

    def on_events(self) -> None:
        script = self.world.scripts.pop(0) if self.world.scripts else []
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b": listening\nid: 0\n\n")
        for seq in script:
            self.wfile.write(event(seq))
        self.wfile.flush()
        if not self.world.scripts:
            self.keep_open()
        self.cut()

    def keep_open(self) -> None:
        while not self.world.hold.wait(0.05):
            try:
                self.wfile.write(b": still here\n\n")
            except OSError:
                return

    def on_unknown(self) -> None:
        self.answer(404, {"detail": "Not Found"})

    def answer(
        self, status: int, body: object, kind: str = "application/json", **headers: str
    ) -> None:
        content = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content.encode())

    def cut(self) -> None:
        self.close_connection = True
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def log_message(self, *_words: object) -> None:
        """Silent."""


def event(seq: int) -> bytes:
    shown = {"seq": seq, "type": "avatar.updated", "object_id": "avat_1", "at": AT}
    return f"id: {seq}\nevent: avatar.updated\ndata: {json.dumps(shown)}\n\n".encode()


@contextmanager
def serving() -> Iterator[World]:
    """The server for the time of a test, all its threads gone afterwards."""
    world = World()
    handler = type("OwnHandler", (Handler,), {"world": world})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield world
    finally:
        world.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
