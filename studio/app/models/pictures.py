"""The pictures on the cards: fetched by their signed links, read off the window's thread."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from studio.app.models.background import Background
from studio.app.models.entries import Entry
from studio.errors import StudioError

Fetch = Callable[[str], Awaitable[bytes]]

EDGE = 448
"""Pixels: enough for the details on a dense screen."""
_KEPT = 200
_AT_A_TIME = 4


class Pictures(QObject):
    """The newest pictures by card; asking for one that is not there yet fetches it."""

    arrived = Signal(str)

    def __init__(self, fetch: Fetch, background: Background) -> None:
        super().__init__()
        self._fetch, self._background = fetch, background
        self._known: OrderedDict[str, tuple[str, QPixmap | None]] = OrderedDict()
        self._under_way: set[str] = set()
        self._turns = asyncio.Semaphore(_AT_A_TIME)

    def picture(self, entry: Entry) -> QPixmap | None:
        """What is there now; an older picture stands until the new one has come."""
        stamp, found = self._known.get(entry.key, ("", None))
        wanted = _stamp(entry)
        if wanted and wanted != stamp and entry.key not in self._under_way:
            self._under_way.add(entry.key)
            self._background.start(self._bring(entry, wanted), lambda _error: None)
        return found

    async def _bring(self, entry: Entry, stamp: str) -> None:
        try:
            async with self._turns:
                image = await self._image(entry)
        except StudioError:
            # A card without its picture still says all in words; a new stamp asks again.
            image = QImage()
        finally:
            self._under_way.discard(entry.key)
        self._keep(entry.key, stamp, image)

    async def _image(self, entry: Entry) -> QImage:
        if entry.avatar and entry.avatar.preview_image_url:
            content = await self._fetch(entry.avatar.preview_image_url)
            return await asyncio.to_thread(image_in, content)
        if entry.photo:
            return await asyncio.to_thread(image_at, entry.photo)
        return QImage()

    def _keep(self, key: str, stamp: str, image: QImage) -> None:
        self._known[key] = (stamp, None if image.isNull() else QPixmap.fromImage(image))
        self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.arrived.emit(key)


def image_in(content: bytes) -> QImage:
    """A picture of a known size from bytes; null when they are none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return _small(QImageReader(buffer))


def image_at(path: Path) -> QImage:
    """A picture of a known size from a file, turned upright."""
    return _small(QImageReader(str(path)))


def _small(reader: QImageReader) -> QImage:
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and min(size.width(), size.height()) > EDGE:
        edge = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        reader.setScaledSize(size.scaled(QSize(EDGE, EDGE), edge))
    return reader.read()


def _stamp(entry: Entry) -> str:
    """Changes when there is a new picture to fetch; empty when there is none."""
    avatar = entry.avatar
    if avatar is None:
        return str(entry.photo or "")
    return avatar.updated_at.isoformat() if avatar.preview_image_url else ""
