"""Bytes live as long as a row names them: no longer, and never shorter."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from studio.errors import StudioError
from studio.media.sniff import sniff
from studio.server.access.caller import Caller
from studio.server.access.people import create_organisation, create_user
from studio.server.assets import records
from studio.server.assets.folder import Kept
from studio.server.assets.records import (
    add_asset,
    asset_of,
    delete_asset,
    find_asset,
    forget_bytes,
    forget_previews,
)
from studio.server.assets.staged import Staged
from studio.server.services import Services
from studio.server.store.moments import now
from studio.server.store.schema import assets, avatars
from tests.server.media import picture, sound

_shades = iter(range(256))


@pytest.fixture
def content() -> bytes:
    """A picture that no other test has."""
    return picture(next(_shades))


def _staged(parts: Services, content: bytes) -> Staged:
    staged = parts.assets.stage(len(content))
    staged.write(content)
    return staged


def _add(parts: Services, caller: Caller, content: bytes, name: str = "a.png", **more: Any) -> str:
    with _staged(parts, content) as staged:
        kept = parts.assets.keep(staged)
        with parts.store.write() as connection:
            return add_asset(connection, caller, kept, sniff(content), name, **more).id


def _delete(parts: Services, caller: Caller, asset_id: str) -> None:
    with parts.store.write() as connection:
        unused = delete_asset(connection, caller, asset_id)
    forget_bytes(parts.store, parts.assets, unused)


def _stranger(parts: Services) -> Caller:
    with parts.store.write() as connection:
        made = create_organisation(connection, "stranger")
        user = create_user(connection, made.id, "stranger")
    return Caller(made.id, user.id, frozenset(), is_operator=False)


def _path(parts: Services, content: bytes) -> Path:
    with _staged(parts, content) as staged:
        return parts.assets.keep(staged).target


def _avatar(connection: Connection, caller: Caller, **columns: Any) -> str:
    row = {
        "id": f"avat_{next(_shades)}",
        "organisation_id": caller.organisation_id,
        "user_id": caller.user_id,
        "name": "x",
        "description": "",
        "tier": "photoreal",
        "status": "ready",
        "consent": "",
        "is_public": False,
        "active": True,
        "created_at": now(),
        "updated_at": now(),
        **columns,
    }
    connection.execute(insert(avatars).values(**row))
    return row["id"]


def test_an_asset_is_what_its_bytes_are(parts: Services, me: Caller, content: bytes) -> None:
    asset_id = _add(parts, me, content, "C:\\pictures\\..\\me\u202egnp.exe\0")
    with parts.store.read() as connection:
        asset = asset_of(find_asset(connection, me, asset_id))
    assert (asset.kind, asset.mime, asset.size) == ("image", "image/png", len(content))
    assert asset.name == "megnp.exe"
    assert parts.assets.path_of(asset.sha256).read_bytes() == content


def test_the_asset_of_another_organisation_does_not_exist(
    parts: Services, me: Caller, content: bytes
) -> None:
    asset_id = _add(parts, me, content)
    stranger = _stranger(parts)
    for action in (find_asset, delete_asset):
        with pytest.raises(StudioError) as refused, parts.store.write() as connection:
            action(connection, stranger, asset_id)
        assert refused.value.code == "not_found"


@pytest.mark.parametrize("asset_id", ["", "asst_x", "\0", "a\0b", "'; --", "\ud800", "x" * 10_000])
def test_an_id_that_is_none_is_not_found(parts: Services, me: Caller, asset_id: str) -> None:
    with pytest.raises(StudioError) as refused, parts.store.read() as connection:
        find_asset(connection, me, asset_id)
    assert refused.value.code == "not_found"


def test_equal_bytes_are_stored_once_and_go_with_their_last_row(
    parts: Services, me: Caller, content: bytes
) -> None:
    other = _stranger(parts)
    first, second = _add(parts, me, content), _add(parts, other, content)
    path = _path(parts, content)
    _delete(parts, me, first)
    assert path.read_bytes() == content
    _delete(parts, other, second)
    assert not path.exists()


def test_bytes_that_come_back_after_they_were_forgotten_are_there(
    parts: Services, me: Caller, content: bytes
) -> None:
    _delete(parts, me, _add(parts, me, content))
    _add(parts, me, content)
    assert _path(parts, content).read_bytes() == content


@pytest.mark.parametrize(
    "column",
    ["video_id", "image_id", "audio_id", "model_id", "preview_image_id", "preview_video_id"],
)
def test_an_asset_that_an_avatar_needs_stays(
    parts: Services, me: Caller, content: bytes, column: str
) -> None:
    asset_id = _add(parts, me, content)
    somebody = _stranger(parts)
    with parts.store.write() as connection:
        avatar_id = _avatar(connection, somebody, **{column: asset_id})
    with pytest.raises(StudioError) as refused:
        _delete(parts, me, asset_id)
    assert refused.value.code == "in_use"
    assert avatar_id not in str(refused.value)
    assert _path(parts, content).exists()
    with parts.store.write() as connection:
        connection.execute(avatars.delete().where(avatars.c.id == avatar_id))
    _delete(parts, me, asset_id)
    assert not _path(parts, content).exists()


def test_previews_go_with_their_avatar_and_uploads_never_that_way(
    parts: Services, me: Caller, content: bytes
) -> None:
    preview = _add(parts, me, content, made_for="avat_x")
    upload = _add(parts, me, sound(9999))
    with parts.store.write() as connection:
        unused = forget_previews(connection, [preview, upload])
    assert forget_bytes(parts.store, parts.assets, unused) == 1
    with parts.store.read() as connection:
        assert find_asset(connection, me, upload)


def test_bytes_of_a_transaction_that_failed_can_be_kept_again(
    parts: Services, me: Caller, content: bytes
) -> None:
    with _staged(parts, content) as staged:
        kept = parts.assets.keep(staged)
        with pytest.raises(RuntimeError), parts.store.write() as connection:
            add_asset(connection, me, kept, sniff(content), "a.png")
            raise RuntimeError
        assert kept.source.read_bytes() == content
        with parts.store.write() as connection:
            add_asset(connection, me, kept, sniff(content), "a.png")
    assert kept.target.read_bytes() == content


def test_damaged_bytes_are_mended_by_an_equal_upload(
    parts: Services, me: Caller, content: bytes
) -> None:
    _add(parts, me, content)
    path = _path(parts, content)
    path.write_bytes(content[:5])
    _add(parts, me, content)
    assert path.read_bytes() == content


def test_a_disk_without_second_names_gets_a_copy(
    parts: Services, me: Caller, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    _add(parts, me, content)
    assert _path(parts, content).read_bytes() == content
    assert not list(parts.assets.staging.iterdir())


class _Gate:
    """Stops one thread at a point until another has gone past its own."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def stop_here(self) -> None:
        self.reached.set()
        assert self.opened.wait(10)


