"""Make the bundled samples: `python packaging/samples/make.py --voice FOLDER --work FOLDER`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import clip
import directions
import face
import film
import numpy as np
from generator import Generator
from landmarks import Landmarks
from probe import measured
from speech import Speech, Voice, finish, write_flac

from studio.errors import StudioError

TEXT = (
    "Hello! I'm not a real person. My face, my voice and every move I make were made by a "
    "computer, so you can try the studio before you become your own avatar."
)
_SPEED = 0.95
_SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", type=Path, help="folder with the package hibari-tts 0.2.1")
    parser.add_argument("--work", type=Path, required=True, help="keeps what takes long")
    parser.add_argument("--out", type=Path, default=_SAMPLES, help="where the samples go")
    parser.add_argument("--faces", type=int, help="only draw candidates among so many seeds")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def draw_candidates(work: Path, count: int) -> None:
    """A page of faces to choose from."""
    generator = Generator(work)
    with Landmarks() as tracker:
        found = list(face.candidates(generator, tracker, range(10_000, 10_000 + count)))
    if found:
        face.contact_sheet(found, work / "faces.png")
    _say(f"{len(found)} of {count} faces fit: {work / 'faces.png'}")


def make_voice(folder: Path, out: Path) -> Speech:
    speech = finish(Voice(folder, _SPEED).say(TEXT))
    write_flac(speech, out / "voice.flac")
    return speech


def make_face(speech: Speech, work: Path, out: Path) -> None:
    """Portrait and clip."""
    generator = Generator(work)
    style = generator.style(face.SEED)
    face.portrait(generator.picture(style), out / "portrait.jpg")
    with Landmarks() as tracker:
        ways = _directions(generator, style, tracker, work)
        _say("Drawing the clip")
        frames = clip.frames(generator, style, tracker, ways, speech)
        film.write(out / "clip.mp4", frames, clip.RATE, speech)


def _directions(
    generator: Generator, style: np.ndarray, tracker: Landmarks, work: Path
) -> dict[str, np.ndarray]:
    kept = work / f"directions-{face.SEED}.npz"
    if not kept.exists():
        _say("Measuring what each of the generator's channels does: about half an hour")
        found = measured(generator, style, tracker, work / f"probe-{face.SEED}")
        np.savez(kept, allow_pickle=False, **directions.learn(generator, style, found))
    with np.load(kept) as stored:
        return {name: stored[name] for name in stored.files}


def main() -> int:
    """Make what the options ask for; the exit status."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        if options.faces:
            draw_candidates(options.work, options.faces)
        elif options.voice is None:
            _say("Say with --voice where hibari-tts 0.2.1 is; the README tells how to get it.")
            return 2
        else:
            make_face(make_voice(options.voice, options.out), options.work, options.out)
    except StudioError as error:
        _say(f"{error.message}\n{error.hint}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
