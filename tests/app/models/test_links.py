"""Following signed links."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from studio.app.models import links as module
from studio.app.models.links import Links
from studio.errors import StudioError


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = int(self.path.strip("/"))
        self.send_response(status)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"bytes")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _fetch(url: str) -> bytes:
    async def run() -> bytes:
        links = Links()
        try:
            return await links.fetch(url)
        finally:
            await links.close()

    return asyncio.run(run())


def test_a_link_leads_to_its_bytes(address: str) -> None:
    assert _fetch(f"{address}/200") == b"bytes"


def test_a_proxy_of_the_environment_is_not_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert _fetch(f"{address}/200") == b"bytes"


@pytest.mark.parametrize(
    ("status", "code"), [(403, "link_expired"), (404, "link_expired"), (500, "preview_refused")]
)
def test_a_refusal_says_what_it_is(address: str, status: int, code: str) -> None:
    with pytest.raises(StudioError) as refusal:
        _fetch(f"{address}/{status}")
    assert refusal.value.code == code


def test_a_server_that_is_gone_is_said() -> None:
    with pytest.raises(StudioError) as refusal:
        _fetch("http://127.0.0.1:9/200")
    assert refusal.value.code == "server_unreachable"


def test_what_is_too_large_is_not_taken_whole(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 4)
    with pytest.raises(StudioError) as refusal:
        _fetch(f"{address}/200")
    assert refusal.value.code == "too_large"
