"""Waiting for an avatar: told by events, never asking in a loop."""

from __future__ import annotations

from studio.api.avatars import Avatar, AvatarStatus
from studio.api.events import Event, EventType
from studio.client.exchange.call import Call, path_of
from studio.client.exchange.listening import Ear, Heard
from studio.client.exchange.reading import read
from studio.client.exchange.steps import Flow
from studio.errors import StudioError


def prepared(avatar_id: str) -> Flow[Avatar]:
    """The avatar once it is ready; why not, when its preparation failed."""
    ear = Ear("/v1/events", None)
    avatar: Avatar | None = None
    while True:
        heard = yield from ear.next()
        if avatar is not None and not _concerns(heard, avatar):
            continue
        avatar = yield from read(Avatar, Call("GET", path_of("avatars", avatar_id)))
        if avatar.status is AvatarStatus.READY:
            return avatar
        if avatar.status is AvatarStatus.FAILED:
            raise _failed(avatar)


def too_late(avatar_id: str, seconds: float) -> StudioError:
    """The wait ended before the preparation did."""
    return StudioError(
        "wait_timeout",
        f"{avatar_id} was not ready after {seconds:g} seconds.",
        "Its preparation goes on: wait again, or look at its job.",
    )


def _concerns(heard: Heard, avatar: Avatar) -> bool:
    """Whether the avatar may have changed; a new connection may have missed something."""
    if not isinstance(heard, Event):
        return True
    if heard.type is EventType.JOB_PROGRESS:
        return False
    named = {heard.object_id, heard.data.get("avatar_id"), heard.data.get("parent_id")}
    return not named.isdisjoint({avatar.id, avatar.default_look_id} - {None})


def _failed(avatar: Avatar) -> StudioError:
    reason = avatar.status_message or "The server gave no reason."
    return StudioError("avatar_failed", reason, "See the report of the avatar for what to change.")
