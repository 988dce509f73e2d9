"""A package index on loopback that counts, and that can stop in the middle of a download."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.models.packages import npm_document


class PackageRegistry:
    """Serves wheels under /simple and npm packages under /npm."""

    def __init__(self) -> None:
        self.downloads = 0
        self.halfway = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self._pages: dict[str, bytes] = {}
        self._archives: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> PackageRegistry:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def hold(self) -> None:
        """From now on a download stops halfway until `go_on` is set."""
        self.halfway.clear()
        self.go_on.clear()

    def add_wheel(self, package: str, wheel: Path) -> None:
        link = f'<a href="/files/{wheel.name}">{wheel.name}</a>'
        page = f"<!DOCTYPE html><html><body>{link}</body></html>"
        self._pages[f"/simple/{package}/"] = page.encode()
        self._archives[f"/files/{wheel.name}"] = wheel.read_bytes()

    def add_npm(self, package: str, version: str, tarball: Path) -> None:
        data = tarball.read_bytes()
        address = f"{self.address}/files/{tarball.name}"
        document = npm_document(package, version, data, address)
        self._pages[f"/npm/{package.replace('/', '%2f')}"] = document
        self._archives[f"/files/{tarball.name}"] = data

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path
        if path in self._pages:
            kind = "text/html" if path.startswith("/simple") else "application/json"
            _send(request, self._pages[path], kind)
        elif path in self._archives:
            self._send_archive(request, self._archives[path])
        else:
            request.send_error(404)

    def _send_archive(self, request: BaseHTTPRequestHandler, data: bytes) -> None:
        self.downloads += 1
        request.send_response(200)
        request.send_header("Content-Type", "application/octet-stream")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        middle = len(data) // 2
        request.wfile.write(data[:middle])
        request.wfile.flush()
        self.halfway.set()
        self.go_on.wait(60)
        request.wfile.write(data[middle:])


def _send(request: BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
    request.send_response(200)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _handler(registry: PackageRegistry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                registry.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Quiet."""

    return Handler
