"""What a file holds is measured, whatever its name and header claim."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.errors import StudioError
from studio.media.facts import MediaFacts
from studio.media.limits import Limits
from studio.media.probe import probe
from studio.media.signatures import MediaKind
from tests.media.clips import make_clip, make_wav


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(StudioError) as caught:
        probe(path, **options)
    assert caught.value.message
    assert caught.value.hint
    return caught.value.code


def test_a_plain_clip_is_described_in_full(tmp_path: Path) -> None:
    facts = probe(make_clip(tmp_path / "a.mp4", seconds=2, fps=25, size=(160, 96)))
    video, sound = facts.video, facts.main_sound
    assert video is not None
    assert sound is not None
    assert (facts.sniffed.mime, facts.sniffed.kind) == ("video/mp4", MediaKind.VIDEO)
    assert (video.codec, video.width, video.height, video.frames) == ("h264", 160, 96, 50)
    assert video.duration_s == pytest.approx(2.0)
    assert video.average_fps == pytest.approx(25)
    assert (video.rotation, video.still, video.variable_rate, video.has_alpha) == (
        0,
        False,
        False,
        False,
    )
    assert (video.pixel_format, video.bits, video.sample_aspect_ratio) == ("yuv420p", 8, 1.0)
    assert (sound.codec, sound.rate, sound.channels, sound.layout) == ("aac", 48_000, 1, "mono")
    assert sound.duration_s == pytest.approx(2.0, abs=0.001)
    assert sound.start_s == pytest.approx(0.0, abs=0.001)
    assert facts.size == (tmp_path / "a.mp4").stat().st_size
    assert facts.bit_rate > 0
    assert not facts.cover_art
    assert facts.damage.damaged_packets == 0


def test_facts_survive_json(tmp_path: Path) -> None:
    facts = probe(make_clip(tmp_path / "a.mp4"), thorough=True)
    assert MediaFacts.from_json(facts.to_json()) == facts


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [("a.mp4", "libx264", "aac"), ("a.mov", "libx264", "pcm_s16le"), ("a.mkv", "libx264", "flac"),
     ("a.webm", "libvpx", "libopus"), ("a.avi", "mpeg4", "libmp3lame"),
     ("a.mpg", "mpeg1video", "mp2"), ("a.ts", "libx264", "aac"), ("a.flv", "libx264", "aac"),
     ("a.mp4", "libx265", "aac"), ("a.mp4", "libvpx-vp9", "aac")],
)  # fmt: skip
def test_every_container_gives_the_same_numbers(
    tmp_path: Path, name: str, codec: str, sound: str
) -> None:
    quick = {"cpu-used": "8", "deadline": "realtime"} if "vpx" in codec else {}
    made = make_clip(tmp_path / name, seconds=2, codec=codec, sound=sound, codec_options=quick)
    facts = probe(made, thorough=True)
    assert facts.video is not None
    assert facts.video.frames == 50
    assert facts.video.duration_s == pytest.approx(2.0, abs=0.045)
    assert facts.video.average_fps == pytest.approx(25, rel=0.03)
    assert facts.main_sound is not None
    assert facts.main_sound.duration_s == pytest.approx(2.0, abs=0.06)
    assert facts.damage.damaged_packets == 0
    assert facts.damage.missing_bytes == 0


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_phone_is_told_with_the_size_on_screen(tmp_path: Path, degrees: int) -> None:
    video = probe(make_clip(tmp_path / "a.mp4", rotation=degrees, size=(160, 96))).video
    assert video is not None
    assert video.rotation == degrees
    assert (video.width, video.height) == ((96, 160) if degrees % 180 else (160, 96))
    assert (video.coded_width, video.coded_height) == (160, 96)


def test_wide_pixels_count_in_the_size_on_screen(tmp_path: Path) -> None:
    video = probe(make_clip(tmp_path / "a.mp4", aspect=Fraction(4, 3), size=(144, 96))).video
    assert video is not None
    assert (video.width, video.height) == (192, 96)
    assert video.sample_aspect_ratio == pytest.approx(4 / 3)


def test_a_varying_frame_rate_is_told(tmp_path: Path) -> None:
    times = [n / 25 for n in range(50) if n % 5 not in (2, 3)]
    video = probe(make_clip(tmp_path / "a.mp4", times=times, seconds=2)).video
    assert video is not None
    assert video.variable_rate
    assert video.usual_fps == pytest.approx(25, rel=0.01)
    assert video.average_fps == pytest.approx(29 / times[-1], rel=0.01)
    assert video.longest_gap_s == pytest.approx(0.12, abs=0.001)


def test_frames_stored_out_of_order_keep_the_right_length(tmp_path: Path) -> None:
    times = [n / 25 for n in range(60) if n % 7 != 3]
    video = probe(make_clip(tmp_path / "a.mp4", times=times, b_frames=3), thorough=True).video
    assert video is not None
    assert video.frames == len(times)
    assert video.duration_s == pytest.approx(times[-1] + 1 / 25, abs=0.002)


def test_several_audio_tracks_are_all_listed_and_one_is_played(tmp_path: Path) -> None:
    facts = probe(make_clip(tmp_path / "a.mkv", sound_tracks=2))
    assert len(facts.sound) == 2
    assert [track.main for track in facts.sound].count(True) == 1


@pytest.mark.parametrize(("layout", "channels"), [("mono", 1), ("stereo", 2), ("5.1", 6)])
@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_rates_and_channels_are_told(tmp_path: Path, layout: str, channels: int, rate: int) -> None:
    made = make_clip(tmp_path / "a.mkv", layout=layout, rate=rate, sound="pcm_s16le")
    sound = probe(made).main_sound
    assert sound is not None
    assert (sound.rate, sound.channels) == (rate, channels)


def test_an_mp4_without_pictures_has_no_video(tmp_path: Path) -> None:
    facts = probe(make_clip(tmp_path / "a.mp4", codec=""))
    assert facts.video is None
    assert facts.sniffed.kind is MediaKind.VIDEO
    assert facts.duration_s == pytest.approx(1.0, abs=0.03)


def with_cover(tmp_path: Path) -> Path:
    """An MP3 with a picture in its ID3 tag."""
    drawn = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(drawn, "JPEG")
    body = b"\0image/jpeg\0\x03\0" + drawn.getvalue()
    frame = b"APIC" + struct.pack(">I", len(body)) + b"\0\0" + body
    size = bytes(len(frame) >> shift & 127 for shift in (21, 14, 7, 0))
    sound = make_clip(tmp_path / "plain.mp3", codec="", sound="libmp3lame").read_bytes()
    covered = tmp_path / "covered.mp3"
    covered.write_bytes(b"ID3\x03\0\0" + size + frame + sound[sound.index(b"\xff\xfb") :])
    return covered


def test_cover_art_is_not_a_video(tmp_path: Path) -> None:
    facts = probe(with_cover(tmp_path))
    assert facts.cover_art
    assert facts.video is None


def test_a_single_picture_in_a_film_container_is_a_still(tmp_path: Path) -> None:
    facts = probe(make_clip(tmp_path / "a.mp4", times=[0.0], sound_seconds=4))
    assert facts.video is not None
    assert facts.video.still


def test_an_animated_gif_is_a_moving_picture_without_sound(tmp_path: Path) -> None:
    shots = [Image.new("RGB", (40, 30), (n * 10, 0, 0)) for n in range(10)]
    shots[0].save(tmp_path / "a.gif", save_all=True, append_images=shots[1:], duration=100, loop=0)
    facts = probe(tmp_path / "a.gif", thorough=True)
    assert facts.video is not None
    assert facts.video.frames == 10
    assert facts.video.duration_s == pytest.approx(1.0, abs=0.01)
    assert not facts.sound


def test_a_picture_has_its_size_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), "red").save(tmp_path / "a.jpg", exif=exif)
    picture = probe(tmp_path / "a.jpg").picture
    assert picture is not None
    assert (picture.width, picture.height, picture.rotation) == (40, 60, 90)


def test_a_model_is_left_to_its_own_reader(tmp_path: Path) -> None:
    (tmp_path / "a.glb").write_bytes(b"glTF\x02\0\0\0" + bytes(40))
    facts = probe(tmp_path / "a.glb")
    assert facts.sniffed.kind is MediaKind.MODEL
    assert facts.video is None


def test_tags_that_name_people_and_places_are_left_behind(tmp_path: Path) -> None:
    tags = {"title": "Anna at home", "artist": "Anna", "location": "+48.1+11.5/", "comment": "hi"}
    facts = probe(make_clip(tmp_path / "a.mp4", tags=tags))
    assert not {"title", "artist", "location", "comment"} & set(facts.tags)
    assert "Anna" not in str(facts.to_json())


def test_depth_and_alpha_are_told(tmp_path: Path) -> None:
    ten = probe(make_clip(tmp_path / "a.mp4", codec="libx265", pixel_format="yuv420p10le")).video
    assert ten is not None
    assert ten.bits == 10
    clear = probe(make_clip(tmp_path / "b.mov", codec="qtrle", pixel_format="argb")).video
    assert clear is not None
    assert clear.has_alpha


# -- what is claimed and what is there ------------------------------------------------------


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.mp4") == "not_found"
    assert refused(tmp_path) == "not_a_file"


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert refused(tmp_path / "a.mp4") == "empty_file"


def test_text_with_the_name_of_a_film_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("this is not a video")
    assert refused(tmp_path / "a.mp4") == "not_media"


@pytest.mark.parametrize("text", ["#EXTM3U\n/etc/passwd", "ffconcat version 1.0\nfile /etc/passwd"])
def test_a_playlist_never_leads_to_other_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.mp4").write_text(text)
    assert refused(tmp_path / "a.mp4") == "not_media"


def test_a_film_whose_index_was_cut_off_is_corrupt(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "a.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 6 // 10])
    assert refused(tmp_path / "cut.mp4") == "corrupt"


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.webm", "a.mov"])
def test_a_film_cut_off_after_its_index_has_missing_bytes(tmp_path: Path, name: str) -> None:
    codec, sound = ("libvpx", "libopus") if name.endswith("webm") else ("libx264", "libmp3lame")
    options = {"movflags": "faststart"} if name[2:] in ("mp4", "mov") else {}
    made = make_clip(tmp_path / name, seconds=2, codec=codec, sound=sound, options=options)
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) * 7 // 10])
    facts = probe(made)
    assert facts.damage.missing_bytes == pytest.approx(len(whole) * 3 // 10, abs=2)
    assert facts.duration_s < 2.1


def test_a_header_that_claims_ten_hours_is_not_believed(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=2)
    raw = bytearray(made.read_bytes())
    for box, at in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 24)):
        place = raw.find(box)
        while place >= 0:
            raw[place + 4 + at : place + 8 + at] = struct.pack(">I", 0x7FFFFFFF)
            place = raw.find(box, place + 4)
    made.write_bytes(raw)
    facts = probe(made)
    assert facts.video is not None
    assert facts.video.duration_s == pytest.approx(2.0, abs=0.05)
    assert facts.duration_s == pytest.approx(2.0, abs=0.05)


def test_a_matroska_header_that_lies_is_not_believed(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mkv", seconds=2)
    raw = bytearray(made.read_bytes())
    place = raw.find(b"\x44\x89\x88")
    assert place > 0
    raw[place + 3 : place + 11] = struct.pack(">d", 36_000_000.0)
    made.write_bytes(raw)
    facts = probe(made)
    assert facts.claimed_duration_s == pytest.approx(36_000)
    assert facts.duration_s == pytest.approx(2.0, abs=0.1)


def test_garbage_in_the_middle_is_found_by_a_thorough_look(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=3, size=(320, 240))
    raw = bytearray(made.read_bytes())
    middle = len(raw) // 3
    raw[middle : middle + 4000] = bytes(n * 89 % 251 for n in range(4000))
    made.write_bytes(raw)
    damage = probe(made, thorough=True).damage
    assert damage.decoded
    assert damage.share > 0.01


def test_sound_that_is_not_numbers_is_found(tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    line = np.zeros(16_000, np.float32)
    line[5000:5100] = np.nan
    soundfile.write(tmp_path / "a.wav", line, 16_000, subtype="FLOAT")
    damage = probe(tmp_path / "a.wav", thorough=True).damage
    assert damage.not_numbers
    assert damage.damaged_packets


def test_a_picture_of_giant_size_is_too_heavy(tmp_path: Path) -> None:
    Image.new("1", (16_000, 16_000)).save(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size < 100_000
    assert refused(tmp_path / "a.png") == "media_too_heavy"


def test_a_picture_whose_text_explodes_is_refused(tmp_path: Path) -> None:
    import zlib

    body = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)
    chunk = b"zTXt" + body
    raw = bytearray(_tiny_png(tmp_path))
    raw[33:33] = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "a.png").write_bytes(raw)
    assert refused(tmp_path / "a.png") in ("corrupt", "media_too_heavy")


def _tiny_png(tmp_path: Path) -> bytes:
    Image.new("RGB", (8, 8)).save(tmp_path / "tiny.png")
    return (tmp_path / "tiny.png").read_bytes()


def test_a_film_that_claims_giant_frames_is_too_heavy_or_corrupt(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.avi", codec="mjpeg", pixel_format="yuvj420p", sound=None)
    raw = bytearray(made.read_bytes())
    place = raw.find(b"strf") + 8
    raw[place + 4 : place + 12] = struct.pack("<II", 16_000, 16_000)
    made.write_bytes(raw)
    assert _outcome(made) in ("media_too_heavy", "corrupt", "small")


def _outcome(path: Path) -> str:
    try:
        video = probe(path, thorough=True).video
    except StudioError as error:
        return error.code
    return "small" if video and video.coded_width <= 160 else "giant"


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4")
    assert refused(made, limits=Limits(wall_s=0.005)) == "media_timeout"


def test_names_with_spaces_colons_and_any_script_are_just_names(tmp_path: Path) -> None:
    for name in (
        "näme with späce 测试 (1).mp4",
        "http:x.mp4",
        "concat:a|b.mp4",
        "-i.mp4",
        "%d.mp4",
    ):
        made = make_clip(tmp_path / "made.mp4", times=[0, 0.04]).rename(tmp_path / name)
        assert probe(made).video is not None


def test_a_wav_is_measured_to_the_sample(tmp_path: Path) -> None:
    facts = probe(make_wav(tmp_path / "a.wav", seconds=4.321, rate=16_000))
    assert facts.duration_s == pytest.approx(4.321, abs=1 / 16_000)
