"""The Models page: what the studio can use, what is there, its licence, and how to get it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from studio.app.appearance.spacing import GAP, UNIT
from studio.app.appearance.states import MODEL
from studio.app.appearance.theme import Theme
from studio.app.models.catalogue import ModelRow, Models, ModelState, size_in_words
from studio.app.widgets.buttons import Kind, TextButton
from studio.app.widgets.labels import StateLabel, heading, paragraph
from studio.app.widgets.page import Page, narrow

if TYPE_CHECKING:
    from studio.models import Model

_ABOUT = (
    "Pretrained models that the studio works with. They are fetched once, checked byte by byte, "
    "and stay on this machine."
)


class ModelsPage(Page):
    """One card per model."""

    def __init__(self, theme: Theme, models: Models) -> None:
        super().__init__("Models", _ABOUT)
        self._theme, self._models = theme, models
        self._cards: dict[str, ModelCard] = {}
        self._fetch_all = TextButton(theme, "Fetch all that are missing", "download", Kind.PRIMARY)
        self._import = TextButton(theme, "Import a folder…", "folder")
        self._import.setToolTip("Take models from files that you already have")
        self._fetch_all.clicked.connect(self._fetch_missing)
        self._import.clicked.connect(self._ask_for_folder)
        self.header.addWidget(self._import)
        self.header.addWidget(self._fetch_all)
        self._fetch_all.setEnabled(False)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(UNIT)
        self._column.addStretch(1)
        self.body.addWidget(narrow(content))
        models.added.connect(self._add)
        models.row_changed.connect(self._update)
        models.open()

    def card(self, name: str) -> ModelCard:
        return self._cards[name]

    def _add(self, row: ModelRow) -> None:
        card = ModelCard(self._theme, self._models, row)
        self._cards[row.model.name] = card
        self._column.insertWidget(self._column.count() - 1, card)

    def _update(self, row: ModelRow) -> None:
        self._cards[row.model.name].display(row)
        cards = self._cards.values()
        looking = any(card.looking for card in cards)
        self._fetch_all.setEnabled(not looking and any(card.fetchable for card in cards))

    def _fetch_missing(self) -> None:
        for card in self._cards.values():
            if card.fetchable:
                card.fetch()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, "Import models from a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_folder(self, name: str) -> None:
        self._models.take_folder(Path(name))


class ModelCard(QFrame):
    """One model: purpose, licence, size, state; fetch or cancel."""

    def __init__(self, theme: Theme, models: Models, row: ModelRow) -> None:
        super().__init__()
        self.setObjectName("card")
        model = row.model
        self.setAccessibleName(model.name)
        self._models, self._row = models, row
        self._state = StateLabel(theme)
        self._lost, self._message = paragraph(tone="muted"), paragraph(tone="bad")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(f"Progress of {model.name}")
        self._accept = QCheckBox("I accept its terms")
        self._accept.setAccessibleName(f"I accept the terms of {model.name}")
        self._accept.setToolTip(model.accept)
        self._fetch = TextButton(theme, "Fetch", "download", name=f"Fetch {model.name}")
        self._cancel = TextButton(theme, "Cancel", "close", name=f"Cancel {model.name}")
        self._accept.toggled.connect(lambda: self.display(self._row))
        self._fetch.clicked.connect(self.fetch)
        self._cancel.clicked.connect(lambda: models.cancel(model.name))
        self._lay_out()
        self.display(row)

    @property
    def looking(self) -> bool:
        return self._row.state is ModelState.LOOKING

    @property
    def fetchable(self) -> bool:
        """Missing, and nothing has to be accepted first."""
        accepted = not self._row.model.accept or self._accept.isChecked()
        return self._row.wanted and accepted

    def fetch(self) -> None:
        self._models.fetch(self._row.model.name, self._accept.isChecked())

    def display(self, row: ModelRow) -> None:
        self._row = row
        sign = MODEL[row.state]
        percent = round((row.progress or 0) * 100)
        fetching = row.state is ModelState.FETCHING
        word = f"{sign.word} · {percent} %" if fetching else sign.word
        self._state.display(word, sign.tone, sign.icon)
        self._bar.setVisible(fetching)
        self._bar.setValue(percent)
        self._message.setText(row.message)
        self._message.setVisible(bool(row.message))
        self._lost.setVisible(row.wanted)
        self._accept.setVisible(row.wanted and bool(row.model.accept))
        self._fetch.setVisible(row.wanted)
        self._fetch.setEnabled(self.fetchable)
        self._cancel.setVisible(row.state in (ModelState.WAITING, ModelState.FETCHING))

    def _lay_out(self) -> None:
        model = self._row.model
        head = QHBoxLayout()
        head.addWidget(heading(model.name, 1.1))
        head.addStretch(1)
        head.addWidget(self._state)
        buttons = QVBoxLayout()
        for widget in (self._accept, self._fetch, self._cancel):
            buttons.addWidget(widget, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addLayout(self._words(model), 1)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, UNIT + 4, GAP, UNIT + 4)
        column.setSpacing(UNIT // 2)
        column.addLayout(head)
        column.addLayout(row)

    def _words(self, model: Model) -> QVBoxLayout:
        self._lost.setText(model.lost)
        words = QVBoxLayout()
        words.setSpacing(UNIT // 2)
        words.addWidget(paragraph(model.purpose))
        words.addWidget(self._lost)
        if model.accept:
            words.addWidget(paragraph(f"Terms: {model.accept}", "warn"))
        made = f"{size_in_words(model.size)} · {model.licence} · {model.attribution}"
        words.addWidget(paragraph(made, "muted"))
        words.addWidget(self._message)
        words.addWidget(self._bar)
        return words
