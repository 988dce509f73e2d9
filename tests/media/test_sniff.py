"""Bytes tell what a file is; its name never does."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from studio.media.signatures import FORMATS, MediaKind, kind_of_extension
from studio.media.sniff import HEAD_BYTES, UNKNOWN, sniff
from tests.media.clips import make_clip, make_wav

FTYP = b"\0\0\0\x20ftyp"
EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82"
GLB = b"glTF\x02\0\0\0"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (FTYP + b"isom\0\0\x02\0isomavc1", "video/mp4"),
        (FTYP + b"M4V \0\0\x02\0", "video/mp4"),
        (FTYP + b"somethingnew", "video/mp4"),
        (FTYP + b"qt  \0\0\x02\0", "video/quicktime"),
        (b"\0\0\x10\0moov\0\0\0\x6cmvhd", "video/quicktime"),
        (b"\0\0\0\x08wide\0\0\x10\0mdat", "video/quicktime"),
        (FTYP + b"3gp4\0\0\0\0", "video/3gpp"),
        (FTYP + b"M4A \0\0\0\0", "audio/mp4"),
        (FTYP + b"heic\0\0\0\0mif1heic", "image/heic"),
        (FTYP + b"mif1\0\0\0\0mif1heic", "image/heic"),
        (FTYP + b"mif1\0\0\0\0mif1avif", "image/avif"),
        (FTYP + b"avif\0\0\0\0", "image/avif"),
        (EBML + b"\x84webm", "video/webm"),
        (EBML + b"\x88matroska", "video/x-matroska"),
        (b"RIFF\x10\0\0\0AVI LIST", "video/x-msvideo"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "audio/wav"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x1e\x01vorbis", "audio/ogg"),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead", "audio/ogg"),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x2a\x80theora", "video/ogg"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"ID3\x04\0\0\0\0\0\x05abcde\xff\xfb\x90\x64" + bytes(20), "audio/mpeg"),
        (b"ID3\x03\0\0\0\0\0\x02xyfLaC", "audio/flac"),
        (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg"),
        (b"\xff\xf1\x50\x80\x03\xff\xfc" + bytes(30), "audio/aac"),
        (b"FORM\0\0\0\x10AIFFCOMM", "audio/aiff"),
        (b"#!AMR\n", "audio/amr"),
        (b"caff\0\x01\0\0", "audio/x-caf"),
        (b"FLV\x01\x05", "video/x-flv"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", "video/x-ms-asf"),
        (b"\0\0\x01\xba\x44", "video/mpeg"),
        (b"\0\0\x01\xb3\x16", "video/mpeg"),
        ((b"\x47" + bytes(187)) * 5, "video/mp2t"),
        ((b"\0\0\0\0\x47" + bytes(187)) * 5, "video/mp2t"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"GIF89a\x01\0\x01\0", "image/gif"),
        (b"GIF87a\x01\0\x01\0", "image/gif"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "image/bmp"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
        (GLB + b"\0\x01\0\0", "model/gltf-binary"),
        (b'{"asset":{"version":"2.0"}}', "model/gltf+json"),
        (b'\xef\xbb\xbf \n{"asset": {"version": "2.0"}, "nodes": []}', "model/gltf+json"),
    ],
)
def test_each_format_is_told_by_its_first_bytes(head: bytes, mime: str) -> None:
    found = sniff(head)
    assert found.mime == mime
    assert found.kind == FORMATS[mime][0]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"this is not a video",
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/a.ts",
        b"ffconcat version 1.0\nfile '/etc/passwd'",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ\x90\0",
        b"\x7fELF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html>",
        b'{"asset": "mine"}',
        b'{"asset": {}}',
        b'{"asset": {"version": ',
        b"[" * 3000,
        b"BM is how this text starts, honestly",
        FTYP + b"jp2 \0\0\0\0",
        b"\xff\xfb",
        b"\xff\xff\xff\xff\xff\xff\xff\xff",
        b"RIFF\x10\0\0\0ACON",
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84what",
        b"\0\0\0\x02moov",
        b"glTF\x01\0\0\0",
    ],
)
def test_what_is_not_media_is_unknown(head: bytes) -> None:
    assert sniff(head) == UNKNOWN


@pytest.mark.parametrize(
    ("json_chunk", "extension"),
    [
        (b'{"extensions":{"VRMC_vrm":{}}}', ".vrm"),
        (b'{"extensions":{"VRM":{}}}', ".vrm"),
        (b'{"extensions":{"VRMC_vrm_animation":{}}}', ".vrma"),
        (b'{"nodes":[]}', ".glb"),
    ],
)
def test_an_avatar_is_told_from_any_other_model(json_chunk: bytes, extension: str) -> None:
    head = GLB + struct.pack("<II", 20 + len(json_chunk), len(json_chunk)) + b"JSON" + json_chunk
    assert sniff(head).extension == extension


def test_a_model_longer_than_what_is_read_is_told_by_its_keys() -> None:
    start = b'{"asset":{"version":"2.0"},"accessors":[' + b" " * HEAD_BYTES
    assert sniff(start).mime == "model/gltf+json"


def test_names_are_never_believed(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4")
    liar = clip.rename(tmp_path / "holiday.jpg")
    assert sniff(liar).mime == "video/mp4"
    text = tmp_path / "film.mp4"
    text.write_text("this is not a video")
    assert sniff(text).kind is MediaKind.UNKNOWN


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_pictures_that_a_real_library_wrote_are_known(tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (32, 16), "teal").save(tmp_path / "x", kind)
    assert sniff(tmp_path / "x").mime == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("name", "mime"),
    [("a.mkv", "video/x-matroska"), ("a.mov", "video/quicktime"), ("a.avi", "video/x-msvideo"),
     ("a.ts", "video/mp2t"), ("a.flv", "video/x-flv"), ("a.3gp", "video/3gpp")],
)  # fmt: skip
def test_clips_that_a_real_library_wrote_are_known(tmp_path: Path, name: str, mime: str) -> None:
    assert sniff(make_clip(tmp_path / name)).mime == mime


@pytest.mark.parametrize(
    ("name", "sound", "mime"),
    [("a.mp3", "libmp3lame", "audio/mpeg"), ("a.aac", "aac", "audio/aac"),
     ("a.flac", "flac", "audio/flac"), ("a.opus", "libopus", "audio/ogg"),
     ("a.m4a", "aac", "audio/mp4"), ("a.aiff", "pcm_s16be", "audio/aiff")],
)  # fmt: skip
def test_sounds_that_a_real_library_wrote_are_known(
    tmp_path: Path, name: str, sound: str, mime: str
) -> None:
    container = "ipod" if name.endswith("m4a") else None
    assert (
        sniff(make_clip(tmp_path / name, codec="", sound=sound, container=container)).mime == mime
    )


def test_a_wav_is_known(tmp_path: Path) -> None:
    assert sniff(make_wav(tmp_path / "a.wav")).mime == "audio/wav"


@given(st.binary(max_size=4096))
@example(b"ID3\x04\0\0\x7f\x7f\x7f\x7f")
@example(b"\xff\xf1\x50\x80\0\0\0")
def test_no_bytes_make_it_fail(head: bytes) -> None:
    found = sniff(head)
    assert (found == UNKNOWN) == (found.kind is MediaKind.UNKNOWN)


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=300))
def test_garbage_after_a_known_start_changes_nothing_but_the_kind(mime: str, rest: bytes) -> None:
    sniff({"video/mp4": FTYP, "video/webm": EBML}.get(mime, GLB) + rest)


def test_every_usual_extension_promises_the_kind_of_its_format() -> None:
    for kind, extension, _ in FORMATS.values():
        assert kind_of_extension(extension.upper()) is kind
    assert kind_of_extension(".txt") is MediaKind.UNKNOWN
