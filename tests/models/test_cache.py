"""What is in the cache: present, missing or damaged, told cheaply and truly."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.models import Catalogue, State, cache, locate, path_of, state_of, verify
from studio.models.cache import digest_of, receive
from studio.models.failures import CarrierError
from tests.models.packages import CONTENT, entry, make_catalogue


def _put(models: Catalogue, name: str = "tiny", content: bytes = CONTENT) -> Path:
    return receive(models.find(name), iter([content[:100], content[100:]]))


def test_a_model_that_was_never_fetched_is_missing(tiny: Catalogue) -> None:
    assert state_of(tiny.find("tiny")) is State.MISSING
    with pytest.raises(StudioError) as caught:
        locate("tiny", within=tiny)
    assert caught.value.code == "model_missing"
    assert "Without it nothing can be tried." in caught.value.message
    assert "`avatar-studio models fetch tiny`" in caught.value.hint


def test_the_hint_for_a_model_with_terms_names_the_switch(tmp_path: Path) -> None:
    models = make_catalogue(tmp_path, entry(accept="Be kind."))
    with pytest.raises(StudioError) as caught:
        locate("tiny", within=models)
    assert "models fetch tiny --accept-licence" in caught.value.hint


def test_a_received_model_is_there_under_its_hash(tiny: Catalogue, home: Path) -> None:
    path = _put(tiny)
    assert locate("tiny", within=tiny) == path
    assert path.read_bytes() == CONTENT
    assert path.name.startswith(tiny.find("tiny").sha256[:12])
    assert path.suffix == ".onnx"
    assert not list(home.glob("*part*"))


def test_a_whole_file_is_read_only_once(tiny: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(tiny)
    monkeypatch.setattr(cache, "digest_of", lambda path: pytest.fail(f"read {path} again"))
    assert state_of(tiny.find("tiny")) is State.PRESENT


def test_a_file_without_a_stamp_is_read_and_stamped(tiny: Catalogue) -> None:
    path = _put(tiny)
    stamp = path.with_name(f"{path.name}.stamp")
    stamp.unlink()
    assert state_of(tiny.find("tiny")) is State.PRESENT
    assert stamp.exists()


@pytest.mark.parametrize("stamp", [b"", b"{", b"[]", b"null", b'{"size": 3}', b"\xff\xfe"])
def test_a_spoiled_stamp_only_costs_a_reading(tiny: Catalogue, stamp: bytes) -> None:
    path = _put(tiny)
    path.with_name(f"{path.name}.stamp").write_bytes(stamp)
    assert state_of(tiny.find("tiny")) is State.PRESENT


def test_a_file_with_other_bytes_is_damaged(tiny: Catalogue) -> None:
    path = _put(tiny)
    path.write_bytes(b"x" * len(CONTENT))
    os.utime(path, ns=(1, 1))
    assert state_of(tiny.find("tiny")) is State.DAMAGED
    with pytest.raises(StudioError, match="damaged") as caught:
        locate("tiny", within=tiny)
    assert caught.value.code == "model_missing"


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"x"])
def test_a_file_of_another_size_is_damaged(tiny: Catalogue, content: bytes) -> None:
    _put(tiny).write_bytes(content)
    assert state_of(tiny.find("tiny")) is State.DAMAGED


def test_a_change_that_hides_from_the_stamp_is_found_by_verify(tiny: Catalogue) -> None:
    path = _put(tiny)
    facts = path.stat()
    path.write_bytes(b"y" * len(CONTENT))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert state_of(tiny.find("tiny")) is State.PRESENT
    assert verify(within=tiny) == {"tiny": State.DAMAGED}


def test_a_folder_in_the_place_of_the_file_is_damage_not_a_crash(tiny: Catalogue) -> None:
    path_of(tiny.find("tiny")).mkdir(parents=True)
    assert state_of(tiny.find("tiny")) is State.DAMAGED


@pytest.mark.skipif(os.name == "nt", reason="no named pipes in folders")
def test_a_pipe_in_the_place_of_the_file_does_not_hang(tiny: Catalogue, home: Path) -> None:
    home.mkdir()
    os.mkfifo(path_of(tiny.find("tiny")))
    assert state_of(tiny.find("tiny")) is State.DAMAGED


def test_a_file_where_the_folder_should_be_is_told(tiny: Catalogue, home: Path) -> None:
    home.write_text("not a folder")
    assert state_of(tiny.find("tiny")) is State.MISSING
    with pytest.raises(StudioError) as caught:
        _put(tiny)
    assert caught.value.code == "models_folder"


def test_verify_tells_of_what_is_there_unless_names_are_given(tmp_path: Path) -> None:
    models = make_catalogue(tmp_path, entry("tiny"), entry("other", content=b"other"))
    _put(models)
    assert verify(within=models) == {"tiny": State.PRESENT}
    assert verify(["other"], within=models) == {"other": State.MISSING}


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", b"", b"x" * len(CONTENT)])
def test_wrong_bytes_never_enter_and_both_hashes_are_told(
    tiny: Catalogue, home: Path, content: bytes
) -> None:
    model = tiny.find("tiny")
    with pytest.raises(CarrierError) as caught:
        receive(model, iter([content]))
    assert caught.value.code == "model_wrong_hash"
    assert model.sha256 in caught.value.reason
    assert list(home.iterdir()) == []


def test_wrong_bytes_leave_the_good_file_alone(tiny: Catalogue) -> None:
    path = _put(tiny)
    with pytest.raises(CarrierError):
        receive(tiny.find("tiny"), iter([b"z" * len(CONTENT)]))
    assert path.read_bytes() == CONTENT


def test_a_stream_without_end_is_cut_at_the_size(tiny: Catalogue) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"0" * 4096

    with pytest.raises(CarrierError, match="larger than the 11200 bytes"):
        receive(tiny.find("tiny"), endless())


def test_a_disk_that_fills_up_is_told_and_leaves_nothing(tiny: Catalogue, home: Path) -> None:
    def until_full() -> Iterator[bytes]:
        yield CONTENT[:50]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CarrierError, match="disk is full") as caught:
        receive(tiny.find("tiny"), until_full())
    assert caught.value.code == "disk_full"
    assert list(home.iterdir()) == []


@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=20))
def test_bytes_arrive_the_same_in_whatever_pieces(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    models = make_catalogue(tmp_path_factory.mktemp("pieces"))
    edges = [0, *sorted(cuts), len(CONTENT)]
    pieces = (CONTENT[start:end] for start, end in pairwise(edges))
    path = receive(models.find("tiny"), pieces)
    assert digest_of(path) == models.find("tiny").sha256
