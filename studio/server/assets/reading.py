"""Parts of stored bytes, as RFC 9110 asks for them."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers

_PIECE: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')
_PLAIN: Final = re.compile(r"[^A-Za-z0-9._ -]")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, not including, `end`, of `total` bytes."""

    start: int
    end: int
    total: int

    @property
    def is_all(self) -> bool:
        return self.start == 0 and self.end == self.total

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.total}"


def was_seen(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader already has what has this tag."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)


def wanted_span(headers: Headers, total: int, tag: str) -> Span | None:
    """What a request asks for; None when those bytes do not exist.

    Several ranges at once, other units and nonsense are answered with everything, as the
    standard allows; so is a range of a version that the reader no longer has right.
    """
    everything = Span(0, total, total)
    found = _RANGE.fullmatch(headers.get("range", "").strip())
    if found is None or headers.get("if-range", f'"{tag}"').strip() != f'"{tag}"':
        return everything
    first, last = found.groups()
    if first:
        return _from(int(first), last, total)
    return _tail(int(last), total) if last else everything


def _from(start: int, last: str, total: int) -> Span | None:
    end = min(int(last) + 1, total) if last else total
    if last and int(last) < start:
        return Span(0, total, total)
    return Span(start, end, total) if start < total else None


def _tail(length: int, total: int) -> Span | None:
    return Span(max(0, total - length), total, total) if length else None


def read_span(path: Path, span: Span) -> Generator[bytes]:
    """The bytes in pieces; the file closes with the generator."""
    with path.open("rb") as file:
        file.seek(span.start)
        left = span.length
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


def disposition(name: str) -> str:
    """Shown in place, under a name that no header can be broken with."""
    if not name:
        return "inline"
    plain = _PLAIN.sub("_", name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
