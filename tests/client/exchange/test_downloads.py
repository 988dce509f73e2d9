"""Downloads are whole or leave no trace."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from studio.client.errors import ApiError, UnreachableError
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.downloads import download
from studio.client.exchange.steps import Step
from studio.errors import StudioError
from tests.client.exchange.tus import ASSET, AT
from tests.client.play import BROKEN, Play, answer, error

CONTENT = b"0123456789"
LINK = f'{{"url":"http://127.0.0.1:1/v1/files/x","expires_at":"{AT}"}}'


class Files:
    """Serves one asset; each request for its bytes takes the next fault."""

    def __init__(self, *faults: object, promised: bytes = CONTENT, ranges: bool = True) -> None:
        self.faults = iter(faults)
        self.promised = promised
        self.ranges = ranges
        self.links = 0

    def reply(self, step: Step) -> object:
        assert isinstance(step, Call)
        if step.path.endswith("/link"):
            self.links += 1
            return answer(body=LINK)
        if step.path.startswith("/v1/assets/"):
            sha256 = hashlib.sha256(self.promised).hexdigest()
            return answer(body=ASSET.format(size=len(self.promised), sha256=sha256))
        return self._bytes(step)

    def _bytes(self, call: Call) -> object:
        fault = next(self.faults, None)
        if isinstance(fault, Answer):
            return fault
        start = int(call.headers.get("Range", "bytes=0-")[6:-1]) if self.ranges else 0
        end = fault if isinstance(fault, int) else len(CONTENT)
        assert call.sink is not None
        call.sink.begin(206 if start else 200)
        call.sink.write(CONTENT[start:end])
        return BROKEN if isinstance(fault, int) else answer(206 if start else 200)


def fetch(files: Files, target: Path) -> Path:
    return Play().run(download("asst_1", target, None), files.reply)


@pytest.mark.parametrize("faults", [(), (4,), (1, 2, 3, 4, 5, 6, 7, 8, 9), (0, 0, 10)])
@pytest.mark.parametrize("ranges", [True, False])
def test_the_bytes_arrive_whatever_breaks(
    tmp_path: Path, faults: tuple[int, ...], ranges: bool
) -> None:
    target = tmp_path / "clip.mp4"
    assert fetch(Files(*faults, ranges=ranges), target) == target
    assert target.read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [target]


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    flow = download("asst_1", tmp_path / "a", lambda got, total: told.append((got, total)))
    Play().run(flow, Files(4).reply)
    assert told == [(4, 10), (10, 10)]


def test_each_trial_follows_a_fresh_link(tmp_path: Path) -> None:
    files = Files(4, 8)
    fetch(files, tmp_path / "a")
    assert files.links == 3


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (Files(*[0] * 20), UnreachableError),
        (Files(error(404, "not_found")), ApiError),
        (Files(*[answer(200)] * 20), StudioError),
        (Files(promised=b"abcdefghij"), StudioError),
        (Files(promised=b"short"), StudioError),
        (Files(promised=b"much longer than it is"), StudioError),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, files: Files, expected: type[Exception]
) -> None:
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"old")
    with pytest.raises(expected):
        fetch(files, target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_target_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target in (tmp_path / "none" / "a", tmp_path / "file" / "a", tmp_path):
        with pytest.raises(StudioError) as caught:
            fetch(Files(), target)
        assert caught.value.code == "not_written"


def test_a_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    target = fetch(Files(), tmp_path / "a")
    assert target.stat().st_mode == (tmp_path / "other").stat().st_mode
