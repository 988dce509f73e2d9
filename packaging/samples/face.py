"""Choose who it is: seeds whose faces look straight ahead, lips closed, before a plain wall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from generator import Generator
from landmarks import Face, Landmarks
from PIL import Image

# Chosen by eye among the candidates: clearly adult, friendly, nothing broken at full size.
SEED = 11926
_COLUMNS, _SIDE = 8, 200


def portrait(picture: np.ndarray, path: Path) -> None:
    """The picture as a JPEG without visible loss, saying what it is."""
    pixels = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    note = b"Made by a computer: a picture of nobody"
    Image.fromarray(pixels).save(path, quality=95, subsampling=0, optimize=True, comment=note)


def candidates(
    generator: Generator, tracker: Landmarks, seeds: range
) -> Iterator[tuple[int, np.ndarray]]:
    """Seeds worth a human look, with their pictures."""
    for seed in seeds:
        picture = generator.picture(generator.style(seed))
        face = tracker.measure(picture)
        if face is not None and _calm(face) and _plain(picture):
            yield seed, picture


def _calm(face: Face) -> bool:
    expression = face.expression
    return (
        abs(face.yaw) < 5
        and abs(face.roll) < 3
        and abs(face.pitch - 2) < 8
        and face.gap < 6
        and max(expression["eyeBlinkLeft"], expression["eyeBlinkRight"]) < 0.35
        and max(expression["mouthSmileLeft"], expression["mouthSmileRight"]) < 0.75
    )


def _plain(picture: np.ndarray) -> bool:
    """Little happens beside the head."""
    small = cv2.GaussianBlur(cv2.resize(picture, (512, 512)), (0, 0), 2)
    wall = np.concatenate([small[:200, :40], small[:200, -40:]]).reshape(-1, 3)
    return bool(wall.std(axis=0).mean() < 12)


def contact_sheet(found: list[tuple[int, np.ndarray]], path: Path) -> None:
    """All candidates on one page, each with its seed."""
    tiles = [_tile(seed, picture) for seed, picture in found]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[k : k + _COLUMNS]) for k in range(0, len(tiles), _COLUMNS)]
    Image.fromarray(np.vstack(rows)).save(path)


def _tile(seed: int, picture: np.ndarray) -> np.ndarray:
    small = cv2.resize(picture, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return cv2.putText(small, str(seed), (3, 14), cv2.FONT_HERSHEY_PLAIN, 1, (255, 0, 0))
