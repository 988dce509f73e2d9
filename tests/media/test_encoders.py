"""Encoders are chosen by trying them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.errors import StudioError
from studio.media import encoders, sandbox
from studio.media.encoder_list import AUDIO, VIDEO
from studio.media.encoder_trial import try_out


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget what was tried, before and after."""
    encoders._trials.cache_clear()  # pyright: ignore[reportPrivateUsage]
    yield
    encoders._trials.cache_clear()  # pyright: ignore[reportPrivateUsage]


def test_the_first_that_works_is_chosen() -> None:
    described = encoders.describe()
    working = [d for d in described if d.works and d.name in {e.name for e in VIDEO}]
    assert encoders.video().name == working[0].name
    assert [d.name for d in described if d.chosen] == [encoders.video().name, encoders.audio().name]


def test_what_does_not_work_says_why() -> None:
    for described in encoders.describe():
        assert described.works == (described.reason == "")


def test_the_bundled_encoders_really_work() -> None:
    assert try_out(["libx264", "libvpx-vp9", "aac", "libopus"]) == {
        "libx264": "", "libvpx-vp9": "", "aac": "", "libopus": "",
    }  # fmt: skip


def test_the_user_may_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_STUDIO_VIDEO_ENCODER", "libvpx-vp9")
    assert encoders.video().name == "libvpx-vp9"
    monkeypatch.setenv("AVATAR_STUDIO_VIDEO_ENCODER", "no_such_encoder")
    assert encoders.video().name != "no_such_encoder"


def test_a_driver_that_crashes_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    def crash_with_nvenc(_: str, *, names: list[str], **__: object) -> dict[str, str]:
        if "h264_nvenc" in names:
            raise StudioError("corrupt", "crash")
        return dict.fromkeys(names, "")

    monkeypatch.setattr(sandbox, "call", crash_with_nvenc)
    found = {d.name: d for d in encoders.describe()}
    assert not found["h264_nvenc"].works
    assert found["libx264"].works


def test_without_any_encoder_the_error_says_so(
    monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    monkeypatch.setattr(sandbox, "call", lambda *_, names, **__: dict.fromkeys(names, "broken"))
    for choose in (encoders.video, encoders.audio):
        with pytest.raises(StudioError) as caught:
            choose()
        assert caught.value.code == "no_encoder"


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 192_000])
def test_a_rate_loses_nothing_where_that_can_be(rate: int) -> None:
    for encoder in AUDIO:
        nearest = encoder.nearest_rate(rate)
        assert nearest in encoder.rates
        assert nearest >= min(rate, max(encoder.rates))


def test_clips_are_also_written_with_vp9_and_opus(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    from studio.media import sound_track
    from studio.media.finalise import finalise
    from tests.media.clips import beep_times, flash_times
    from tests.media.test_writer import record

    monkeypatch.setenv("AVATAR_STUDIO_VIDEO_ENCODER", "libvpx-vp9")
    monkeypatch.setattr(sound_track.encoders, "audio", lambda: AUDIO[1])
    folder = Path(str(tmp_path))
    for live in (True, False):
        record(folder / "take.mp4", live=live)
        finalise(folder / "take.mp4", folder / "clip.mp4")
        [flash], [beep] = flash_times(folder / "clip.mp4"), beep_times(folder / "clip.mp4")
        assert flash == pytest.approx(1.2, abs=0.002)
        assert abs(flash - beep) < 0.02
