"""Base64 inside JSON."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.server.assets.inline import decoded

_LIMIT = 1000


@given(st.binary(max_size=_LIMIT), st.sampled_from(["", "data:;base64,", "data:image/png;base64,"]))
def test_what_was_encoded_comes_back(content: bytes, prefix: str) -> None:
    assert decoded(prefix + base64.b64encode(content).decode(), _LIMIT) == content


def test_line_breaks_of_mail_programs_are_taken() -> None:
    content = bytes(range(256))
    assert decoded(base64.encodebytes(content).decode(), _LIMIT) == content


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    try:
        assert len(decoded(text, _LIMIT)) <= len(text)
    except StudioError as error:
        assert error.code == "invalid"  # noqa: PT017 - most texts are refused, some are base64


@pytest.mark.parametrize("text", ["a", "abc", "ab_-", "data:image/png,abcd", "=", "ä", "\ud800"])
def test_what_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(StudioError) as refused:
        decoded(text, _LIMIT)
    assert (refused.value.code, refused.value.param) == ("invalid", "base64")


def test_the_limit_counts_decoded_bytes() -> None:
    assert len(decoded(base64.b64encode(bytes(_LIMIT)).decode(), _LIMIT)) == _LIMIT
    for size in (_LIMIT + 1, _LIMIT + 2, _LIMIT + 3, _LIMIT * 50):
        with pytest.raises(StudioError) as refused:
            decoded(base64.b64encode(bytes(size)).decode(), _LIMIT)
        assert refused.value.code == "too_large"
