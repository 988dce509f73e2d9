"""The face generator: a seed in, a picture of nobody out, and single channels to steer it by."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from ir_to_onnx import convert, read, steered

from studio.models import locate

SIZE = 1024
_STYLE = 512
_SEEDS_FOR_STATISTICS = 2000


class Generator:
    """MobileStyleGAN, steered per channel through offsets to what the style tells each layer."""

    def __init__(self, work: Path) -> None:
        """Built from the catalogue's files; `work` keeps what they are converted to."""
        mapping, synthesis = work / "mapping.onnx", work / "synthesis.onnx"
        drawing = _files("random-face-synthesis")
        if not synthesis.exists():
            convert(_files("random-face-mapping"), mapping)
            convert(drawing, synthesis, steerable=True)
        self._mapping, self._synthesis = _session(mapping), _session(synthesis)
        matrices = steered(*read(*drawing))
        self._answers, self.widths = np.concatenate(matrices), [len(m) for m in matrices]
        self.mean, self.spread = self._statistics()

    def _statistics(self) -> tuple[np.ndarray, np.ndarray]:
        """The average style, and how much each channel varies from face to face."""
        noise = np.random.default_rng(0).normal(size=(_SEEDS_FOR_STATISTICS, _STYLE))
        styles = np.stack([self._mapped(row) for row in noise])
        mean = styles.mean(axis=0)
        return mean, (self.answers(styles - mean) * 0.7).std(axis=0)

    def _mapped(self, noise: np.ndarray) -> np.ndarray:
        return _run(self._mapping, noise[None].astype(np.float32))[0]

    def style(self, seed: int, truncation: float = 0.7) -> np.ndarray:
        """One person. Truncation pulls rare faces, and their artefacts, towards the average."""
        noise = np.random.default_rng(seed).normal(size=_STYLE)
        return self.mean + truncation * (self._mapped(noise) - self.mean)

    def answers(self, styles: np.ndarray) -> np.ndarray:
        """What the layers make of a style (or of a difference between two), channel by channel."""
        return styles @ self._answers.T

    def layers(self, first: int, last: int) -> np.ndarray:
        """Which channels belong to the layers `first` to `last`, counted coarse to fine."""
        layer = np.repeat(np.arange(len(self.widths)), self.widths)
        return (layer >= first) & (layer <= last)

    def picture(self, style: np.ndarray, offsets: np.ndarray | None = None) -> np.ndarray:
        """The face as 1024x1024 RGB numbers from 0 to 255."""
        moved = np.zeros(len(self.spread)) if offsets is None else offsets
        inputs = style[None].astype(np.float32), moved[None].astype(np.float32)
        image = _run(self._synthesis, *inputs)[0].transpose(1, 2, 0)
        return (np.clip(image, -1, 1) + 1) * 127.5

    def pictures(self, style: np.ndarray, many: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """A picture for each of many offsets, in order, as many at once as there are cores."""
        workers = os.cpu_count() or 1
        drawn: deque[Future[np.ndarray]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for offsets in many:
                drawn.append(pool.submit(self.picture, style, offsets))
                if len(drawn) > workers:
                    yield drawn.popleft().result()
            while drawn:
                yield drawn.popleft().result()


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Several pictures at once are faster than several threads on one.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _run(session: onnxruntime.InferenceSession, *inputs: np.ndarray) -> np.ndarray:
    names = [given.name for given in session.get_inputs()]
    return np.asarray(session.run(None, dict(zip(names, inputs, strict=True)))[0])


def _files(name: str) -> tuple[Path, Path]:
    return locate(f"{name}-graph"), locate(name)
