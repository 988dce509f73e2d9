"""Calls are put together so that no id and no field can leave its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api.avatars import AvatarUpdate
from studio.client.exchange.call import built, patched, path_of, query_of
from studio.errors import StudioError


@pytest.mark.parametrize("bad", ["", ".", "..", "..."])
def test_an_id_that_would_change_the_path_is_not_found(bad: str) -> None:
    with pytest.raises(StudioError) as caught:
        path_of("assets", bad)
    assert caught.value.code == "not_found"


@given(st.text(min_size=1, max_size=30))
def test_any_id_stays_one_segment(name: str) -> None:
    if name.strip("."):
        path = path_of("assets", name)
        assert path.count("/") == 3
        assert not set(path) & set("?#%\n\r ") - {"%"}
        assert path.isascii()


def test_only_what_was_given_is_in_the_query() -> None:
    assert query_of(a=None, b=False, c=0, d="x") == (("b", "false"), ("c", "0"), ("d", "x"))


def test_an_update_sends_only_what_changes() -> None:
    call = patched("/v1/avatars/a", built(AvatarUpdate, name="B", description=None, active=False))
    assert call.body == b'{"name":"B","active":false}'


def test_a_wrong_field_names_itself() -> None:
    with pytest.raises(StudioError) as caught:
        built(AvatarUpdate, name=3)
    assert caught.value.param == "name"
    assert "name" in caught.value.message
