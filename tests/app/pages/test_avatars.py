"""The Avatars page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.api.avatars import AvatarStatus
from studio.app.models.entries import EntryState
from studio.app.pages.avatar_states import Shown
from studio.client.supervisor.states import ServerState
from studio.errors import StudioError
from tests.app.models.test_sources import JPEG, MP4, WAV
from tests.app.opened import Opened
from tests.fakes.studio import avatar

_NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def three(opened: Opened) -> Opened:
    """Open, with three avatars on the server."""

    def add(supervisor) -> None:  # noqa: ANN001
        supervisor.studio.avatars.add(
            avatar(1, "Mina"),
            avatar(2, "Robin", is_favorite=True),
            avatar(3, "Eva", status=AvatarStatus.FAILED, status_message="Two faces were found."),
        )

    opened._supervision.prepare = add
    opened.open_loaded()
    return opened


def _names(opened: Opened) -> list[str]:
    cards = opened.page.cards
    return [cards.index(row, 0).data() for row in range(cards.rowCount())]


def _drop(opened: Opened, *files: Path | str) -> bool:
    data = QMimeData()
    data.setUrls(
        [QUrl.fromLocalFile(str(file)) if isinstance(file, Path) else QUrl(file) for file in files]
    )
    both = (data, Qt.MouseButton.LeftButton, _NONE)
    enter = QDragEnterEvent(QPointF(50, 50), Qt.DropAction.CopyAction, *both)
    enter.setAccepted(False)
    opened.page.dragEnterEvent(enter)
    if enter.isAccepted():
        opened.page.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, *both))
    return enter.isAccepted()


def _file(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def _key(opened: Opened, keys: str) -> None:
    opened.window.activateWindow()
    opened.until(opened.window.isActiveWindow)
    opened.page.grid.setFocus()
    combination = QKeySequence(keys)[0]
    QTest.keyClick(opened.page.grid, combination.key(), combination.keyboardModifiers())


def test_an_empty_studio_invites(opened: Opened) -> None:
    opened.open_loaded()
    assert opened.page.states.isVisible()
    assert opened.page.states.shown is Shown.EMPTY


def test_avatars_are_shown_the_newest_first(three: Opened) -> None:
    assert three.page.grid.isVisible()
    assert _names(three) == ["Eva", "Robin", "Mina"]


def test_before_the_server_is_ready_the_page_says_so(opened: Opened) -> None:
    def hold(supervisor) -> None:  # noqa: ANN001
        supervisor.comes_up = False

    opened._supervision.prepare = hold
    opened.open()
    opened.until(lambda: opened.models.server.state is ServerState.STARTING)
    assert opened.page.states.shown is Shown.WAITING
    opened.server.become(ServerState.READY)
    opened.until(lambda: opened.page.states.shown is Shown.EMPTY)


def test_a_server_that_failed_from_the_start_is_explained(opened: Opened) -> None:
    def refuse(supervisor) -> None:  # noqa: ANN001
        supervisor.refusal = StudioError("folder_in_use", "Another server works here.", "Stop it.")

    opened._supervision.prepare = refuse
    opened.open()
    opened.until(lambda: opened.page.states.shown is Shown.UNREACHABLE)
    assert opened.window.banner.hint == "Another server works here. Stop it."


def test_searching_narrows_and_says_when_nothing_is_found(three: Opened) -> None:
    three.page.search.setText("rob")
    assert _names(three) == ["Robin"]
    three.page.search.setText("nobody")
    assert three.page.states.shown is Shown.NOTHING_FOUND
    three.page.search.clear()
    assert len(_names(three)) == 3
    assert three.page.grid.isVisible()


def test_only_favourites_can_be_shown(three: Opened) -> None:
    three.page.only_favorites.click()
    assert _names(three) == ["Robin"]


def test_choosing_a_card_shows_its_details(three: Opened) -> None:
    assert not three.page.details.isVisible()
    three.page.grid.choose(0)
    assert three.page.details.isVisible()
    said = [
        label.text() for label in three.page.details.findChildren(type(three.page.details._facts))
    ]
    assert "Eva" in said
    assert "Two faces were found." in said


def test_escape_closes_the_details(three: Opened) -> None:
    three.page.grid.choose(0)
    _key(three, "Esc")
    assert not three.page.details.isVisible()


def test_a_change_of_the_chosen_avatar_is_seen_in_the_details(three: Opened) -> None:
    three.page.grid.choose(2)
    three.studio.change(avatar(1, "Mina the second"))
    three.until(lambda: three.page.details._name._label.text() == "Mina the second")


def test_a_name_is_changed_by_keyboard_alone(three: Opened) -> None:
    three.page.grid.choose(1)
    _key(three, "F2")
    field = three.page.details._name._field
    three.until(field.isVisible)
    field.setText("Robin of the night")
    QTest.keyClick(field, Qt.Key.Key_Return)
    three.until(lambda: three.studio.avatars.kept[avatar(2).id].name == "Robin of the night")
    assert "Robin of the night" in _names(three)
    three.models.edits.stack.undo()
    assert "Robin" in _names(three)


def test_escape_leaves_the_name_as_it_was(three: Opened) -> None:
    three.page.grid.choose(1)
    three.page.actions_of.rename.trigger()
    field = three.page.details._name._field
    field.setText("Something else")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not three.page.details._name.editing
    assert "Robin" in _names(three)
    assert three.studio.avatars.times("update") == 0


def test_a_favourite_is_marked_with_the_star_of_its_card(three: Opened) -> None:
    three.page.grid.starred.emit(avatar(1).id)
    three.until(lambda: three.studio.avatars.times("favorite") == 1)
    three.page.grid.choose(2)
    three.page.actions_of.favorite.trigger()
    three.until(lambda: three.studio.avatars.times("unfavorite") == 1)


def test_deleting_offers_undo(three: Opened) -> None:
    three.page.grid.choose(2)
    three.page.grid.setFocus()
    _key(three, "Del")
    assert _names(three) == ["Eva", "Robin"]
    assert "Deleted “Mina”." in three.said
    (card,) = three.window.notices.cards()
    card.answer()
    assert _names(three) == ["Eva", "Robin", "Mina"]
    assert three.studio.avatars.times("delete") == 0


def test_closing_the_window_deletes_what_was_deleted(three: Opened) -> None:
    three.page.grid.choose(2)
    three.page.actions_of.delete.trigger()
    three.close()
    assert avatar(1).id not in three.studio.avatars.kept


def test_the_id_is_copied(three: Opened) -> None:
    three.page.grid.choose(1)
    three.page.actions_of.copy_id.trigger()
    assert QGuiApplication.clipboard().text() == avatar(2).id


def test_only_what_is_ready_can_be_played(three: Opened) -> None:
    three.page.grid.choose(0)
    assert not three.page.actions_of.play.isEnabled()
    three.page.grid.choose(1)
    assert three.page.actions_of.play.isEnabled()
    three.page.grid.choose_none()
    assert not three.page.actions_of.play.isEnabled()


def test_an_avatar_without_a_preview_says_so(three: Opened) -> None:
    three.studio.avatars.add(avatar(2).model_copy(update={"id": avatar(2).default_look_id}))
    three.page.grid.choose(1)
    three.page.actions_of.play.trigger()
    three.until(lambda: three.said)
    assert "no preview yet" in three.said[0]


def test_the_menu_of_a_card_offers_what_can_be_done(three: Opened) -> None:
    three.page.grid.choose(1)
    menu = QMenu(three.page)
    three.page.actions_of.fill(menu)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Play preview", "Rename", "Remove from favourites", "Copy the id", "Delete"]


def test_a_dropped_clip_is_asked_about_and_becomes_an_avatar(
    opened: Opened, tmp_path: Path
) -> None:
    opened.open_loaded()
    assert _drop(opened, _file(tmp_path, "robin_at_work.mp4", MP4))
    opened.until(lambda: opened.page.making.dialog)
    dialog = opened.page.making.dialog
    assert dialog._forms[0].proposal.name == "Robin at work"
    dialog.wanted.emit(dialog._forms[0].proposal, "")
    dialog.reject()
    opened.until(lambda: _names(opened) == ["Robin at work"])


def test_a_dropped_photo_asks_for_a_voice_and_for_consent(opened: Opened, tmp_path: Path) -> None:
    opened.open_loaded()
    _drop(opened, _file(tmp_path, "mina.jpg", JPEG))
    opened.until(lambda: opened.page.making.dialog)
    dialog = opened.page.making.dialog
    assert dialog._forms[0].lacks == "Add a voice."
    assert not dialog._warning.isHidden()
    assert not dialog._make.isEnabled()
    dialog.reject()


def test_while_files_are_dragged_over_the_page_it_says_what_comes_of_it(
    three: Opened, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "clip.mp4"))])
    both = (data, Qt.MouseButton.LeftButton, _NONE)
    three.page.dragEnterEvent(QDragEnterEvent(QPointF(5, 5), Qt.DropAction.CopyAction, *both))
    assert three.page._hint.isVisible()
    assert three.page._hint.size() == three.page.size()
    three.page.dragLeaveEvent(QDragLeaveEvent())
    assert not three.page._hint.isVisible()


def test_what_cannot_be_used_is_said(opened: Opened, tmp_path: Path) -> None:
    opened.open_loaded()
    assert _drop(opened, _file(tmp_path, "notes.txt", b"hello"))
    opened.until(lambda: opened.said)
    assert "notes.txt" in opened.said[0]
    assert opened.page.making.dialog is None


def test_addresses_are_not_taken(opened: Opened) -> None:
    opened.open_loaded()
    assert not _drop(opened, "https://example.com/clip.mp4")


def test_a_new_drop_takes_the_place_of_an_open_question(opened: Opened, tmp_path: Path) -> None:
    opened.open_loaded()
    opened.page.making.begin()
    first = opened.page.making.dialog
    _drop(opened, _file(tmp_path, "voice.wav", WAV))
    opened.until(lambda: opened.page.making.dialog is not first)
    assert opened.page.making.dialog is not None
    opened.page.making.dialog.reject()
    opened.until(lambda: opened.page.making.dialog is None)


def test_an_upload_is_seen_and_can_be_cancelled(opened: Opened, tmp_path: Path) -> None:
    from studio.app.models.sources import Proposal

    opened.open_loaded()
    opened.studio.avatars.uploading.clear()
    opened.models.creations.ask(Proposal("Robin", clip=tmp_path / "c.mp4"), "")
    opened.until(lambda: opened.page.chosen() is None and _names(opened) == ["Robin"])
    opened.page.grid.choose(0)
    opened.until(lambda: opened.page.chosen().state is EntryState.UPLOADING)
    assert opened.page.details._bar.isVisible()
    assert not opened.page.details._delete.isVisible()
    opened.page.details._cancel.click()
    opened.until(lambda: opened.page.states.shown is Shown.EMPTY)


def test_fifty_avatars_are_shown_in_as_many_columns_as_fit(opened: Opened) -> None:
    def add(supervisor) -> None:  # noqa: ANN001
        supervisor.studio.avatars.add(*(avatar(number) for number in range(50)))

    opened._supervision.prepare = add
    opened.open_loaded()
    grid = opened.page.grid
    wide = grid.gridSize().width()
    assert grid.viewport().width() // wide >= 4
    opened.window.resize(720, 480)
    opened.until(lambda: grid.viewport().width() < 600)
    assert grid.viewport().width() // grid.gridSize().width() >= 2
    assert not grid.horizontalScrollBar().isVisible()
