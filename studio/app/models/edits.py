"""What the user does to avatars: each can be undone, and says so by name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from studio.app.models.background import Background
from studio.app.models.library import Library
from studio.app.models.notices import Notices, Tone
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.api.avatars import Avatar

Change = Callable[[], Coroutine[Any, Any, Any]]


class _Edit(QUndoCommand):
    """A change and the way back."""

    def __init__(self, text: str, do: Callable[[], None], back: Callable[[], None]) -> None:
        super().__init__(text)
        self._do, self._back = do, back

    def redo(self) -> None:
        self._do()

    def undo(self) -> None:
        self._back()


class Edits(QObject):
    """Rename, favourite and delete, with undo."""

    def __init__(self, library: Library, background: Background, notices: Notices) -> None:
        super().__init__()
        self._library, self._background, self._notices = library, background, notices
        self._doomed: set[str] = set()
        self.stack = QUndoStack(self)

    def rename(self, key: str, name: str) -> None:
        """Give an avatar another name."""
        avatar, name = self._library.avatar(key), name.strip()
        if avatar is None or not name or name == avatar.name:
            return
        old = avatar.name
        self.stack.push(
            _Edit(f"rename “{name}”", lambda: self._name(key, name), lambda: self._name(key, old))
        )

    def favorite(self, key: str, wanted: bool) -> None:
        """Mark an avatar, or take the mark off."""
        avatar = self._library.avatar(key)
        if avatar is None or avatar.is_favorite == wanted:
            return
        text = f"{'mark' if wanted else 'unmark'} “{avatar.name}”"
        self.stack.push(
            _Edit(text, lambda: self._mark(key, wanted), lambda: self._mark(key, not wanted))
        )

    def delete(self, key: str) -> None:
        """Take an avatar away; it is deleted for good once the notice with Undo has gone."""
        avatar = self._library.avatar(key)
        if avatar is None or key in self._doomed:
            return
        name = avatar.name
        self.stack.push(
            _Edit(f"delete “{name}”", lambda: self._doom(key, name), lambda: self._spare(key, name))
        )

    def _doom(self, key: str, name: str) -> None:
        if self._library.avatar(key) is None:
            return
        self._doomed.add(key)
        self._library.hide(key)
        self._notices.offer(
            f"Deleted “{name}”.",
            "Undo",
            act=lambda: self._undo_delete(key, name),
            gone=lambda: self._delete_for_good(key),
        )

    def _undo_delete(self, key: str, name: str) -> None:
        newest = self.stack.index() - 1
        if newest >= 0 and self.stack.text(newest) == f"delete “{name}”":
            self.stack.undo()
        self._spare(key, name)

    def _spare(self, key: str, name: str) -> None:
        if key in self._doomed:
            self._doomed.discard(key)
            self._library.unhide(key)
        elif self._library.avatar(key) is None:
            self._notices.say(f"“{name}” was deleted for good.", Tone.WARN)

    def _delete_for_good(self, key: str) -> None:
        if key in self._doomed:
            work = self._remove(key)
            self._background.start(work, lambda error: self._not_removed(key, error))

    async def _remove(self, key: str) -> None:
        await self._library.studio.avatars.delete(key)
        self._doomed.discard(key)
        self._library.forget(key)

    def _not_removed(self, key: str, error: StudioError) -> None:
        self._doomed.discard(key)
        self._library.unhide(key)
        self._notices.fail(error)

    def _name(self, key: str, name: str) -> None:
        self._apply(
            key, {"name": name}, lambda: self._library.studio.avatars.update(key, name=name)
        )

    def _mark(self, key: str, wanted: bool) -> None:
        def change() -> Coroutine[Any, Any, None]:
            avatars = self._library.studio.avatars
            return avatars.favorite(key) if wanted else avatars.unfavorite(key)

        self._apply(key, {"is_favorite": wanted}, change)

    def _apply(self, key: str, shown: dict[str, Any], change: Change) -> None:
        """Show a change at once, send it, and take it back if the server refuses."""
        before = self._library.avatar(key)
        if before is None:
            return
        self._library.take(before.model_copy(update=shown))
        self._background.start(change(), lambda error: self._take_back(before, error))

    def _take_back(self, before: Avatar, error: StudioError) -> None:
        self._library.take(before)
        self._notices.fail(error)
