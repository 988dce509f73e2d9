"""Uploads arrive whole, once, and go on where they broke off."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.client.errors import ApiError, UploadInterruptedError
from studio.client.exchange import uploads
from studio.client.exchange.call import Call
from studio.client.exchange.retry import TRIALS
from studio.client.exchange.uploads import begin, parcel, upload
from studio.errors import StudioError
from tests.client.exchange.tus import TusServer
from tests.client.play import Play, answer, error

SMALL = b"0123456789"


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PART", 4)


def send(server: TusServer, content: bytes = SMALL, upload_id: str | None = None) -> Play:
    play = Play()
    asset = play.run(upload(parcel(io.BytesIO(content), "a.mp4", None), upload_id), server.reply)
    assert asset.id == "asst_1"
    return play


def test_a_small_file_goes_in_one_part() -> None:
    server = TusServer()
    send(server)
    assert bytes(server.bytes) == SMALL
    assert server.patches == 1


@pytest.mark.usefixtures("small_parts")
def test_a_big_file_goes_in_parts() -> None:
    server = TusServer()
    send(server)
    assert bytes(server.bytes) == SMALL
    assert server.patches == 3


@pytest.mark.usefixtures("small_parts")
def test_progress_grows_to_the_whole() -> None:
    told: list[tuple[int, int]] = []
    file = parcel(io.BytesIO(SMALL), "a", lambda sent, total: told.append((sent, total)))
    Play().run(upload(file, None), TusServer().reply)
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_what_arrived_before_a_break_is_not_sent_again() -> None:
    server = TusServer(iter([7]))
    play = send(server)
    assert bytes(server.bytes) == SMALL
    heads = [s for s in play.steps if isinstance(s, Call) and s.method == "HEAD"]
    assert len(heads) == 1


def test_a_lost_answer_to_the_last_part_is_found_out() -> None:
    server = TusServer(iter([10]))
    send(server)
    assert server.patches == 1


@given(
    content=st.binary(min_size=1, max_size=200),
    faults=st.lists(st.none() | st.integers(0, 9) | st.sampled_from(["409", "423"]), max_size=30),
    part=st.integers(1, 64),
)
def test_any_breaks_lose_and_double_nothing(
    content: bytes, faults: list[int | str | None], part: int
) -> None:
    server = TusServer(iter(faults))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "PART", part)
        with suppress(UploadInterruptedError, ApiError):
            send(server, content)
        assert content.startswith(bytes(server.bytes))
        server.faults = iter(())
        send(server, content, "upld_1")
    assert bytes(server.bytes) == content
    assert server.begun == 1


def test_a_connection_that_always_breaks_ends_with_what_resumes_it() -> None:
    server = TusServer(iter([0] * 100))
    with pytest.raises(UploadInterruptedError) as caught:
        send(server)
    assert caught.value.upload_id == "upld_1"
    assert "upld_1" in caught.value.hint
    assert server.patches == TRIALS


def test_progress_between_breaks_keeps_hope_alive() -> None:
    server = TusServer(iter([1] * 50))
    send(server, bytes(40))
    assert server.patches > TRIALS


def test_a_server_that_goes_away_leaves_an_upload_to_resume() -> None:
    server = TusServer(iter([5]))
    play = Play()

    def reply(step: object) -> object:
        server.down = server.down or server.patches == 1
        return server.reply(step)  # type: ignore[arg-type]

    with pytest.raises(UploadInterruptedError) as caught:
        play.run(upload(parcel(io.BytesIO(SMALL), "a", None), None), reply)
    server.down = False
    send(server, upload_id=caught.value.upload_id)
    assert bytes(server.bytes) == SMALL
    assert server.begun == 1


def test_another_file_cannot_continue_an_upload() -> None:
    server = TusServer()
    Play().run(begin(10, "a"), server.reply)
    with pytest.raises(StudioError) as caught:
        send(server, b"only nine", "upld_1")
    assert caught.value.code == "other_file"
    assert server.patches == 0


def test_an_empty_file_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(StudioError) as caught:
        parcel(io.BytesIO(b""), "a.mp4", None)
    assert caught.value.code == "empty_file"


def test_a_file_that_shrinks_is_told() -> None:
    file = io.BytesIO(SMALL)
    package = parcel(file, "a", None)
    file.truncate(5)
    with pytest.raises(StudioError) as caught:
        list(package.part(5).blocks())
    assert caught.value.code == "file_changed"


@pytest.mark.parametrize("status", [413, 415, 507, 404])
def test_a_refusal_is_told_at_once(status: int) -> None:
    server = TusServer(iter([str(status)]))
    with pytest.raises(ApiError) as caught:
        send(server)
    assert caught.value.status == status
    assert server.patches == 1


def test_a_refused_resumption_is_told_in_words() -> None:
    replies = [answer(415), error(415, "unsupported_media")]
    with pytest.raises(ApiError) as caught:
        Play().script(upload(parcel(io.BytesIO(SMALL), "a", None), "upld_1"), replies)
    assert caught.value.message == "No."


@pytest.mark.parametrize("offset", ["", "-1", "x", "٣x"])
def test_an_answer_without_an_offset_is_no_tus(offset: str) -> None:
    replies = [answer(upload_length="10", upload_offset=offset)]
    with pytest.raises(ApiError) as caught:
        Play().script(upload(parcel(io.BytesIO(SMALL), "a", None), "upld_1"), replies)
    assert caught.value.code == "unexpected_answer"


def test_bytes_without_an_asset_are_waited_for_but_not_for_ever() -> None:
    server = TusServer()

    def reply(step: object) -> object:
        found = server.reply(step)  # type: ignore[arg-type]
        if isinstance(step, Call) and step.method == "GET":
            server.size += 1
            found = server.reply(step)
            server.size -= 1
        return found

    with pytest.raises(StudioError) as caught:
        Play().run(upload(parcel(io.BytesIO(SMALL), "a", None), None), reply)
    assert caught.value.code == "upload_unfinished"


@pytest.mark.parametrize("name", ["a.mp4", "ö ü\n\r.mp4", "🙂" * 50])
def test_any_name_travels_in_the_metadata(name: str) -> None:
    from base64 import b64decode

    play = Play()
    play.run(begin(1, name), TusServer().reply)
    call = play.steps[0]
    assert isinstance(call, Call)
    key, _, value = call.headers["Upload-Metadata"].partition(" ")
    assert key == "filename"
    assert b64decode(value).decode() == name
    assert value.isascii()
