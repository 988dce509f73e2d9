"""The picture that is on screen at given times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from studio.errors import StudioError
from studio.media.files import AnyPath
from studio.media.frames import Frame, Undrawn, undrawn

# times closer than this are read in one go; between others it is quicker to seek
_TOGETHER_S: Final = 10.0
_LOOK_BACK_S: Final = 2.0
_SAME_S: Final = 0.0005


def frames_at(
    path: AnyPath, times: Iterable[float], *, within: tuple[int, int] | None = None
) -> list[Frame]:
    """For each time the frame then on screen (past the end: the last), in the order asked.

    `Frame.time` is when that frame appeared, `Frame.index` the place in the list.
    """
    wanted = [max(0.0, time) for time in times]
    shown: dict[float, Undrawn] = {}
    for group in _groups(sorted(set(wanted))):
        shown.update(_shown(path, group, within))
    return [_drawn(shown, time, index) for index, time in enumerate(wanted)]


def _drawn(shown: dict[float, Undrawn], time: float, index: int) -> Frame:
    found = shown.get(time)
    if found is None:
        raise StudioError("corrupt", "The picture at that time cannot be read.", "Choose another.")
    return Frame(found.draw(), found.time, index)


def _groups(times: list[float]) -> Iterator[list[float]]:
    group: list[float] = []
    for time in times:
        if group and time - group[-1] > _TOGETHER_S:
            yield group
            group = []
        group.append(time)
    if group:
        yield group


def _shown(
    path: AnyPath, times: list[float], within: tuple[int, int] | None
) -> dict[float, Undrawn]:
    found = _passing(undrawn(path, start=max(0.0, times[0] - _LOOK_BACK_S), within=within), times)
    if found:
        return found
    # nothing that late: the clip ended before, and its last picture is what one sees
    return _passing(undrawn(path, within=within), times)


def _passing(pictures: Iterator[Undrawn], times: Sequence[float]) -> dict[float, Undrawn]:
    found: dict[float, Undrawn] = {}
    waiting = list(times)
    last: Undrawn | None = None
    for picture in pictures:
        while waiting and picture.time > waiting[0] + _SAME_S:
            found[waiting.pop(0)] = last or picture
        last = picture
        if not waiting:
            return found
    if last is not None:
        found.update(dict.fromkeys(waiting, last))
    return found
