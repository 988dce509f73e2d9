"""What nobody will ask for again goes; what somebody may still ask for stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from studio.media.sniff import sniff
from studio.server.access.caller import Caller
from studio.server.assets.records import add_asset
from studio.server.assets.sweeping import sweep_at_start, sweep_uploads
from studio.server.assets.uploads.finishing import finish_if_whole
from studio.server.assets.uploads.records import add_upload
from studio.server.services import Services
from studio.server.store.moments import now
from studio.server.store.schema import uploads
from tests.server.media import picture


def _upload(parts: Services, me: Caller, content: bytes, *, size: int = 0, age: int = 0) -> str:
    with parts.store.write() as connection:
        made = add_upload(connection, me, size or len(content), "a.png", 3600)
        expiry = {"expires_at": now() + timedelta(seconds=3600 - age)}
        connection.execute(update(uploads).where(uploads.c.id == made.id).values(**expiry))
    parts.assets.uploads.path_of(made.id).write_bytes(content)
    return made.id


def _rows(parts: Services) -> set[str]:
    with parts.store.read() as connection:
        return set(connection.execute(select(uploads.c.id)).scalars())


def test_expired_uploads_go_with_their_bytes_and_others_stay(parts: Services, me: Caller) -> None:
    old = _upload(parts, me, b"half", size=99, age=3601)
    young = _upload(parts, me, b"half", size=99)
    assert sweep_uploads(parts.store, parts.assets) == 1
    assert old not in _rows(parts)
    assert young in _rows(parts)
    assert not parts.assets.uploads.path_of(old).exists()
    assert parts.assets.uploads.path_of(young).read_bytes() == b"half"
    assert sweep_uploads(parts.store, parts.assets) == 0


def test_an_upload_that_is_being_written_to_is_left_alone(parts: Services, me: Caller) -> None:
    old = _upload(parts, me, b"half", size=99, age=3601)
    with parts.assets.uploads.held(old):
        assert sweep_uploads(parts.store, parts.assets) == 0
    assert sweep_uploads(parts.store, parts.assets) == 1


def test_a_part_file_without_an_upload_goes(parts: Services) -> None:
    parts.assets.uploads.path_of("upld_nobody").write_bytes(b"x")
    assert sweep_uploads(parts.store, parts.assets) == 1
    assert "upld_nobody" not in parts.assets.uploads.ids()


def test_the_part_file_of_a_completed_upload_goes_but_its_row_and_asset_stay(
    parts: Services, me: Caller
) -> None:
    """As after a server was killed between writing the asset and removing the part."""
    content = picture(3)
    done = _upload(parts, me, content)
    asset_id = finish_if_whole(parts, me, done)["asset_id"]
    parts.assets.uploads.path_of(done).write_bytes(content)
    sweep_at_start(parts.store, parts.assets)
    assert done in _rows(parts)
    assert done not in parts.assets.uploads.ids()
    assert finish_if_whole(parts, me, done)["asset_id"] == asset_id


def test_bytes_without_a_row_go_and_bytes_with_one_stay(parts: Services, me: Caller) -> None:
    with parts.assets.stage(1000) as staged:
        staged.write(picture(4))
        orphan = parts.assets.keep(staged)
        orphan.place()
    with parts.assets.stage(1000) as staged:
        staged.write(picture(5))
        kept = parts.assets.keep(staged)
        with parts.store.write() as connection:
            add_asset(connection, me, kept, sniff(picture(5)), "a.png")
    sweep_at_start(parts.store, parts.assets)
    assert not orphan.target.exists()
    assert kept.target.read_bytes() == picture(5)


def test_an_upload_whose_bytes_a_crash_had_already_named_still_becomes_an_asset(
    parts: Services, me: Caller
) -> None:
    """Killed after the bytes got their name and before the row was committed."""
    content = picture(6)
    upload_id = _upload(parts, me, content)
    parts.assets.keep_file(parts.assets.uploads.path_of(upload_id)).place()
    sweep_at_start(parts.store, parts.assets)
    row = finish_if_whole(parts, me, upload_id)
    assert row["asset_id"]
    assert upload_id not in parts.assets.uploads.ids()
    assert content in [parts.assets.path_of(name).read_bytes() for name in parts.assets.hashes()]
