"""Say a text with the built-in voice, and know when each phoneme sounds."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import onnx
import onnxruntime
import soundfile
from loudness import loudness

RATE = 24000
FINAL_RATE = 48000
LOUDNESS = -20.0
CEILING = 0.7
# The network answers with durations in steps of this many samples.
_STEP = 600
_DURATIONS = "/Cast_32_output_0"
# The network's durations lag behind what forced alignment hears by this much.
_LATE = 0.06
_QUIET = 0.004
_LEAD, _PAUSE, _TAIL = 0.45, 0.2, 0.5
_BREATH = 0.08


@dataclass(frozen=True, slots=True)
class Phone:
    """One phoneme of the voice's alphabet, from `start` to `end` seconds."""

    symbol: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono samples with the phonemes in them."""

    samples: np.ndarray
    rate: int
    phones: list[Phone]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


class Voice:
    """The hibari voice, from a folder that holds its unpacked wheel."""

    def __init__(self, folder: Path, speed: float = 1.0) -> None:
        sys.path.insert(0, str(folder))
        from hibari import Hibari  # pyright: ignore[reportMissingImports]

        self._speed = speed
        self._voice: Any = Hibari()
        self._timing = onnxruntime.InferenceSession(_with_durations(Path(self._voice.model_path)))

    def say(self, text: str) -> Speech:
        """The whole text, sentence after sentence, with short silences at both ends."""
        parts, phones, at = [_silence(_LEAD)], list[Phone](), _LEAD
        for sentence in self._voice.phonemize(text):
            samples, own = self._sentence(sentence)
            phones += [Phone(p.symbol, p.start + at, p.end + at) for p in own]
            parts += [samples, _silence(_PAUSE)]
            at += len(samples) / RATE + _PAUSE
        parts[-1] = _silence(_TAIL)
        return Speech(np.concatenate(parts), RATE, phones)

    def _sentence(self, sentence: str) -> tuple[np.ndarray, list[Phone]]:
        ids = self._voice.ids(sentence)
        samples = self._voice.from_ids(ids, self._speed, np.random.default_rng(0))
        feeds = {"ids": np.array([ids]), "speed": np.array([self._speed], np.float32)}
        steps = np.asarray(self._timing.run([_DURATIONS], feeds)[0]).ravel()
        ends = np.cumsum(steps) * _STEP / RATE - _LATE
        begin, finish = _sounding(samples)
        known = [symbol for symbol in sentence if symbol in self._voice.vocab]
        phones = [
            Phone(symbol, max(0.0, ends[k] - begin), min(ends[k + 1], finish) - begin)
            for k, symbol in enumerate(known)
        ]
        return _cut(samples, begin, finish), [p for p in phones if p.end > p.start]


def _with_durations(model: Path) -> bytes:
    """The voice's network with its durations as one more output."""
    network = onnx.load(model)
    output = onnx.helper.make_tensor_value_info(_DURATIONS, onnx.TensorProto.INT64, None)
    network.graph.output.append(output)
    return network.SerializeToString()


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), np.float32)


def _sounding(samples: np.ndarray) -> tuple[float, float]:
    """Where a sentence starts and ends to be heard, with a breath of room on both sides."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    start = max(0.0, loud[0] / RATE - _BREATH)
    return start, min(len(samples) / RATE, loud[-1] / RATE + _BREATH)


def _cut(samples: np.ndarray, begin: float, finish: float) -> np.ndarray:
    """The part between two times, faded over the breath at each end."""
    part = samples[int(begin * RATE) : int(finish * RATE)].copy()
    ramp = np.linspace(0, 1, int(_BREATH * RATE), dtype=np.float32)
    part[: len(ramp)] *= ramp
    part[-len(ramp) :] *= ramp[::-1]
    return part


def finish(speech: Speech) -> Speech:
    """The same speech at the rate and loudness of a finished recording."""
    samples = _resampled(speech.samples, speech.rate)
    gain = 10 ** ((LOUDNESS - loudness(samples, FINAL_RATE)) / 20)
    return Speech(_limited(samples * gain).astype(np.float32), FINAL_RATE, speech.phones)


def _limited(samples: np.ndarray) -> np.ndarray:
    """The few peaks above the ceiling turned down, smoothly and ahead of time."""
    width = FINAL_RATE // 200
    around = np.lib.stride_tricks.sliding_window_view(np.pad(np.abs(samples), width), 2 * width + 1)
    wanted = np.minimum(1, CEILING / np.maximum(around.max(axis=1), CEILING))
    window = np.hanning(2 * width + 1)
    return samples * np.convolve(np.pad(wanted, width, mode="edge"), window / window.sum(), "valid")


def _resampled(samples: np.ndarray, rate: int) -> np.ndarray:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=FINAL_RATE)
    frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    frame.sample_rate = rate
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([part.to_ndarray().ravel() for part in frames])


def write_flac(speech: Speech, path: Path) -> None:
    soundfile.write(path, speech.samples, speech.rate, subtype="PCM_16")
