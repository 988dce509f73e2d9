"""The avatars of the server, kept current by its events."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.app.models.background import Background
from studio.app.models.entries import Entry, entry_of
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.api.avatars import Avatar
    from studio.api.events import Event
    from studio.client import AsyncStudio


_AT_ONCE = 20
"""So many avatars are shown before the window gets a turn."""


class LibraryState(StrEnum):
    """Whether the list of avatars is known yet."""

    WAITING = "waiting"
    LOADED = "loaded"
    FAILED = "failed"


class Library(QObject):
    """Every avatar by id; entries change one by one, and `state` says whether all are known."""

    state_changed = Signal(LibraryState)
    entry_changed = Signal(Entry)
    removed = Signal(str)

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._studio: AsyncStudio | None = None
        self._following: asyncio.Task[None] | None = None
        self._avatars: dict[str, Avatar] = {}
        self._character_of: dict[str, str] = {}
        self._progress: dict[str, tuple[float, str]] = {}
        self._hidden: set[str] = set()
        self._stale: set[str] = set()
        self._refreshing = False
        self.state = LibraryState.WAITING
        self.failure: StudioError | None = None

    def open(self, studio: AsyncStudio) -> None:
        """Read the avatars of a server, and follow what happens to them from now on."""
        if studio is not self._studio:
            self.close()
            self._studio = studio
        if self._following is None or self._following.done():
            work = self._follow(studio)
            self._following = self._background.start(work, self._lost, lasting=True)
        else:
            self._read_all(studio)

    def close(self) -> None:
        """Forget the server and its avatars."""
        if self._following:
            self._following.cancel()
        self._following = self._studio = None
        for key in list(self._avatars):
            self.forget(key)
        self._stale.clear()
        self._set_state(LibraryState.WAITING)

    @property
    def studio(self) -> AsyncStudio:
        """The server's client; without one nothing can be done."""
        if self._studio is None:
            raise StudioError(
                "server_unreachable", "The server is not running.", "Start it on the Server page."
            )
        return self._studio

    def avatar(self, key: str) -> Avatar | None:
        return self._avatars.get(key)

    def take(self, avatar: Avatar) -> None:
        """Show an avatar as the server has it now."""
        if avatar.parent_id is not None:
            return
        if not avatar.active:
            self.forget(avatar.id)
            return
        self._avatars[avatar.id] = avatar
        for look in (avatar.id, avatar.default_look_id):
            if look:
                self._character_of[look] = avatar.id
        self._show(avatar.id)

    def hide(self, key: str) -> None:
        """Take an avatar off the list while its deletion can still be undone."""
        self._hidden.add(key)
        self.removed.emit(key)

    def unhide(self, key: str) -> None:
        self._hidden.discard(key)
        if key in self._avatars:
            self._show(key)

    def _show(self, key: str) -> None:
        if key not in self._hidden:
            progress, message = self._progress.get(key, (None, ""))
            self.entry_changed.emit(entry_of(self._avatars[key], progress, message))

    def forget(self, key: str) -> None:
        """The server has it no more."""
        avatar = self._avatars.pop(key, None)
        self._progress.pop(key, None)
        self._hidden.discard(key)
        if avatar:
            self._character_of.pop(avatar.default_look_id or "", None)
            self.removed.emit(key)

    def _set_state(self, state: LibraryState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def _lost(self, error: StudioError) -> None:
        self.failure = error
        if self.state is not LibraryState.LOADED:
            self._set_state(LibraryState.FAILED)

    def _read_all(self, studio: AsyncStudio) -> None:
        self._background.start(self._load(studio), self._lost)

    async def _load(self, studio: AsyncStudio) -> None:
        known, seen = set(self._avatars), set[str]()
        async for avatar in studio.avatars.list(kind="character"):
            seen.add(avatar.id)
            self.take(avatar)
            if len(seen) % _AT_ONCE == 0:
                await asyncio.sleep(0)
        for key in known - seen:
            self.forget(key)
        self._set_state(LibraryState.LOADED)

    async def _follow(self, studio: AsyncStudio) -> None:
        # Read only once the stream is open, so that nothing that happens in between is missed.
        async for event in studio.events(opened=partial(self._read_all, studio)):
            self._heed(event)

    def _heed(self, event: Event) -> None:
        if event.type.startswith("job."):
            self._heed_job(event)
        elif event.type == "avatar.deleted":
            self.forget(event.object_id)
        else:
            self._refresh(str(event.data.get("parent_id") or event.object_id))

    def _heed_job(self, event: Event) -> None:
        look = str(event.data.get("avatar_id", ""))
        key = self._character_of.get(look)
        if key is None:
            return
        if event.type == "job.progress":
            done = float(event.data.get("progress", 0.0))
            self._progress[key] = (done, str(event.data.get("message") or ""))
        else:
            self._progress.pop(key, None)
        self._show(key)

    def _refresh(self, key: str) -> None:
        self._stale.add(key)
        if not self._refreshing:
            self._refreshing = True
            self._background.start(self._refresh_stale(), self._lost)

    async def _refresh_stale(self) -> None:
        try:
            while self._stale:
                await self._read(self._stale.pop())
        finally:
            self._refreshing = False

    async def _read(self, key: str) -> None:
        try:
            self.take(await self.studio.avatars.get(key))
        except StudioError as error:
            if error.code != "not_found":
                raise
            self.forget(key)
