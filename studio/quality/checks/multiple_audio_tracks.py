"""One audio track, so that everybody hears the same voice."""

from __future__ import annotations

from studio.quality.finding import Finding
from studio.quality.limits import AUDIO_TRACKS
from studio.quality.subject import Subject

CHECK = "multiple_audio_tracks"


def look(subject: Subject) -> Finding | None:
    facts = subject.facts
    if facts is None or not facts.sound or AUDIO_TRACKS.warn is None:
        return None
    tracks = len(facts.sound)
    numbers = {"measured": tracks, "limit": AUDIO_TRACKS.warn, "unit": AUDIO_TRACKS.unit}
    if tracks > AUDIO_TRACKS.warn:
        played = [track.main for track in facts.sound].index(True) + 1
        what = f"It has {tracks} audio tracks; number {played} is used."
        return subject.warn(CHECK, what, "Export it with the one track that counts.", **numbers)
    return subject.ok(CHECK, "It has one audio track.", **numbers)
