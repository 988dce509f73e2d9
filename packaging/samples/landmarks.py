"""Measure a face: where its points lie, what its expression is, which way it looks."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

import cv2
import mediapipe
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from studio.models import locate

_MEASURED_AT = 512

LIPS_OUTER_LOW = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
LIPS_OUTER_HIGH = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LIPS_INNER_LOW = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
LIPS_INNER_HIGH = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LIPS = tuple({*LIPS_OUTER_LOW, *LIPS_OUTER_HIGH, *LIPS_INNER_LOW, *LIPS_INNER_HIGH})
MOUTH_CORNERS = (61, 291)
CHIN = (152, 148, 377, 176, 400, 149, 378, 150, 379)
UPPER_LIDS = ((246, 161, 160, 159, 158, 157, 173), (466, 388, 387, 386, 385, 384, 398))
LOWER_LIDS = ((7, 163, 144, 145, 153, 154, 155), (249, 390, 373, 374, 380, 381, 382))
BROWS = (
    (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
)
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
NOSE_BASE = 2


@dataclass(frozen=True, slots=True)
class Face:
    """478 points in pixels, 52 expression scores, and the head's turn in degrees."""

    points: np.ndarray
    expression: dict[str, float]
    yaw: float
    pitch: float
    roll: float

    @property
    def gap(self) -> float:
        """How far the lips are apart, in pixels."""
        return float(self.points[14, 1] - self.points[13, 1])


class Landmarks:
    """The face landmarker, on pictures of one face."""

    def __init__(self) -> None:
        model = locate("face-landmarker")
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(model)),
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
            num_faces=2,
        )
        self._landmarker = vision.FaceLandmarker.create_from_options(options)

    def __enter__(self) -> Landmarks:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._landmarker.close()

    def measure(self, picture: np.ndarray) -> Face | None:
        """The one face in an RGB picture of 0 to 255, or None when there are none or several."""
        side = picture.shape[0]
        small = cv2.resize(picture, (_MEASURED_AT, _MEASURED_AT), interpolation=cv2.INTER_AREA)
        pixels = np.ascontiguousarray(np.clip(small, 0, 255).astype(np.uint8))
        found = self._landmarker.detect(mediapipe.Image(mediapipe.ImageFormat.SRGB, pixels))
        if len(found.face_landmarks) != 1:
            return None
        points = np.array([(p.x * side, p.y * side) for p in found.face_landmarks[0]])
        scores = {score.category_name: score.score for score in found.face_blendshapes[0]}
        return Face(points, scores, *_turn(found.facial_transformation_matrixes[0]))

    def one(self, picture: np.ndarray) -> Face:
        """The same, where there has to be one face."""
        face = self.measure(picture)
        if face is None:
            raise ValueError("the generator's picture no longer shows one face")
        return face


def _turn(matrix: np.ndarray) -> tuple[float, float, float]:
    yaw = np.arctan2(matrix[0, 2], matrix[2, 2])
    pitch, roll = np.arcsin(-matrix[1, 2]), np.arctan2(matrix[1, 0], matrix[1, 1])
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))
