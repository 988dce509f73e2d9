"""The cards as a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio.api.avatars import AvatarStatus
from studio.app.models.avatar_list import ENTRY_ROLE, AvatarFilter, AvatarList, spoken
from studio.app.models.background import Background
from studio.app.models.creations import Creations
from studio.app.models.entries import Entry, EntryState, entry_of, shortfalls
from studio.app.models.library import Library
from studio.app.models.sources import Proposal
from tests.fakes.studio import avatar


@pytest.fixture
def creations(background: Background) -> Creations:
    return Creations(Library(background), background)


@pytest.fixture
def library(background: Background) -> Library:
    return Library(background)


@pytest.fixture
def cards(library: Library, creations: Creations, qtmodeltester) -> AvatarList:  # noqa: ANN001
    made = AvatarList(library, creations)
    qtmodeltester.check(made)
    return made


def _names(cards: AvatarList | AvatarFilter) -> list[str]:
    return [cards.index(row, 0).data() for row in range(cards.rowCount())]


def test_the_newest_avatar_is_first_in_whatever_order_they_come(
    cards: AvatarList, library: Library
) -> None:
    for number in (2, 5, 1, 4, 3):
        library.take(avatar(number))
    assert _names(cards) == [f"Avatar {number}" for number in (5, 4, 3, 2, 1)]


def test_creations_stand_before_avatars_the_newest_first(
    cards: AvatarList, library: Library, creations: Creations
) -> None:
    library.take(avatar(1))
    for number in range(12):
        creations.ask(Proposal(f"New {number}", clip=Path("/c.mp4")), "")
    assert _names(cards) == [f"New {number}" for number in range(11, -1, -1)] + ["Avatar 1"]


def test_a_change_changes_one_row(cards: AvatarList, library: Library) -> None:
    for number in (1, 2, 3):
        library.take(avatar(number))
    changed: list[tuple[int, int]] = []
    cards.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    library.take(avatar(2, "New name"))
    library.take(avatar(2, "New name"))
    assert changed == [(1, 1)], "nothing is drawn anew when nothing changed"


def test_what_is_gone_leaves_the_list(cards: AvatarList, library: Library) -> None:
    library.take(avatar(1))
    library.take(avatar(2))
    library.forget(avatar(2).id)
    library.forget(avatar(9).id)
    assert _names(cards) == ["Avatar 1"]
    assert cards.row_of(avatar(2).id) == -1


def test_searching_finds_words_in_any_order_and_case(cards: AvatarList, library: Library) -> None:
    for number, name in enumerate(["Evening Support", "Support Agent", "Mina", "ÉVA"], start=1):
        library.take(avatar(number, name))
    found = AvatarFilter(cards)
    found.narrow("support EVE", favorites=False)
    assert _names(found) == ["Evening Support"]
    found.narrow("éva", favorites=False)
    assert _names(found) == ["ÉVA"]
    found.narrow("  ", favorites=False)
    assert not found.narrowed
    assert found.rowCount() == 4


def test_only_favourites_can_be_shown(cards: AvatarList, library: Library) -> None:
    library.take(avatar(1))
    library.take(avatar(2, is_favorite=True))
    found = AvatarFilter(cards)
    found.narrow("", favorites=True)
    assert _names(found) == ["Avatar 2"]
    library.take(avatar(1, is_favorite=True))
    assert _names(found) == ["Avatar 2", "Avatar 1"]


def test_a_card_is_spoken_with_all_that_colour_and_icons_say() -> None:
    failed = entry_of(
        avatar(1, "Mina", status=AvatarStatus.FAILED, status_message="Two faces.", is_favorite=True)
    )
    assert spoken(failed) == "Mina, failed, favourite, Two faces."
    moving = entry_of(avatar(2, "Robin", status=AvatarStatus.PROCESSING), 0.424, "Working.")
    assert spoken(moving) == "Robin, preparing, 42 %, Working."


def test_a_card_says_itself_to_screen_readers(cards: AvatarList, library: Library) -> None:
    library.take(avatar(1, "Mina"))
    index = cards.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Mina, ready"
    assert isinstance(index.data(ENTRY_ROLE), Entry)
    assert index.data(ENTRY_ROLE).state is EntryState.READY


@pytest.mark.parametrize(
    "report", [None, {}, {"findings": None}, {"findings": "x"}, {"findings": [3, None, {}]}]
)
def test_a_report_of_another_shape_has_no_findings(report: dict | None) -> None:
    assert shortfalls(avatar(1, report=report)) == []


def test_findings_that_block_come_first() -> None:
    findings = [
        {"level": "pass", "what": "Sharp.", "fix": ""},
        {"level": "warn", "what": "Loud.", "fix": "Close the window."},
        {"level": "fail", "what": "Two faces.", "fix": "Film one person."},
    ]
    found = shortfalls(avatar(1, report={"findings": findings}))
    assert [(each.what, each.blocks) for each in found] == [("Two faces.", True), ("Loud.", False)]
