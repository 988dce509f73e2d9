"""Avatars on their way to the server: waiting, uploading, or stopped with a reason."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.app.models.background import Background
from studio.app.models.entries import Entry, EntryState
from studio.app.models.library import Library
from studio.app.models.sources import Proposal
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.api.avatars import Avatar

_TRY_AGAIN = {"server_unreachable", "upload_interrupted", "unavailable"}


@dataclass(slots=True)
class Creation:
    """One avatar that is being asked for."""

    key: str
    proposal: Proposal
    consent: str
    state: EntryState = EntryState.WAITING
    progress: float | None = None
    message: str = ""
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    def entry(self) -> Entry:
        return Entry(
            key=self.key,
            name=self.proposal.name,
            state=self.state,
            progress=self.progress,
            message=self.message,
            photo=self.proposal.photo,
        )


class Creations(QObject):
    """Sends files and asks for avatars; what cannot go now waits until the server is back."""

    changed = Signal(Entry)
    removed = Signal(str)
    made = Signal(str)
    """The id of an avatar that the server has taken on."""
    all_sent = Signal()

    def __init__(self, library: Library, background: Background) -> None:
        super().__init__()
        self._library, self._background = library, background
        self._under_way: dict[str, Creation] = {}
        self._numbers = count(1)
        self._one_at_a_time = asyncio.Lock()
        self._reachable = False

    def ask(self, proposal: Proposal, consent: str) -> None:
        """Begin to make an avatar."""
        creation = Creation(f"new-{next(self._numbers)}", proposal, consent)
        self._under_way[creation.key] = creation
        self._tell(creation)
        self._begin(creation)

    def retry(self, key: str) -> None:
        """Try again what stopped."""
        creation = self._under_way.get(key)
        if creation and creation.state is EntryState.NOT_SENT:
            self._begin(creation)

    def cancel(self, key: str) -> None:
        """Stop sending, or take away what was not sent."""
        creation = self._under_way.pop(key, None)
        if creation:
            if creation.task:
                creation.task.cancel()
            self.removed.emit(key)
            self._tell_if_all_sent()

    def give_up(self) -> None:
        """The user will not wait: stop sending all that is still under way."""
        for key in list(self._under_way):
            self.cancel(key)

    def set_reachable(self, reachable: bool) -> None:
        """Tell that the server came or went; whatever waits goes on by itself."""
        self._reachable = reachable
        waiting = [each for each in self._under_way.values() if each.state is EntryState.WAITING]
        for creation in waiting if reachable else []:
            self._begin(creation)

    @property
    def sending(self) -> int:
        """How many will be with the server soon."""
        moving = (EntryState.WAITING, EntryState.UPLOADING)
        count = sum(each.state in moving for each in self._under_way.values())
        return count if self._reachable else 0

    @property
    def refused(self) -> int:
        """How many stopped with a reason that the user has to see."""
        return sum(each.state is EntryState.NOT_SENT for each in self._under_way.values())

    def _begin(self, creation: Creation) -> None:
        self._show(creation, EntryState.WAITING)
        if self._reachable and (creation.task is None or creation.task.done()):
            creation.task = self._background.start(
                self._send(creation), lambda error: self._stopped(creation, error)
            )

    async def _send(self, creation: Creation) -> None:
        async with self._one_at_a_time:
            self._show(creation, EntryState.UPLOADING, 0.0)
            avatar = await self._create(creation)
        self._under_way.pop(creation.key, None)
        self.removed.emit(creation.key)
        self._library.take(avatar)
        self.made.emit(avatar.id)
        self._tell_if_all_sent()

    async def _create(self, creation: Creation) -> Avatar:
        def moved(sent: int, total: int) -> None:
            if total:
                self._show(creation, EntryState.UPLOADING, sent / total)

        proposal = creation.proposal
        return await self._library.studio.avatars.create(
            proposal.name,
            video=proposal.clip,
            image=proposal.photo,
            audio=proposal.voice,
            consent=creation.consent,
            progress=moved,
        )

    def _stopped(self, creation: Creation, error: StudioError) -> None:
        if creation.key not in self._under_way:
            return
        if error.code in _TRY_AGAIN and not self._reachable:
            self._show(creation, EntryState.WAITING)
        else:
            self._show(creation, EntryState.NOT_SENT, message=str(error))
        self._tell_if_all_sent()

    def _tell_if_all_sent(self) -> None:
        if not self.sending:
            self.all_sent.emit()

    def _show(
        self,
        creation: Creation,
        state: EntryState,
        progress: float | None = None,
        message: str = "",
    ) -> None:
        creation.state, creation.progress, creation.message = state, progress, message
        self._tell(creation)

    def _tell(self, creation: Creation) -> None:
        if creation.key in self._under_way:
            self.changed.emit(creation.entry())
