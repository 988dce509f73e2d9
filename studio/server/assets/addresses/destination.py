"""Where a fetch may go: decided once per address, on what the name means at that moment."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, TypeAlias

from studio.errors import StudioError
from studio.server.assets.addresses.deadline import Deadline
from studio.server.assets.addresses.location import Location
from studio.server.assets.addresses.public import is_public
from studio.server.settings import SETTINGS_FILE, UrlSources

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""From a name and a port to numeric addresses."""

_MOST_TRIED: Final = 8


@dataclass(frozen=True, slots=True)
class Destination:
    """A location, and the numeric addresses that were checked: connections go to these only."""

    location: Location
    addresses: tuple[str, ...]


def checked(
    location: Location, rules: UrlSources, resolve: Resolve, deadline: Deadline
) -> Destination:
    """The addresses to connect to, or a refusal; the name is looked up here and never again."""
    if not rules.enabled:
        raise _refused("This server fetches no addresses.", "enabled = true")
    listed = location.origin in rules.allow
    if not listed:
        _require_public_https(location)
    addresses = _addresses_of(location, resolve, deadline)
    if not listed and not all(is_public(address) for address in addresses):
        raise _refused("That address is not a public one.", f'allow = ["{location.origin}"]')
    return Destination(location, addresses[:_MOST_TRIED])


def _require_public_https(location: Location) -> None:
    if location.scheme != "https" or location.port != 443:
        said = "Only public https addresses on port 443 are fetched."
        raise _refused(said, f'allow = ["{location.origin}"]')


def _addresses_of(location: Location, resolve: Resolve, deadline: Deadline) -> tuple[str, ...]:
    if _is_numeric(location.bare_host):
        return (location.bare_host,)
    found = _in_time(lambda: resolve(location.host, location.port), deadline)
    if not found:
        raise _unknown_name()
    return tuple(dict.fromkeys(found))


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _in_time(look_up: Callable[[], Sequence[str]], deadline: Deadline) -> Sequence[str]:
    """The system's resolver knows no time limit, so it runs aside and may be left behind."""
    answer: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(look_up())
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="look up a name", daemon=True).start()
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty as error:
        raise deadline.passed() from error
    if isinstance(found, Exception):
        raise _unknown_name() from found
    return found


def system_addresses(host: str, port: int) -> Sequence[str]:
    """What this machine's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _unknown_name() -> StudioError:
    return StudioError(
        "url_failed", "The name in that address is not known.", "Check the address.", param="url"
    )


def _refused(said: str, setting: str) -> StudioError:
    return StudioError(
        "url_refused",
        f"{said} (setting `url_sources.{setting.partition(' ')[0]}`)",
        f"To allow it, put `{setting}` under [url_sources] in {SETTINGS_FILE} of the data folder; "
        "or send the media itself.",
        param="url",
    )
