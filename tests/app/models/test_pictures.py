"""Pictures of cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from studio.app.models.background import Background
from studio.app.models.entries import Entry, EntryState, entry_of
from studio.app.models.notices import Notice
from studio.app.models.pictures import EDGE, Pictures, image_at, image_in
from studio.errors import StudioError
from tests.fakes.studio import avatar

Until = Callable[[Callable[[], object]], None]


def _jpeg(width: int = 64, height: int = 96, colour: str = "#336699") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")
    return bytes(buffer.data().data())


class Server:
    """Answers links, and counts them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.content = _jpeg()
        self.failure: StudioError | None = None

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.failure:
            raise self.failure
        return self.content


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def pictures(server: Server, background: Background) -> Pictures:
    return Pictures(server.fetch, background)


@pytest.fixture
def arrived(pictures: Pictures) -> list[str]:
    seen: list[str] = []
    pictures.arrived.connect(seen.append)
    return seen


def _entry(number: int = 1, **fields: object) -> Entry:
    return entry_of(avatar(number, preview_image_url=f"http://x/v1/files/{number}", **fields))


def test_a_picture_is_fetched_once_and_then_there(
    pictures: Pictures, server: Server, arrived: list[str], until: Until
) -> None:
    assert pictures.picture(_entry()) is None
    assert pictures.picture(_entry()) is None
    until(lambda: arrived)
    found = pictures.picture(_entry())
    assert found is not None
    assert (found.width(), found.height()) == (64, 96)
    assert len(server.asked) == 1


def test_a_new_link_alone_fetches_nothing(
    pictures: Pictures, server: Server, arrived: list[str], until: Until
) -> None:
    pictures.picture(_entry())
    until(lambda: arrived)
    again = entry_of(avatar(1, preview_image_url="http://x/v1/files/other-signature"))
    assert pictures.picture(again) is not None
    assert len(server.asked) == 1


def test_a_changed_avatar_keeps_its_old_picture_until_the_new_one_is_there(
    pictures: Pictures, server: Server, arrived: list[str], until: Until
) -> None:
    pictures.picture(_entry())
    until(lambda: arrived)
    server.content = _jpeg(10, 10)
    changed = _entry(updated_at=avatar(2).updated_at)
    old = pictures.picture(changed)
    assert old is not None
    assert old.width() == 64
    until(lambda: len(arrived) == 2)
    new = pictures.picture(changed)
    assert new is not None
    assert new.width() == 10


@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize("content", [b"", b"no picture", _jpeg()[:40]], ids=["", "text", "torn"])
def test_bytes_that_are_no_picture_leave_the_stand_in_and_are_not_asked_again(
    pictures: Pictures, server: Server, arrived: list[str], until: Until, content: bytes
) -> None:
    server.content = content
    pictures.picture(_entry())
    until(lambda: arrived)
    assert pictures.picture(_entry()) is None
    assert len(server.asked) == 1


def test_a_link_that_is_refused_leaves_the_stand_in_without_a_notice(
    pictures: Pictures, server: Server, arrived: list[str], posted: list[Notice], until: Until
) -> None:
    server.failure = StudioError("link_expired", "The link has expired.")
    pictures.picture(_entry())
    until(lambda: arrived)
    assert pictures.picture(_entry()) is None
    assert posted == []


def test_an_avatar_without_a_picture_is_not_asked_for(pictures: Pictures, server: Server) -> None:
    assert pictures.picture(entry_of(avatar(1))) is None
    assert server.asked == []


def test_a_photo_on_this_machine_is_shown_before_the_server_has_it(
    pictures: Pictures, arrived: list[str], tmp_path: Path, until: Until
) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(_jpeg())
    entry = Entry("new-1", "Robin", EntryState.UPLOADING, photo=photo)
    pictures.picture(entry)
    until(lambda: arrived == ["new-1"])
    assert pictures.picture(entry) is not None


def test_a_large_picture_is_read_small() -> None:
    image = image_in(_jpeg(3000, 2000))
    assert min(image.width(), image.height()) == EDGE


def test_a_missing_file_is_no_picture(tmp_path: Path) -> None:
    assert image_at(tmp_path / "missing.jpg").isNull()
