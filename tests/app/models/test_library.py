"""The list of avatars follows the server by its events."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.api.avatars import AvatarStatus
from studio.api.events import EventType
from studio.app.models.background import Background
from studio.app.models.entries import Entry, EntryState
from studio.app.models.library import Library, LibraryState
from studio.errors import StudioError
from tests.fakes.studio import FakeStudio, avatar

Until = Callable[[Callable[[], object]], None]


class Watched:
    """A library with what it told."""

    def __init__(self, background: Background) -> None:
        self.library = Library(background)
        self.entries: dict[str, Entry] = {}
        self.library.entry_changed.connect(self._take)
        self.library.removed.connect(lambda key: self.entries.pop(key, None))

    def _take(self, entry: Entry) -> None:
        self.entries[entry.key] = entry

    def state_of(self, number: int) -> EntryState | None:
        entry = self.entries.get(avatar(number).id)
        return entry.state if entry else None


@pytest.fixture
def watched(background: Background) -> Watched:
    return Watched(background)


@pytest.fixture
def studio(loop: object) -> FakeStudio:
    return FakeStudio()


@pytest.fixture
def loaded(watched: Watched, studio: FakeStudio, until: Until) -> Watched:
    studio.avatars.add(avatar(1), avatar(2), avatar(3))
    watched.library.open(studio)
    until(lambda: watched.library.state is LibraryState.LOADED)
    return watched


def test_opening_shows_all_characters(loaded: Watched, studio: FakeStudio) -> None:
    assert set(loaded.entries) == {avatar(number).id for number in (1, 2, 3)}
    assert ("list", "character") in studio.avatars.asked


def test_a_new_avatar_appears_by_itself(loaded: Watched, studio: FakeStudio, until: Until) -> None:
    studio.avatars.add(avatar(4))
    studio.tell(EventType.AVATAR_CREATED, avatar(4).id)
    until(lambda: loaded.state_of(4) is EntryState.READY)


def test_a_change_of_a_look_is_seen_on_its_character(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.add(avatar(2, status=AvatarStatus.FAILED, status_message="Two faces."))
    studio.tell(EventType.AVATAR_UPDATED, "avat_look", parent_id=avatar(2).id)
    until(lambda: loaded.state_of(2) is EntryState.FAILED)
    assert loaded.entries[avatar(2).id].message == "Two faces."


def test_a_deleted_avatar_disappears(loaded: Watched, studio: FakeStudio, until: Until) -> None:
    studio.tell(EventType.AVATAR_DELETED, avatar(2).id)
    until(lambda: loaded.state_of(2) is None)
    assert loaded.library.avatar(avatar(2).id) is None


def test_an_avatar_gone_before_it_is_read_disappears(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    del studio.avatars.kept[avatar(3).id]
    studio.tell(EventType.AVATAR_UPDATED, avatar(3).id)
    until(lambda: loaded.state_of(3) is None)


def test_an_avatar_made_inactive_elsewhere_disappears(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    studio.change(avatar(3, active=False))
    until(lambda: loaded.state_of(3) is None)


def test_progress_of_a_look_moves_its_character(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    studio.change(avatar(1, status=AvatarStatus.PROCESSING))
    until(lambda: loaded.state_of(1) is EntryState.PROCESSING)
    look = avatar(1).default_look_id
    studio.tell(EventType.JOB_PROGRESS, "job_1", avatar_id=look, progress=0.4, message="Working.")
    until(lambda: loaded.entries[avatar(1).id].progress == 0.4)
    assert loaded.entries[avatar(1).id].moving
    assert loaded.entries[avatar(1).id].message == "Working."


def test_progress_ends_with_the_preparation(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    look = avatar(1).default_look_id
    studio.tell(EventType.JOB_PROGRESS, "job_1", avatar_id=look, progress=0.4)
    studio.tell(EventType.JOB_SUCCEEDED, "job_1", avatar_id=look)
    studio.change(avatar(1))
    until(lambda: loaded.entries[avatar(1).id].progress is None)


def test_progress_of_strangers_is_passed_over(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    studio.tell(EventType.JOB_PROGRESS, "job_9", avatar_id="avat_unknown", progress=0.4)
    studio.tell(EventType.AVATAR_DELETED, avatar(1).id)
    until(lambda: loaded.state_of(1) is None)
    assert "avat_unknown" not in loaded.entries


def test_many_events_of_one_avatar_read_it_a_few_times(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    for _ in range(50):
        studio.tell(EventType.AVATAR_UPDATED, avatar(1).id)
    studio.change(avatar(2, "The last"))
    until(lambda: loaded.entries[avatar(2).id].name == "The last")
    assert studio.avatars.times("get") < 50


def test_a_server_that_came_back_is_read_again(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    del studio.avatars.kept[avatar(1).id]
    studio.avatars.add(avatar(5))
    loaded.library.open(studio)
    until(lambda: loaded.state_of(5) and not loaded.state_of(1))
    assert studio.avatars.times("list") == 2


def test_a_server_that_refuses_the_list_is_a_state_of_its_own(
    watched: Watched, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.failure = StudioError("forbidden", "The key may not read.")
    watched.library.open(studio)
    until(lambda: watched.library.state is LibraryState.FAILED)
    assert watched.library.failure is not None
    assert watched.library.failure.code == "forbidden"


def test_a_list_that_is_known_stays_when_the_server_goes(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.failure = StudioError("server_unreachable", "Nothing answers.")
    studio.tell(EventType.AVATAR_UPDATED, avatar(1).id)
    until(lambda: loaded.library.failure)
    assert loaded.library.state is LibraryState.LOADED
    assert len(loaded.entries) == 3


def test_closing_forgets_everything(loaded: Watched, studio: FakeStudio) -> None:
    loaded.library.close()
    assert loaded.entries == {}
    assert loaded.library.state is LibraryState.WAITING
    with pytest.raises(StudioError) as refusal:
        _ = loaded.library.studio
    assert refusal.value.code == "server_unreachable"


def test_a_hidden_avatar_stays_hidden_whatever_happens_to_it(
    loaded: Watched, studio: FakeStudio, until: Until
) -> None:
    loaded.library.hide(avatar(1).id)
    studio.change(avatar(1, "Changed"))
    studio.change(avatar(2, "Changed too"))
    until(lambda: loaded.entries[avatar(2).id].name == "Changed too")
    assert loaded.state_of(1) is None
    loaded.library.unhide(avatar(1).id)
    assert loaded.entries[avatar(1).id].name == "Changed"
