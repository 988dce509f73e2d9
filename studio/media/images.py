"""Still pictures: opened safely, turned upright, brought to RGB, written small."""

from __future__ import annotations

import io
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageOps

from studio.errors import StudioError
from studio.media.facts import PictureFacts
from studio.media.files import AnyPath
from studio.media.opening import recognise
from studio.media.turn import UPRIGHT, Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# a 50-megapixel phone picture passes; a picture made to exhaust memory does not
MOST_STILL_PIXELS: Final = 64_000_000
LONGEST_SIDE: Final = 4096

_PLUGINS: Final = {
    "image/jpeg": ["JPEG", "MPO"],
    "image/png": ["PNG"],
    "image/gif": ["GIF"],
    "image/webp": ["WEBP"],
    "image/avif": ["AVIF"],
    "image/bmp": ["BMP", "DIB"],
    "image/tiff": ["TIFF"],
}
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Turn(0, mirrored=True),
    3: Turn(2),
    4: Turn(2, mirrored=True),
    5: Turn(3, mirrored=True),
    6: Turn(1),
    7: Turn(1, mirrored=True),
    8: Turn(3),
}
_PAPER: Final = (255, 255, 255)


class PictureKind(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def mime(self) -> str:
        return f"image/{self}"


def picture_facts(path: AnyPath) -> PictureFacts:
    """Size and kind of a still picture, after its pixels have really been read."""
    with _opened(path) as image:
        turn = _turn(image)
        width, height = image.size[::-1] if turn.swaps_sides else image.size
        facts = PictureFacts(
            format=(image.format or "").lower(),
            width=width,
            height=height,
            mode=image.mode,
            rotation=turn.degrees,
            has_alpha=image.has_transparency_data,
            frames=int(getattr(image, "n_frames", 1)),
        )
        image.seek(0)
        image.load()
        return facts


def still(path: AnyPath, *, within: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """The picture as rows × columns × RGB, upright; see-through parts are shown on white."""
    import numpy

    with _opened(path) as image:
        return numpy.array(_upright(image, within), dtype=numpy.uint8)


def converted(
    path: AnyPath,
    *,
    kind: PictureKind = PictureKind.JPEG,
    longest: int = LONGEST_SIDE,
    quality: int = 90,
) -> bytes:
    """The picture as a clean JPEG, PNG or WebP without metadata; never made larger."""
    with _opened(path) as image:
        return _written(_upright(image, (longest, longest)), kind, quality)


def encoded(
    pixels: NDArray[np.uint8], *, kind: PictureKind = PictureKind.JPEG, quality: int = 90
) -> bytes:
    """RGB pixels as the bytes of a picture file."""
    return _written(Image.fromarray(pixels), kind, quality)


def _written(image: Image.Image, kind: PictureKind, quality: int) -> bytes:
    target = io.BytesIO()
    options: dict[str, Any] = {} if kind is PictureKind.PNG else {"quality": quality}
    image.save(target, kind.upper(), **options)
    return target.getvalue()


@contextmanager
def _opened(path: AnyPath) -> Generator[Image.Image]:
    file, found = recognise(path)
    plugins = _PLUGINS.get(found.mime)
    if plugins is None:
        raise _not_a_picture(found.mime)
    with _damage_told(), Image.open(file, formats=plugins) as image:
        _allow_size(*image.size)
        yield image


def _not_a_picture(mime: str) -> StudioError:
    if mime == "image/heic":
        return StudioError(
            "unsupported_picture",
            "HEIC pictures cannot be read here.",
            "Export it as JPEG; an iPhone does so with Camera → Formats → Most Compatible.",
        )
    return StudioError("not_a_picture", "This is not a picture.", "Choose a JPEG or PNG file.")


@contextmanager
def _damage_told() -> Generator[None]:
    try:
        yield
    except StudioError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise _too_large("more pixels than can be held") from error
    except Exception as error:
        raise StudioError(
            "corrupt",
            "The picture is damaged and cannot be read.",
            "Save or export it again, for example as JPEG.",
        ) from error


def _allow_size(width: int, height: int) -> None:
    if width * height > MOST_STILL_PIXELS:
        raise _too_large(f"{width} × {height}")


def _too_large(size: str) -> StudioError:
    return StudioError(
        "media_too_heavy",
        f"The picture is too large ({size}).",
        "Save a smaller one: 4096 pixels on the longer side are plenty.",
    )


def _turn(image: Image.Image) -> Turn:
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001  broken notes about a picture do not make it unusable
        return UPRIGHT
    return _TURNS.get(orientation, UPRIGHT) if isinstance(orientation, int) else UPRIGHT


def _upright(image: Image.Image, within: tuple[int, int] | None) -> Image.Image:
    turn = _turn(image)
    image.seek(0)
    picture = _rgb(image)
    if within is not None:
        box = (within[1], within[0]) if turn.swaps_sides else within
        picture.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if turn.mirrored:
        picture = ImageOps.mirror(picture)
    return picture.rotate(-turn.degrees, expand=True) if turn.quarters else picture


def _rgb(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        paper = Image.new("RGB", clear.size, _PAPER)
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    if image.mode.startswith("I") or image.mode == "F":
        return _narrowed(image)
    return image.convert("RGB")


def _narrowed(image: Image.Image) -> Image.Image:
    """Sixteen bits (or floating point) to eight, keeping black black and white white."""
    import numpy

    values = numpy.nan_to_num(numpy.asarray(image, dtype=numpy.float32))
    top = 1.0 if image.mode == "F" and values.max(initial=0) <= 1 else 65535.0
    grey = (values.clip(0, top) * (255 / top)).round().astype(numpy.uint8)
    return Image.fromarray(grey).convert("RGB")
