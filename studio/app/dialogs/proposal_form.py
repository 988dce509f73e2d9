"""One avatar to be made: its name, and the files that it is made from."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio.app.appearance.spacing import GAP, UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.background import Background
from studio.app.models.inspection import LOOKING, Inspection, Verdict, inspect
from studio.app.models.sources import NAME_LIMIT, Proposal, SourceKind, name_from
from studio.app.widgets.buttons import TextButton
from studio.app.widgets.labels import heading
from studio.app.widgets.one_of import OneOf
from studio.app.widgets.source_slot import SourceSlot


class ProposalForm(QFrame):
    """Holds a proposal while it is being made; `changed` when it may have become complete."""

    changed = Signal()

    def __init__(self, theme: Theme, background: Background, proposal: Proposal) -> None:
        super().__init__()
        self.setObjectName("card")
        self._background = background
        self._name = QLineEdit(proposal.name, maxLength=NAME_LIMIT)
        self._name.setAccessibleName("Name of the new avatar")
        self._slots = {kind: SourceSlot(theme, kind) for kind in SourceKind}
        self._found: dict[SourceKind, Inspection] = {}
        self._looks: list[asyncio.Task[None]] = []
        self._made_from = OneOf(self)
        self._lay_out(theme)
        self._name.textChanged.connect(self.changed)
        for slot in self._slots.values():
            slot.changed.connect(lambda slot=slot: self._slot_changed(slot))
        from_photo = proposal.photo is not None or proposal.voice is not None
        self._made_from.choose("photo" if from_photo else "clip")
        self._put(proposal)

    @property
    def proposal(self) -> Proposal:
        """What the form says now."""
        clip, photo, voice = (self._path(kind) for kind in SourceKind)
        name = self._name.text().strip()
        if self.from_photo:
            return Proposal(name, photo=photo, voice=voice)
        return Proposal(name, clip=clip)

    @property
    def from_photo(self) -> bool:
        return self._made_from.name == "photo"

    @property
    def lacks(self) -> str:
        """What has to be done before it can be made, in words."""
        if not self._name.text().strip():
            return "Give the avatar a name."
        if self.from_photo and not (self.proposal.photo or self.proposal.voice):
            return "Add a photo and a voice."
        if lack := self.proposal.lacks:
            return lack
        found = [self._found.get(kind, LOOKING).verdict for kind in self._shown_kinds()]
        if Verdict.UNFIT in found:
            return "Choose another file in place of the one that cannot be used."
        return "Looking into the files…" if Verdict.LOOKING in found else ""

    def focus_first(self) -> None:
        """Put the focus where something is missing."""
        empty = next((k for k in self._shown_kinds() if self._slots[k].path is None), None)
        target: QWidget = self._name if empty is None else self._slots[empty].choose_button
        target.setFocus()

    def stop(self) -> None:
        """Nobody wants to know any more; called before the form goes."""
        for look in self._looks:
            look.cancel()

    def _lay_out(self, theme: Theme) -> None:
        kinds = QHBoxLayout()
        kinds.setSpacing(UNIT)
        for name, words in (("clip", "A clip"), ("photo", "A photo and a voice")):
            button = TextButton(theme, words, name)
            self._made_from.add(name, button)
            kinds.addWidget(button)
        kinds.addStretch(1)
        self._made_from.chosen.connect(self._kind_changed)
        form = QGridLayout()
        form.setHorizontalSpacing(GAP)
        form.setVerticalSpacing(UNIT)
        form.addWidget(heading("Name"), 0, 0)
        form.addWidget(self._name, 0, 1)
        form.addWidget(heading("Made from"), 1, 0)
        form.addLayout(kinds, 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(form)
        for slot in self._slots.values():
            column.addWidget(slot)

    def _put(self, proposal: Proposal) -> None:
        self._slots[SourceKind.CLIP].put(proposal.clip)
        self._slots[SourceKind.PHOTO].put(proposal.photo)
        self._slots[SourceKind.VOICE].put(proposal.voice)

    def _kind_changed(self) -> None:
        for kind, slot in self._slots.items():
            slot.setVisible(kind in self._shown_kinds())
        self.changed.emit()

    def _shown_kinds(self) -> tuple[SourceKind, ...]:
        if self.from_photo:
            return (SourceKind.PHOTO, SourceKind.VOICE)
        return (SourceKind.CLIP,)

    def _slot_changed(self, slot: SourceSlot) -> None:
        self._found.pop(slot.kind, None)
        if slot.path:
            if self._name.text().strip() in ("", name_from(None)):
                self._name.setText(name_from(slot.path))
            slot.tell(LOOKING)
            look = self._background.start(self._look_into(slot, slot.path))
            self._looks += [look] if look else []
        self.changed.emit()

    async def _look_into(self, slot: SourceSlot, path: Path) -> None:
        found = await inspect(path, slot.kind)
        if slot.path == path:
            self._found[slot.kind] = found
            slot.tell(found)
            self.changed.emit()

    def _path(self, kind: SourceKind) -> Path | None:
        return self._slots[kind].path
