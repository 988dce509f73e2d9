"""Web addresses, taken apart once; from then on only the parts are used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urljoin

from pydantic import ValidationError
from pydantic_core import Url

from studio.errors import StudioError

_LONGEST: Final = 2000
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")
_NUMERIC_6: Final = re.compile(r"\[[0-9a-f:]+\]\Z")


@dataclass(frozen=True, slots=True)
class Location:
    """Where something is fetched from."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """As settings list it: `scheme://host:port`."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def bare_host(self) -> str:
        """Without the brackets of IPv6."""
        return self.host.strip("[]")

    @property
    def file_name(self) -> str:
        """What the address calls it; only shown."""
        path = self.target.partition("?")[0]
        return unquote(path.rpartition("/")[2], errors="replace")

    def joined(self, address: str) -> Location:
        """Where a redirect leads."""
        try:
            return located(urljoin(f"{self.origin}{self.target}", address))
        except ValueError as error:  # from urljoin
            raise _malformed() from error


def located(url: str) -> Location:
    """The parts of an address as browsers read it: `0x7f.1` is 127.0.0.1, names are in ASCII."""
    if len(url) > _LONGEST:
        raise _malformed()
    try:
        parsed = Url(url)
    except ValidationError as error:
        raise _malformed() from error
    if parsed.scheme not in ("http", "https"):
        raise StudioError("url_failed", "Only http and https addresses can be fetched.", _SEND)
    if parsed.username is not None or parsed.password is not None:
        said = "An address with a user name or a password in it is not fetched."
        raise StudioError("url_failed", said, _SEND, param="url")
    target = (parsed.path or "/") + (f"?{parsed.query}" if parsed.query else "")
    return Location(parsed.scheme, _host(parsed), parsed.port or 0, target)


def _host(parsed: Url) -> str:
    host = (parsed.host or "").lower().removesuffix(".")
    if not (_NAME.match(host) or _NUMERIC_6.match(host)):
        raise _malformed()
    return host


_SEND: Final = "Send the media itself instead: POST /v1/assets or /v1/uploads."


def _malformed() -> StudioError:
    return StudioError("url_failed", "That is not a usable web address.", _SEND, param="url")
