"""The Models page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from studio.app.appearance.theme import Theme
from studio.app.models.background import Background
from studio.app.models.catalogue import ModelRow, Models, ModelState
from studio.app.models.notices import Notices
from studio.app.pages.models import ModelCard, ModelsPage
from studio.models import catalogue
from tests.app.models.test_catalogue import Shelf

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return Shelf(monkeypatch)


@pytest.fixture
def page(
    shelf: Shelf, theme: Theme, background: Background, notices: Notices, until: Until, qtbot: QtBot
) -> ModelsPage:
    made = ModelsPage(theme, Models(background, notices))
    qtbot.addWidget(made)
    made.show()
    until(lambda: made._cards and made._fetch_all.isEnabled())
    return made


@pytest.fixture
def card(theme: Theme, background: Background, notices: Notices, qtbot: QtBot) -> ModelCard:
    model = replace(next(iter(catalogue())), accept="Not for commercial use.")
    made = ModelCard(theme, Models(background, notices), ModelRow(model))
    qtbot.addWidget(made)
    made.show()
    return made


def _shown(card: ModelCard) -> set[str]:
    named = {
        "fetch": card._fetch,
        "cancel": card._cancel,
        "accept": card._accept,
        "bar": card._bar,
        "lost": card._lost,
        "message": card._message,
    }
    return {name for name, widget in named.items() if widget.isVisible()}


def test_every_model_of_the_catalogue_has_a_card(page: ModelsPage) -> None:
    assert set(page._cards) == {model.name for model in catalogue()}


def test_a_card_tells_purpose_licence_size_and_what_is_lost(page: ModelsPage) -> None:
    model = next(iter(catalogue()))
    card = page.card(model.name)
    text = " ".join(label.text() for label in card.findChildren(type(card._lost)))
    for part in (model.purpose, model.lost, model.licence, model.attribution):
        assert part in text


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (ModelState.LOOKING, set()),
        (ModelState.PRESENT, set()),
        (ModelState.MISSING, {"fetch", "accept", "lost"}),
        (ModelState.DAMAGED, {"fetch", "accept", "lost"}),
        (ModelState.WAITING, {"cancel"}),
        (ModelState.FETCHING, {"cancel", "bar"}),
    ],
)
def test_a_card_offers_what_its_state_allows(
    card: ModelCard, state: ModelState, shown: set[str]
) -> None:
    card.display(replace(card._row, state=state))
    assert _shown(card) == shown


def test_a_failure_is_told_on_its_card(card: ModelCard) -> None:
    card.display(replace(card._row, state=ModelState.FAILED, message="No network."))
    assert "message" in _shown(card)
    assert card._message.text() == "No network."


def test_a_model_with_terms_is_fetched_only_once_they_are_accepted(card: ModelCard) -> None:
    card.display(replace(card._row, state=ModelState.MISSING))
    assert not card._fetch.isEnabled()
    card._accept.setChecked(True)
    assert card._fetch.isEnabled()


def test_a_model_is_fetched_with_its_button(page: ModelsPage, shelf: Shelf, until: Until) -> None:
    name = next(model.name for model in catalogue() if not model.accept)
    card = page.card(name)
    card._fetch.click()
    until(lambda: card._row.state is ModelState.PRESENT)
    assert not card._fetch.isVisible()


def test_all_that_need_no_terms_are_fetched_at_once(
    page: ModelsPage, shelf: Shelf, until: Until
) -> None:
    page._fetch_all.click()
    wanted = {model.name for model in catalogue() if not model.accept}
    until(lambda: {name for name, _ in shelf.asked} == wanted)
    until(lambda: not page._fetch_all.isEnabled())


def test_the_box_for_terms_names_them(card: ModelCard) -> None:
    (box,) = card.findChildren(QCheckBox)
    assert box.toolTip() == "Not for commercial use."
