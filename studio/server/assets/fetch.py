"""Assets from web addresses: fetched once, checked at every step, then kept like any other."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from studio.errors import StudioError
from studio.server.assets.addresses import destination
from studio.server.assets.addresses.deadline import Deadline
from studio.server.assets.addresses.download import download, trusted
from studio.server.assets.addresses.location import Location, located
from studio.server.assets.addresses.pinned import failed
from studio.server.assets.staged import Kept, Staged
from studio.server.services import Services
from studio.server.settings import UrlSources

_AT_A_TIME: Final = 16
_slots = threading.BoundedSemaphore(_AT_A_TIME)
"""Slow senders may not take every thread that the server has."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: whole, on the disk, not yet an asset."""

    kept: Kept
    name: str


@contextmanager
def fetched(parts: Services, url: str) -> Generator[Fetched]:
    """The bytes of an address, there until the `with` ends."""
    with _slot(), parts.assets.stage(parts.settings.limits.asset) as staged:
        location = _follow(located(url), parts.settings.url_sources, staged)
        yield Fetched(parts.assets.keep(staged), location.file_name)


def _follow(location: Location, rules: UrlSources, staged: Staged) -> Location:
    """Each redirect is an address like the first: checked anew, within the same time."""
    deadline = Deadline(rules.seconds)
    for _ in range(rules.max_redirects + 1):
        place = destination.checked(location, rules, destination.system_addresses, deadline)
        redirect = download(place, deadline, staged, trusted())
        if redirect is None:
            return location
        location = redirect
    raise failed(f"It redirects more than {rules.max_redirects} times.")


@contextmanager
def _slot() -> Generator[None]:
    if not _slots.acquire(blocking=False):
        raise StudioError(
            "too_many",
            "Too many addresses are being fetched at the same time.",
            "Try again in a moment.",
        )
    try:
        yield
    finally:
        _slots.release()
