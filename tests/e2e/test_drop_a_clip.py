"""A user drops a clip, and gets an avatar; or is told what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from studio.api.avatars import AvatarStatus
from studio.app.models.entries import EntryState
from tests.e2e.clips import Clips
from tests.e2e.studio import Studio


def test_a_dropped_clip_becomes_a_card_that_follows_its_preparation(
    studio: Studio, clips: Clips
) -> None:
    studio.open()
    seen: list[EntryState] = []
    studio.models.creations.changed.connect(lambda entry: seen.append(entry.state))
    studio.models.library.entry_changed.connect(lambda entry: seen.append(entry.state))
    studio.make(clips.good)
    (card,) = studio.until_prepared()
    assert card.name == "Robin at work"
    assert seen.index(EntryState.UPLOADING) < len(seen) - 1
    assert seen[-1] in (EntryState.READY, EntryState.FAILED)


def test_a_photo_and_a_voice_become_an_avatar_with_consent(studio: Studio, clips: Clips) -> None:
    studio.open()
    studio.make(clips.photo, clips.voice, consent="Mina agreed in writing.")
    (card,) = studio.until_prepared()
    assert card.name == "Mina"
    assert card.avatar is not None
    assert card.avatar.sources.image_id
    assert card.avatar.sources.audio_id


@pytest.mark.qt_log_ignore(
    "This plugin does not support",
    # what a machine without sound and graphics lacks; the preview plays all the same
    "Couldn't (load|resolve)",
    "PulseAudio",
    "No audio device",
    "No RHI",
)
def test_a_finished_avatar_shows_its_picture_and_plays(
    studio: Studio, clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(tmp_path))
    studio.open()
    studio.make(clips.photo, clips.voice, consent="Mina agreed.")
    (card,) = studio.until_prepared()
    assert card.state is EntryState.READY, card.message
    studio.until(lambda: studio.models.pictures.picture(studio.cards[0]))
    studio.page.choose(card.key)
    studio.page.actions_of.play.trigger()
    studio.until(lambda: studio.page.actions_of.preview.dialog)
    player = studio.page.actions_of.preview.dialog.player
    studio.until(lambda: player.duration() > 4000 and player.position() > 0)
    studio.page.actions_of.preview.dialog.accept()


def test_a_clip_that_is_too_short_is_refused_before_it_is_sent(
    studio: Studio, clips: Clips
) -> None:
    studio.open()
    studio.drop(clips.short)
    studio.until(lambda: studio.page.making.dialog)
    dialog = studio.page.making.dialog
    studio.until(lambda: "Choose another file" in dialog.lack)
    assert not dialog.can_make
    dialog.reject()
    assert studio.cards == []


def test_what_is_no_clip_is_said_at_once(studio: Studio, clips: Clips) -> None:
    studio.open()
    studio.drop(clips.text)
    studio.until(lambda: studio.said)
    assert "clip.mp4" in studio.said[0]


def test_it_can_be_renamed_marked_copied_and_deleted(studio: Studio, clips: Clips) -> None:
    studio.open()
    studio.make(clips.good)
    (card,) = studio.until_prepared()
    studio.page.choose(card.key)
    studio.models.edits.rename(card.key, "Robin of the night")
    studio.page.actions_of.favorite.trigger()
    studio.page.actions_of.copy_id.trigger()
    assert QGuiApplication.clipboard().text() == card.key
    studio.until(lambda: not studio.models.background.busy)
    client = studio.models.library.studio
    kept = studio._loop.run_until_complete(client.avatars.get(card.key))
    assert (kept.name, kept.is_favorite) == ("Robin of the night", True)
    studio.page.actions_of.delete.trigger()
    assert studio.cards == []
    studio.window.notices.close_all()
    studio.until(lambda: studio.models.library.avatar(card.key) is None)


def test_an_avatar_made_by_a_program_appears_by_itself(studio: Studio, clips: Clips) -> None:
    studio.open()
    client = studio.models.library.studio
    made = studio._loop.run_until_complete(client.avatars.create("From outside", video=clips.good))
    studio.until(lambda: [card.key for card in studio.cards] == [made.id])
    studio.until_prepared()
    studio._loop.run_until_complete(client.avatars.delete(made.id))
    studio.until(lambda: studio.cards == [])


def test_avatars_are_there_when_the_studio_is_opened_again(studio: Studio, clips: Clips) -> None:
    studio.open()
    studio.make(clips.good)
    (card,) = studio.until_prepared()
    studio.close()
    again = Studio(studio.opening.application, studio._loop, studio.until)
    again.open()
    assert [(each.key, each.state) for each in again.cards] == [(card.key, card.state)]
    assert again.models.library.avatar(card.key).status in (
        AvatarStatus.READY,
        AvatarStatus.FAILED,
    )
    again.close()
