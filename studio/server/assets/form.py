"""Reads multipart/form-data as it streams in: the file goes straight to where it is staged."""

from __future__ import annotations

from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from studio.errors import StudioError
from studio.server.assets.names import LONGEST_NAME
from studio.server.assets.staged import Staged

_FIELDS: Final = ("file", "name")
_LONGEST_TEXT: Final = LONGEST_NAME * 4


class AssetForm:
    """The two fields of an upload: `file`, and `name` when it shall be called otherwise."""

    def __init__(self, content_type: str, staged: Staged) -> None:
        self._staged = staged
        self._seen: set[str] = set()
        self._ended = False
        self._field = self._file_name = self._header = ""
        self._headers: dict[str, bytes] = {}
        self._value = bytearray()
        self._text = bytearray()
        self._parser = MultipartParser(
            _boundary(content_type),
            {
                "on_part_begin": self._part_begins,
                "on_header_begin": self._header_begins,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._part_data,
                "on_end": self._form_ends,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """The next piece of the body."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _unreadable() from error

    def finish(self) -> str:
        """After the last piece: the name of the file."""
        if not self._ended:
            raise _unreadable()
        if "file" not in self._seen:
            raise StudioError("invalid", "`file`: Field required.", _SEE, param="file")
        return _decoded(self._text) or self._file_name

    def _part_begins(self) -> None:
        self._headers.clear()

    def _header_begins(self) -> None:
        self._header = ""
        self._value.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end].decode("latin-1").lower()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[self._header] = bytes(self._value)

    def _headers_end(self) -> None:
        shown = self._headers.get("content-disposition", b"").decode("latin-1")
        kind, options = parse_options_header(shown)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or self._field not in _FIELDS or self._field in self._seen:
            raise _unwanted(self._field)
        self._seen.add(self._field)
        if self._field == "file":
            self._file_name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field == "file":
            self._staged.write(data[start:end])
        else:
            self._text += data[start:end]
            if len(self._text) > _LONGEST_TEXT:
                raise _bad_name()

    def _form_ends(self) -> None:
        self._ended = True


_SEE: Final = "Send one part `file`, and perhaps one part `name`; see /docs."


def _boundary(content_type: str) -> bytes:
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not 0 < len(boundary) <= 70:
        raise _unreadable()
    return boundary


def _decoded(text: bytearray) -> str:
    try:
        name = text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad_name() from error
    if len(name) > LONGEST_NAME:
        raise _bad_name()
    return name


def _bad_name() -> StudioError:
    said = f"`name`: This is not UTF-8 text of at most {LONGEST_NAME} characters."
    return StudioError("invalid", said, _SEE, param="name")


def _unwanted(field: str) -> StudioError:
    shown = field[:40].encode("ascii", "replace").decode()
    return StudioError("invalid", f"The part `{shown}` is not wanted here, or twice.", _SEE)


def _unreadable() -> StudioError:
    said = "The body is not valid multipart/form-data, or it ended too early."
    return StudioError("bad_request", said, _SEE)
