"""Avatars on their way to the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.app.models.background import Background
from studio.app.models.creations import Creations
from studio.app.models.entries import Entry, EntryState
from studio.app.models.library import Library
from studio.app.models.sources import Proposal
from studio.errors import StudioError
from tests.fakes.studio import FakeStudio

Until = Callable[[Callable[[], object]], None]
PROPOSAL = Proposal("Robin", clip=Path("/clips/robin.mp4"))


class Seen:
    """What creations told."""

    def __init__(self, creations: Creations) -> None:
        self.entries: dict[str, Entry] = {}
        self.states: list[EntryState] = []
        self.made: list[str] = []
        self.all_sent = 0
        creations.changed.connect(self._take)
        creations.removed.connect(lambda key: self.entries.pop(key, None))
        creations.made.connect(self.made.append)
        creations.all_sent.connect(self._sent)

    def _take(self, entry: Entry) -> None:
        self.entries[entry.key] = entry
        self.states.append(entry.state)

    def _sent(self) -> None:
        self.all_sent += 1

    @property
    def only(self) -> Entry:
        (entry,) = self.entries.values()
        return entry


@pytest.fixture
def creations(library: Library, background: Background) -> Creations:
    return Creations(library, background)


@pytest.fixture
def seen(creations: Creations) -> Seen:
    return Seen(creations)


def test_a_proposal_is_sent_and_becomes_an_avatar(
    creations: Creations, seen: Seen, library: Library, until: Until
) -> None:
    creations.set_reachable(True)
    creations.ask(PROPOSAL, "Robin agreed.")
    until(lambda: seen.made)
    assert seen.entries == {}
    made = library.avatar(seen.made[0])
    assert made is not None
    assert made.name == "Robin"
    assert seen.all_sent == 1


def test_progress_is_shown_while_it_is_sent(
    creations: Creations, seen: Seen, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.uploading.clear()
    creations.set_reachable(True)
    creations.ask(PROPOSAL, "")
    until(lambda: seen.entries and seen.only.progress == 0.5)
    assert seen.only.state is EntryState.UPLOADING
    assert creations.sending == 1
    studio.avatars.uploading.set()
    until(lambda: seen.made)
    assert creations.sending == 0


def test_without_a_server_it_waits_and_goes_by_itself_later(
    creations: Creations, seen: Seen, until: Until
) -> None:
    creations.ask(PROPOSAL, "")
    assert seen.only.state is EntryState.WAITING
    assert creations.sending == 0, "nothing holds up the closing of the window"
    creations.set_reachable(True)
    until(lambda: seen.made)


def test_several_go_one_after_the_other(
    creations: Creations, seen: Seen, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.uploading.clear()
    creations.set_reachable(True)
    for number in range(3):
        creations.ask(Proposal(f"Clip {number}", clip=Path("/c.mp4")), "")
    until(lambda: EntryState.UPLOADING in seen.states)
    states = [entry.state for entry in seen.entries.values()]
    assert states == [EntryState.UPLOADING, EntryState.WAITING, EntryState.WAITING]
    studio.avatars.uploading.set()
    until(lambda: len(seen.made) == 3)


def test_a_refusal_is_shown_and_can_be_tried_again(
    creations: Creations, seen: Seen, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.failure = StudioError("unsupported_media", "This is no video.", "Choose one.")
    creations.set_reachable(True)
    creations.ask(PROPOSAL, "")
    until(lambda: seen.states[-1:] == [EntryState.NOT_SENT])
    assert seen.only.message == "This is no video. Choose one."
    studio.avatars.failure = None
    creations.retry(seen.only.key)
    until(lambda: seen.made)


def test_a_server_that_dies_meanwhile_makes_it_wait(
    creations: Creations, seen: Seen, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.uploading.clear()
    creations.set_reachable(True)
    creations.ask(PROPOSAL, "")
    until(lambda: EntryState.UPLOADING in seen.states)
    creations.set_reachable(False)
    studio.avatars.failure = StudioError("upload_interrupted", "The upload broke off.")
    studio.avatars.uploading.set()
    until(lambda: seen.only.state is EntryState.WAITING)
    studio.avatars.failure = None
    creations.set_reachable(True)
    until(lambda: seen.made)


def test_cancelling_takes_it_away_and_the_next_goes_on(
    creations: Creations, seen: Seen, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.uploading.clear()
    creations.set_reachable(True)
    creations.ask(PROPOSAL, "")
    creations.ask(Proposal("Mina", clip=Path("/m.mp4")), "")
    until(lambda: EntryState.UPLOADING in seen.states)
    first = next(key for key, entry in seen.entries.items() if entry.name == "Robin")
    creations.cancel(first)
    assert [entry.name for entry in seen.entries.values()] == ["Mina"]
    studio.avatars.uploading.set()
    until(lambda: len(seen.made) == 1)


def test_cancelling_the_last_one_lets_a_closing_window_close(
    creations: Creations, seen: Seen, studio: FakeStudio, until: Until
) -> None:
    studio.avatars.uploading.clear()
    creations.set_reachable(True)
    creations.ask(PROPOSAL, "")
    until(lambda: creations.sending == 1)
    creations.cancel(seen.only.key)
    assert creations.sending == 0
    assert seen.all_sent == 1


def test_what_is_not_there_cannot_be_cancelled_or_retried(creations: Creations, seen: Seen) -> None:
    creations.cancel("new-99")
    creations.retry("new-99")
    assert seen.states == []
