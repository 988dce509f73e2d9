"""Calls and answers, without a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TypeAlias, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError
from ulid import ULID

from studio.errors import StudioError

BLOCK = 256 * 1024
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
IDEMPOTENCY = "Idempotency-Key"
_JSON = {"Content-Type": "application/json"}

Model = TypeVar("Model", bound=BaseModel)
Query: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file, read block by block."""

    file: BinaryIO
    offset: int
    length: int
    sent: Callable[[int], None]

    @property
    def end(self) -> int:
        return self.offset + self.length

    def read(self, position: int) -> bytes:
        """The block at a position in the file."""
        self.file.seek(position)
        block = self.file.read(min(BLOCK, self.end - position))
        if not block:
            raise StudioError("file_changed", "The file became shorter while it was sent.")
        return block

    def blocks(self) -> Iterator[bytes]:
        position = self.offset
        while position < self.end:
            block = self.read(position)
            yield block
            position += len(block)
            self.sent(position)


class Sink(Protocol):
    """Takes the bytes of a successful answer as they come."""

    def begin(self, status: int) -> None: ...

    def write(self, block: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `path` is below the server's address, or a whole address that needs no key."""

    method: str
    path: str
    query: Query = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | Part | None = None
    sink: Sink | None = None
    patience: float = 30.0
    """Seconds of silence that are borne; and, where the answer is no file, seconds in all."""

    @property
    def repeatable(self) -> bool:
        """Whether a second time changes nothing that the first has not."""
        return self.method in REPEATABLE or IDEMPOTENCY in self.headers


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers by their lower-case names, and what was not given to a sink."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    address: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def path_of(*segments: str) -> str:
    """A path below `/v1`; ids are whatever the caller has, so they are quoted."""
    for segment in segments:
        if segment.strip(".") == "":
            raise StudioError("not_found", f"Nothing has the id {segment!r}.", "Check the id.")
    return "/".join(("/v1", *(quote(segment, safe="") for segment in segments)))


def query_of(**parameters: object) -> Query:
    """Parameters that were given, as the server reads them."""
    given = ((name, value) for name, value in parameters.items() if value is not None)
    return tuple((name, _text(value)) for name, value in given)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def posted(
    path: str,
    content: BaseModel | None = None,
    *,
    query: Query = (),
    headers: Mapping[str, str] | None = None,
    patience: float = 30.0,
) -> Call:
    """A POST with a key of its own, so that it can be repeated safely."""
    kind, body = ({}, None) if content is None else (_JSON, _json_of(content))
    keyed = {**kind, **(headers or {}), IDEMPOTENCY: str(ULID())}
    return Call("POST", path, query, keyed, body, patience=patience)


def patched(path: str, content: BaseModel) -> Call:
    """A PATCH with the fields to change."""
    return Call("PATCH", path, headers=_JSON, body=_json_of(content))


def _json_of(content: BaseModel) -> bytes:
    return content.model_dump_json(exclude_unset=True).encode()


def size_of(file: BinaryIO) -> int:
    """How many bytes an open file has."""
    return file.seek(0, os.SEEK_END)


def built(model: type[Model], **fields: object) -> Model:
    """Wire types from what a caller gave; what they refuse is said before anything is sent."""
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return model.model_validate(given)
    except ValidationError as refusal:
        first = refusal.errors(include_url=False, include_input=False)[0]
        param = ".".join(str(step) for step in first["loc"]) or None
        raise StudioError("invalid", f"{param or 'Input'}: {first['msg']}.", param=param) from None
