"""What both transports share: how a call becomes a request, and a failure a silence."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx
from httpx_sse import ServerSentEvent

import studio
from studio.client.connection import Connection, Where, is_address
from studio.client.errors import Silence, Unanswered
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.steps import Message
from studio.errors import StudioError

# httpx would log every address, signed links among them
if logging.getLogger("httpx").level == logging.NOTSET:
    logging.getLogger("httpx").setLevel(logging.WARNING)

_CONNECT_SECONDS = 5.0
_ANSWER_LIMIT = 32 * 1024 * 1024
_AGENT = f"avatar-studio/{studio.__version__}"
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def connected(where: Where) -> Connection:
    """The server as it is reachable now."""
    found = where()
    if found is None:
        raise Unanswered(Silence.AWAY, "")
    return found


def address_of(call: Call, connection: Connection) -> str:
    """Signed links come with their own address; all else is below the server's."""
    if call.path.startswith("/"):
        return connection.url + call.path
    if not is_address(call.path):
        raise StudioError("bad_address", "The server gave a link that leads nowhere.")
    return call.path


def headers_of(call: Call, connection: Connection) -> dict[str, str]:
    """The credential goes to the server alone, never to where a link points."""
    headers = {"User-Agent": _AGENT, "Accept": "application/json", **call.headers}
    if call.path.startswith("/") and connection.token:
        headers["Authorization"] = f"Bearer {connection.token}"
    return headers


def timeout_of(call: Call, limit: float | None) -> httpx.Timeout:
    """How long each step of a call may take; `limit` is what a caller has left."""
    patience = call.patience if limit is None else max(0.05, min(call.patience, limit))
    return httpx.Timeout(patience, connect=min(_CONNECT_SECONDS, patience))


@contextmanager
def silences(address: str) -> Generator[None]:
    """Why there is no answer, in our words."""
    try:
        yield
    except _NEVER_SENT as failure:
        raise Unanswered(Silence.CONNECT, _origin(address), str(failure)) from failure
    except httpx.TimeoutException as failure:
        raise Unanswered(Silence.TIMEOUT, _origin(address), str(failure)) from failure
    except (httpx.HTTPError, httpx.StreamError) as failure:
        raise Unanswered(Silence.BROKEN, _origin(address), str(failure)) from failure


def closed() -> StudioError:
    """A client that was closed stays so."""
    return StudioError("client_closed", "This client was closed.", "Make a new one.")


def options_for(*, loopback: bool) -> dict[str, Any]:
    """Proxies of the environment are for other machines. Idle connections are dropped before
    servers drop them, so that none is reused at the moment it closes."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=3.0)
    return {"trust_env": not loopback, "limits": limits, "follow_redirects": False}


class Reader:
    """Collects an answer: into the call's sink when it is a success, else in memory, bounded."""

    def __init__(self, call: Call, address: str, response: httpx.Response) -> None:
        self.address = _origin(address)
        self._status = response.status_code
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        self._sink = call.sink if response.is_success else None
        self._body = bytearray()
        self._latest = time.monotonic() + call.patience

    def begin(self) -> None:
        if self._sink:
            self._sink.begin(self._status)

    def take(self, block: bytes) -> None:
        if self._sink:
            self._sink.write(block)
            return
        self._body += block
        if len(self._body) > _ANSWER_LIMIT or time.monotonic() > self._latest:
            raise Unanswered(Silence.TIMEOUT, self.address, "its answer does not end")

    def answer(self) -> Answer:
        return Answer(self._status, self._headers, bytes(self._body), self.address)


def message_of(sent: ServerSentEvent) -> Message:
    """A message of a stream as flows take it."""
    return Message(sent.id, sent.data)


def _origin(address: str) -> str:
    """Only the server's part is ever shown: what follows may be a signed credential."""
    url = httpx.URL(address)
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
