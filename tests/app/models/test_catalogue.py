"""The pretrained models on the Models page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import studio.models as store
from studio.app.models.background import Background
from studio.app.models.catalogue import (
    ModelRow,
    Models,
    ModelState,
    imported_in_words,
    size_in_words,
)
from studio.app.models.notices import Notice, Notices
from studio.errors import StudioError
from studio.models import Imported, Progress, Stage, State

Until = Callable[[Callable[[], object]], None]


class Shelf:
    """Stands in for the folder of models, pip and npm."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.states: dict[str, State] = {}
        self.asked: list[tuple[str, bool]] = []
        self.failure: StudioError | None = None
        self.go_on = threading.Event()
        self.go_on.set()
        self.found = Imported()
        monkeypatch.setattr(
            store, "state_of", lambda model: self.states.get(model.name, State.MISSING)
        )
        monkeypatch.setattr(store, "fetch", self._fetch)
        monkeypatch.setattr(store, "import_folder", lambda _folder, _accept: self.found)

    def _fetch(self, names: list[str], listen: Callable[[Progress], None], accept: bool) -> None:
        (name,) = names
        self.asked.append((name, accept))
        listen(Progress(name, Stage.DOWNLOADING, 25, 100))
        while not self.go_on.wait(0.01):
            listen(Progress(name, Stage.DOWNLOADING, 50, 100))
        if self.failure:
            raise self.failure
        self.states[name] = State.PRESENT


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return Shelf(monkeypatch)


@pytest.fixture
def models(shelf: Shelf, background: Background, notices: Notices) -> Models:
    return Models(background, notices)


@pytest.fixture
def rows(models: Models, until: Until) -> dict[str, ModelRow]:
    """The rows as last told; read already."""
    known: dict[str, ModelRow] = {}
    for signal in (models.added, models.row_changed):
        signal.connect(lambda row: known.update({row.model.name: row}))
    models.open()
    until(lambda: known and all(row.state is not ModelState.LOOKING for row in known.values()))
    return known


def _first(rows: dict[str, ModelRow]) -> str:
    return next(name for name, row in rows.items() if not row.model.accept)


def test_the_catalogue_is_shown_with_what_is_there(rows: dict[str, ModelRow]) -> None:
    assert len(rows) > 3
    assert {row.state for row in rows.values()} == {ModelState.MISSING}
    assert all(row.wanted for row in rows.values())


def test_a_fetched_model_is_there_afterwards(
    models: Models, rows: dict[str, ModelRow], until: Until
) -> None:
    name = _first(rows)
    models.fetch(name)
    until(lambda: rows[name].state is ModelState.PRESENT)
    models.fetch(name)
    assert rows[name].state is ModelState.PRESENT, "what is there is not fetched again"


def test_progress_is_told(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    name = _first(rows)
    shelf.go_on.clear()
    models.fetch(name)
    until(lambda: rows[name].progress == 0.5)
    assert rows[name].state is ModelState.FETCHING
    shelf.go_on.set()
    until(lambda: rows[name].state is ModelState.PRESENT)


def test_a_fetch_can_be_cancelled_and_begun_again(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    name = _first(rows)
    shelf.go_on.clear()
    models.fetch(name)
    until(lambda: rows[name].state is ModelState.FETCHING)
    models.cancel(name)
    until(lambda: rows[name].state is ModelState.MISSING)
    shelf.go_on.set()
    models.fetch(name)
    until(lambda: rows[name].state is ModelState.PRESENT)


def test_models_are_fetched_one_after_the_other_and_waiting_ones_can_be_cancelled(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    first, second, third = list(rows)[:3]
    shelf.go_on.clear()
    for name in (first, second, third):
        models.fetch(name, accept=True)
    until(lambda: rows[first].state is ModelState.FETCHING)
    assert rows[second].state is ModelState.WAITING
    models.cancel(second)
    shelf.go_on.set()
    until(lambda: rows[third].state is ModelState.PRESENT)
    assert rows[second].state is ModelState.MISSING
    assert second not in [name for name, _ in shelf.asked]


def test_a_failure_is_shown_with_the_model_and_can_be_tried_again(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    name = _first(rows)
    shelf.failure = StudioError("no_network", "No network.", "Connect and try again.")
    models.fetch(name)
    until(lambda: rows[name].state is ModelState.FAILED)
    assert rows[name].message == "No network. Connect and try again."
    assert rows[name].wanted
    shelf.failure = None
    models.fetch(name)
    until(lambda: rows[name].state is ModelState.PRESENT)
    assert rows[name].message == ""


def test_closing_the_window_ends_every_fetch(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    shelf.go_on.clear()
    names = list(rows)[:3]
    for name in names:
        models.fetch(name, accept=True)
    models.cancel_all()
    until(lambda: all(rows[name].state is ModelState.MISSING for name in names))


def test_accepting_the_terms_is_passed_on(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    name = _first(rows)
    models.fetch(name, accept=True)
    until(lambda: rows[name].state is ModelState.PRESENT)
    assert shelf.asked == [(name, True)]


def test_an_imported_folder_is_reported_and_looked_at(
    models: Models,
    rows: dict[str, ModelRow],
    shelf: Shelf,
    posted: list[Notice],
    until: Until,
    tmp_path: Path,
) -> None:
    name = _first(rows)
    shelf.found = Imported(taken=[name])
    shelf.states[name] = State.PRESENT
    models.take_folder(tmp_path)
    until(lambda: rows[name].state is ModelState.PRESENT)
    assert posted[0].text == f"Imported {name}."


def test_another_folder_of_models_is_looked_at(
    models: Models, rows: dict[str, ModelRow], shelf: Shelf, until: Until
) -> None:
    name = _first(rows)
    shelf.states[name] = State.DAMAGED
    models.look_again()
    until(lambda: rows[name].state is ModelState.DAMAGED)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Imported(), "No file in this folder"),
        (Imported(taken=["a", "b"], already=["c"]), "Imported a, b. Already there: c."),
        (Imported(not_accepted=["d"]), "terms were not accepted: d"),
        (Imported(unreadable=[Path("x")]), "1 file could not be read."),
        (Imported(unreadable=[Path("x"), Path("y")]), "2 files could not be read."),
    ],
)
def test_an_import_is_put_into_words(found: Imported, says: str) -> None:
    assert says in imported_in_words(found)


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (122_000, "122 kB"), (3_758_596, "3.8 MB"), (250_000_000, "250 MB")],
)
def test_sizes_are_put_into_words(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_a_row_knows_whether_fetching_changes_anything() -> None:
    model: Any = object()
    wanted = {state for state in ModelState if ModelRow(model, state).wanted}
    assert wanted == {ModelState.MISSING, ModelState.DAMAGED, ModelState.FAILED}
