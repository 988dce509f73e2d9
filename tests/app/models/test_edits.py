"""Renaming, favourites and deleting, each with a way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.app.models.background import Background
from studio.app.models.edits import Edits
from studio.app.models.library import Library
from studio.app.models.notices import Notice, Notices, Tone
from studio.errors import StudioError
from tests.fakes.studio import FakeStudio, avatar

Until = Callable[[Callable[[], object]], None]
KEY = avatar(2).id


@pytest.fixture
def edits(library: Library, background: Background, notices: Notices) -> Edits:
    return Edits(library, background, notices)


def _name(library: Library) -> str:
    found = library.avatar(KEY)
    assert found is not None
    return found.name


def test_a_new_name_is_shown_at_once_and_sent(
    edits: Edits, library: Library, studio: FakeStudio, until: Until
) -> None:
    edits.rename(KEY, "  Evening  ")
    assert _name(library) == "Evening"
    until(lambda: studio.avatars.kept[KEY].name == "Evening")


def test_undo_brings_the_old_name_back(
    edits: Edits, library: Library, studio: FakeStudio, until: Until
) -> None:
    edits.rename(KEY, "Evening")
    until(lambda: studio.avatars.kept[KEY].name == "Evening")
    assert edits.stack.undoText() == "rename “Evening”"
    edits.stack.undo()
    assert _name(library) == "Second"
    until(lambda: studio.avatars.kept[KEY].name == "Second")
    edits.stack.redo()
    until(lambda: studio.avatars.kept[KEY].name == "Evening")


@pytest.mark.parametrize("name", ["", "   ", "Second", " Second "])
def test_no_name_or_the_same_name_is_no_change(edits: Edits, name: str) -> None:
    edits.rename(KEY, name)
    assert edits.stack.count() == 0


def test_a_name_that_the_server_refuses_is_taken_back_and_said(
    edits: Edits, library: Library, studio: FakeStudio, posted: list[Notice], until: Until
) -> None:
    studio.avatars.failure = StudioError("invalid", "Too long.", "Shorten it.")
    edits.rename(KEY, "Evening")
    until(lambda: posted)
    assert _name(library) == "Second"
    assert posted[0].tone is Tone.BAD
    assert "Shorten it." in posted[0].text


def test_a_favourite_is_marked_and_unmarked(
    edits: Edits, library: Library, studio: FakeStudio, until: Until
) -> None:
    edits.favorite(KEY, True)
    found = library.avatar(KEY)
    assert found is not None
    assert found.is_favorite
    until(lambda: ("favorite", KEY) in studio.avatars.asked)
    edits.stack.undo()
    until(lambda: ("unfavorite", KEY) in studio.avatars.asked)


def test_deleting_waits_for_the_notice_to_go(
    edits: Edits, library: Library, studio: FakeStudio, posted: list[Notice], until: Until
) -> None:
    gone: list[str] = []
    library.removed.connect(gone.append)
    edits.delete(KEY)
    assert gone == [KEY]
    assert posted[0].action == "Undo"
    assert KEY in studio.avatars.kept
    assert posted[0].gone is not None
    posted[0].gone()
    until(lambda: KEY not in studio.avatars.kept)
    assert library.avatar(KEY) is None


def test_the_notice_brings_a_deleted_avatar_back(
    edits: Edits, library: Library, studio: FakeStudio, posted: list[Notice]
) -> None:
    shown: list[str] = []
    edits.delete(KEY)
    library.entry_changed.connect(lambda entry: shown.append(entry.key))
    assert posted[0].act is not None
    posted[0].act()
    assert shown == [KEY]
    assert not edits.stack.canUndo()
    assert studio.avatars.times("delete") == 0


def test_undo_brings_a_deleted_avatar_back_and_the_notice_then_does_nothing(
    edits: Edits, library: Library, studio: FakeStudio, posted: list[Notice]
) -> None:
    edits.delete(KEY)
    edits.stack.undo()
    assert posted[0].gone is not None
    posted[0].gone()
    assert library.avatar(KEY) is not None
    assert studio.avatars.times("delete") == 0


def test_redo_deletes_again_with_its_own_notice(
    edits: Edits, studio: FakeStudio, posted: list[Notice], until: Until
) -> None:
    edits.delete(KEY)
    edits.stack.undo()
    edits.stack.redo()
    assert len(posted) == 2
    assert posted[1].gone is not None
    posted[1].gone()
    until(lambda: KEY not in studio.avatars.kept)


def test_what_was_deleted_for_good_cannot_be_undone_and_that_is_said(
    edits: Edits, studio: FakeStudio, posted: list[Notice], until: Until
) -> None:
    edits.delete(KEY)
    assert posted[0].gone is not None
    posted[0].gone()
    until(lambda: KEY not in studio.avatars.kept)
    edits.stack.undo()
    assert posted[-1].text == "“Second” was deleted for good."


def test_an_avatar_that_cannot_be_deleted_comes_back(
    edits: Edits, library: Library, studio: FakeStudio, posted: list[Notice], until: Until
) -> None:
    shown: list[str] = []
    studio.avatars.failure = StudioError("in_use", "A session uses it.", "End the session.")
    edits.delete(KEY)
    library.entry_changed.connect(lambda entry: shown.append(entry.key))
    assert posted[0].gone is not None
    posted[0].gone()
    until(lambda: shown == [KEY])
    assert "A session uses it." in posted[-1].text


def test_deleting_twice_is_deleting_once(edits: Edits, posted: list[Notice]) -> None:
    edits.delete(KEY)
    edits.delete(KEY)
    assert len(posted) == 1


def test_an_avatar_that_is_not_there_cannot_be_changed(edits: Edits, posted: list[Notice]) -> None:
    for act in (
        lambda: edits.rename("avat_gone", "x"),
        lambda: edits.favorite("avat_gone", True),
        lambda: edits.delete("avat_gone"),
    ):
        act()
    assert edits.stack.count() == 0
    assert posted == []


def test_edits_of_different_avatars_are_undone_in_their_order(
    edits: Edits, library: Library
) -> None:
    edits.rename(avatar(1).id, "One")
    edits.delete(KEY)
    edits.rename(avatar(3).id, "Three")
    edits.stack.undo()
    edits.stack.undo()
    edits.stack.undo()
    names = [found.name for number in (1, 2, 3) if (found := library.avatar(avatar(number).id))]
    assert names == ["First", "Second", "Third"]
