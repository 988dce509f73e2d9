"""A clip at a glance: a grid of its pictures with the time under each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy
from PIL import Image, ImageDraw, ImageFont

from studio.errors import StudioError
from studio.media.images import PictureKind, encoded
from studio.media.moments import frames_at
from studio.media.probe import probe

if TYPE_CHECKING:
    from studio.media.facts import VideoFacts
    from studio.media.files import AnyPath
    from studio.media.frames import Frame

_PAPER: Final = (250, 250, 248)
_FRAME: Final = (214, 214, 210)
_INK: Final = (38, 40, 44)
_QUIET: Final = (112, 115, 120)
_GAP: Final = 14
_MARGIN: Final = 24
_CAPTION: Final = 26
_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class Grid:
    """How many pictures, and how large each may be."""

    columns: int = 5
    rows: int = 4
    width: int = 256
    height: int = 256


def contact_sheet(path: AnyPath, *, grid: Grid | None = None, title: str = "") -> bytes:
    """A PNG with pictures spread evenly over the clip, each with the time it appeared.

    `title` is written above, before length, size and frame rate.
    """
    plan = grid or Grid()
    facts = probe(path).video
    if facts is None:
        raise StudioError("no_video", "The file holds no moving picture.", "Choose a video.")
    count = max(1, min(plan.columns * plan.rows, facts.frames))
    times = [facts.start_s + (n + 0.5) * facts.duration_s / count for n in range(count)]
    pictures = frames_at(path, times, within=(plan.width, plan.height))
    sheet = _sheet(pictures, min(plan.columns, count), _heading(facts, title))
    return encoded(numpy.asarray(sheet), kind=PictureKind.PNG)


def _heading(facts: VideoFacts, title: str) -> tuple[str, str]:
    rate = f"{facts.average_fps:.4g} fps{' (varies)' if facts.variable_rate else ''}"
    details = f"{facts.duration_s:.2f} s   {facts.width} x {facts.height}   {rate}   {facts.codec}"
    return title, details


def _sheet(pictures: list[Frame], columns: int, heading: tuple[str, str]) -> Image.Image:
    height, width = pictures[0].pixels.shape[:2]
    rows = -(-len(pictures) // columns)
    size = (
        2 * _MARGIN + columns * width + (columns - 1) * _GAP,
        2 * _MARGIN + _TITLE + rows * (height + _CAPTION) + (rows - 1) * _GAP,
    )
    sheet = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(sheet)
    _write_heading(draw, heading, size[0])
    for place, picture in enumerate(pictures):
        x = _MARGIN + place % columns * (width + _GAP)
        y = _MARGIN + _TITLE + place // columns * (height + _CAPTION + _GAP)
        sheet.paste(Image.fromarray(picture.pixels), (x, y))
        draw.rectangle((x - 1, y - 1, x + width, y + height), outline=_FRAME)
        middle = (x + width // 2, y + height + _CAPTION // 2 + 2)
        draw.text(middle, clock(picture.time), fill=_QUIET, font=_font(14), anchor="mm")
    return sheet


def _write_heading(draw: ImageDraw.ImageDraw, heading: tuple[str, str], width: int) -> None:
    title, details = heading
    left = _MARGIN
    if title:
        draw.text((left, _MARGIN + 18), title, fill=_INK, font=_font(20), anchor="ls")
        left += int(draw.textlength(title, font=_font(20))) + _GAP
    room = width - left - _MARGIN
    shown = details if draw.textlength(details, font=_font(15)) <= room else details.split("   ")[0]
    draw.text((left, _MARGIN + 18), shown, fill=_QUIET, font=_font(15), anchor="ls")


def clock(seconds: float) -> str:
    """Minutes, seconds and hundredths: 0:07.40."""
    hundredths = round(max(0.0, seconds) * 100)
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