def test_equal_bytes_that_arrive_between_the_deletion_and_the_removal_survive(
    parts: Services, me: Caller, content: bytes
) -> None:
    """The row is gone and committed, the file not yet: then the same bytes are uploaded."""
    first = _add(parts, me, content)
    with parts.store.write() as connection:
        unused = delete_asset(connection, me, first)
    second = _add(parts, me, content)
    assert forget_bytes(parts.store, parts.assets, unused) == 0
    with parts.store.read() as connection:
        assert find_asset(connection, me, second)
    assert _path(parts, content).read_bytes() == content


def test_equal_bytes_that_arrive_while_the_file_is_being_removed_survive(
    parts: Services, me: Caller, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remover has seen that nobody names the bytes; an upload of them must wait for it."""
    gate, remove = _Gate(), parts.assets.remove

    def slowly(sha256: str) -> None:
        gate.stop_here()
        remove(sha256)

    first = _add(parts, me, content)
    monkeypatch.setattr(parts.assets, "remove", slowly)
    deleting = threading.Thread(target=_delete, args=(parts, me, first))
    adding = threading.Thread(target=_add, args=(parts, me, content))
    deleting.start()
    assert gate.reached.wait(10)
    adding.start()
    adding.join(0.3)
    assert adding.is_alive(), "the upload waits for the removal"
    gate.opened.set()
    deleting.join(10)
    adding.join(20)
    assert _path(parts, content).read_bytes() == content


def test_a_removal_waits_for_an_upload_that_has_placed_equal_bytes(
    parts: Services, me: Caller, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes have their name, their row is not yet written: the remover must not see that."""
    gate, place = _Gate(), Kept.place

    def slowly(kept: Kept) -> None:
        place(kept)
        gate.stop_here()

    first = _add(parts, me, content)
    with parts.store.write() as connection:
        unused = delete_asset(connection, me, first)
    monkeypatch.setattr(Kept, "place", slowly)
    adding = threading.Thread(target=_add, args=(parts, me, content))
    removing = threading.Thread(target=forget_bytes, args=(parts.store, parts.assets, unused))
    adding.start()
    assert gate.reached.wait(10)
    removing.start()
    removing.join(0.3)
    assert removing.is_alive(), "the removal waits for the upload"
    gate.opened.set()
    adding.join(10)
    removing.join(20)
    assert _path(parts, content).read_bytes() == content


def test_many_at_once_adding_and_deleting_the_same_bytes_lose_none(
    parts: Services, me: Caller, content: bytes
) -> None:
    kept: list[str] = []

    def churn(number: int) -> None:
        for turn in range(4):
            asset_id = _add(parts, me, content)
            if turn or number:
                _delete(parts, me, asset_id)
            else:
                kept.append(asset_id)

    threads = [threading.Thread(target=churn, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(kept) == 1
    assert _path(parts, content).read_bytes() == content
    _delete(parts, me, kept[0])
    assert not _path(parts, content).exists()


def test_every_column_that_needs_an_asset_is_known() -> None:
    needing = {column.name for column in records._NEEDING}
    assert len(needing) == 6
    assert all(name.endswith("_id") for name in needing)


def test_a_look_at_the_lists_of_assets_finds_no_orphan_rows(parts: Services, me: Caller) -> None:
    with parts.store.read() as connection:
        for sha256 in connection.execute(select(assets.c.sha256)).scalars():
            assert parts.assets.path_of(sha256).is_file()
