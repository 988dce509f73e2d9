"""Forms are read as they stream in, in whatever pieces they come."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.server.assets.form import AssetForm
from studio.server.assets.staged import Staged

_TYPE = "multipart/form-data; boundary=limit"


def _part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--limit\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def _form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--limit--\r\n"


def _read(
    folder: Path, body: bytes, cuts: list[int] | None = None, limit: int = 10**6
) -> tuple[str, bytes]:
    target = folder / "staged"
    target.unlink(missing_ok=True)
    with Staged(target, limit, lambda: None) as staged:
        form = AssetForm(_TYPE, staged)
        edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts or [])})
        for start, end in pairwise(edges):
            form.feed(body[start:end])
        return form.finish(), target.read_bytes()


def _refusal(folder: Path, body: bytes, limit: int = 10**6) -> str:
    with pytest.raises(StudioError) as refused:
        _read(folder, body, limit=limit)
    assert not (folder / "staged").exists()
    return refused.value.code


@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(0, 600), max_size=8))
def test_the_bytes_are_the_same_however_the_body_is_cut(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, cuts: list[int]
) -> None:
    if b"--limit" in content:
        return
    body = _form(_part("file", content, '; filename="a.png"'), _part("name", b"shown"))
    assert _read(tmp_path_factory.getbasetemp(), body, cuts) == ("shown", content)


@given(st.lists(st.sampled_from([b"\r", b"\n", b"-", b"--", b"--limi", b"\r\n--limi", b"x"])))
def test_bytes_that_look_like_a_boundary_are_kept(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    content = b"".join(pieces) + b"."
    if b"\r\n--limit" in b"\r\n" + content:
        return
    for step in (1, 7):
        cuts = list(range(0, 500, step))
        assert _read(tmp_path_factory.getbasetemp(), _form(_part("file", content)), cuts) == (
            "",
            content,
        )


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=5))
def test_no_bytes_break_the_reading(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, cuts: list[int]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for shown in (body, b"--limit\r\n" + body, _part("file", body), _form(body)):
        with pytest.raises(StudioError) as refused:
            _read(folder, shown, cuts)
            raise StudioError("bad_request", "it was a form after all")
        assert refused.value.code in ("bad_request", "invalid")


def test_the_name_of_the_file_stands_in_for_an_absent_name(tmp_path: Path) -> None:
    named = _form(_part("file", b"x", "; filename=\"Pörträt 1.png\"; filename*=UTF-8''other"))
    assert _read(tmp_path, named)[0] == "Pörträt 1.png"
    assert _read(tmp_path, _form(_part("file", b"x")))[0] == ""
    assert _read(tmp_path, _form(_part("file", b"x", '; filename="\\xff"')))[0]


def test_the_order_of_the_parts_does_not_matter(tmp_path: Path) -> None:
    assert _read(tmp_path, _form(_part("name", b"n"), _part("file", b"x"))) == ("n", b"x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--limit--\r\n",
        _form(_part("name", b"n")),
        _form(_part("file", b"x"), _part("file", b"y")),
        _form(_part("file", b"x"), _part("other", b"y")),
        _form(_part("file", b"x"), _part("name", b"n"), _part("name", b"n")),
        _form(_part("", b"x")),
        _form(_part("FILE", b"x")),
        _form(b"--limit\r\n\r\nno headers\r\n"),
        _form(b'--limit\r\nContent-Disposition: attachment; name="file"\r\n\r\nx\r\n'),
        _part("file", b"cut off"),
        _part("file", b"cut off") + b"--lim",
        _form(_part("file", b"x"), _part("name", b"n" * 201)),
        _form(_part("file", b"x"), _part("name", b"n" * 10**6)),
        _form(_part("file", b"x"), _part("name", b"\xff")),
        b"--limit\r\n" + b"X: y\r\n" * 100 + b"\r\n",
        b"--limit\r\nX: " + b"y" * 10_000 + b"\r\n\r\n",
        b"--other\r\n\r\n",
    ],
)
def test_a_form_that_is_wrong_leaves_nothing_behind(tmp_path: Path, body: bytes) -> None:
    assert _refusal(tmp_path, body) in ("bad_request", "invalid")


def test_the_cap_holds_while_the_file_streams_in(tmp_path: Path) -> None:
    assert _refusal(tmp_path, _part("file", b"x" * 1001), limit=1000) == "too_large"
    assert _read(tmp_path, _form(_part("file", b"x" * 1000)), limit=1000)[1] == b"x" * 1000


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        "multipart/form-data; boundary=" + "x" * 71,
        "multipart/form-data; boundary*=UTF-8''limit",
    ],
)
def test_a_form_without_a_usable_boundary_is_refused(tmp_path: Path, content_type: str) -> None:
    with Staged(tmp_path / "staged", 10, lambda: None) as staged:
        with pytest.raises(StudioError) as refused:
            AssetForm(content_type, staged)
        assert refused.value.code == "bad_request"
