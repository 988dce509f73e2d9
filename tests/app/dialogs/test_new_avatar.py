"""The question before an avatar is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.app.appearance.theme import Theme
from studio.app.dialogs import proposal_form
from studio.app.dialogs.new_avatar import NewAvatar
from studio.app.models.background import Background
from studio.app.models.inspection import Inspection, Verdict
from studio.app.models.sources import Proposal, SourceKind

Until = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def inspected(monkeypatch: pytest.MonkeyPatch) -> dict[str, Inspection]:
    """What looking into a file finds, by its name; fine if nothing else is said."""
    found: dict[str, Inspection] = {}

    async def inspect(path: Path, _kind: SourceKind) -> Inspection:
        return found.get(path.name, Inspection(Verdict.FINE, "9.2 s"))

    monkeypatch.setattr(proposal_form, "inspect", inspect)
    return found


@pytest.fixture
def ask(theme: Theme, background: Background, qtbot) -> Callable[..., NewAvatar]:  # noqa: ANN001
    def make(*proposals: Proposal) -> NewAvatar:
        dialog = NewAvatar(theme, background, list(proposals), None)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def _accepted(dialog: NewAvatar) -> list[tuple[Proposal, str]]:
    seen: list[tuple[Proposal, str]] = []
    dialog.wanted.connect(lambda proposal, consent: seen.append((proposal, consent)))
    dialog._make.click()
    return seen


def test_a_clip_is_ready_to_be_made_once_it_was_looked_into(
    ask: Callable[..., NewAvatar], until: Until
) -> None:
    dialog = ask(Proposal("Robin", clip=Path("/c.mp4")))
    assert not dialog._make.isEnabled()
    until(dialog._make.isEnabled)
    assert _accepted(dialog) == [(Proposal("Robin", clip=Path("/c.mp4")), "")]


def test_an_unfit_clip_stops_it_and_says_what_to_do(
    ask: Callable[..., NewAvatar], inspected: dict[str, Inspection], until: Until
) -> None:
    inspected["c.mp4"] = Inspection(Verdict.UNFIT, "21.0 s is too long.")
    dialog = ask(Proposal("Robin", clip=Path("/c.mp4")))
    until(lambda: "Choose another file" in dialog._lack.text())
    assert not dialog._make.isEnabled()
    dialog._forms[0]._slots[SourceKind.CLIP].put(Path("/other.mp4"))
    until(dialog._make.isEnabled)


def test_a_photo_and_a_voice_need_a_word_of_consent(
    ask: Callable[..., NewAvatar], until: Until
) -> None:
    dialog = ask(Proposal("Mina", photo=Path("/m.jpg"), voice=Path("/m.wav")))
    until(lambda: dialog._lack.text() == "Write down who agreed to be shown.")
    assert dialog._warning.isVisible()
    dialog._consent.setText("  Mina agreed in writing.  ")
    assert dialog._make.isEnabled()
    ((proposal, consent),) = _accepted(dialog)
    assert proposal == Proposal("Mina", photo=Path("/m.jpg"), voice=Path("/m.wav"))
    assert consent == "Mina agreed in writing."


def test_a_name_is_needed(ask: Callable[..., NewAvatar], until: Until) -> None:
    dialog = ask(Proposal("Robin", clip=Path("/c.mp4")))
    until(dialog._make.isEnabled)
    dialog._forms[0]._name.setText("   ")
    assert dialog._lack.text() == "Give the avatar a name."
    assert not dialog._make.isEnabled()


def test_several_clips_are_asked_about_together(
    ask: Callable[..., NewAvatar], until: Until
) -> None:
    dialog = ask(*(Proposal(f"Clip {n}", clip=Path(f"/{n}.mp4")) for n in range(3)))
    until(dialog._make.isEnabled)
    assert dialog._make.text() == "Make 3 avatars"
    dialog._consent.setText("All agreed.")
    assert [consent for _, consent in _accepted(dialog)] == ["All agreed."] * 3


def test_choosing_another_kind_asks_for_its_files(
    ask: Callable[..., NewAvatar], until: Until
) -> None:
    dialog = ask(Proposal("New avatar"))
    assert dialog._lack.text() == "Add a clip."
    dialog._forms[0]._made_from.choose("photo")
    assert dialog._lack.text() == "Add a photo and a voice."
    dialog._forms[0]._slots[SourceKind.PHOTO].put(Path("/mina_at_home.jpg"))
    assert dialog._lack.text() == "Add a voice."
    assert dialog._forms[0].proposal.name == "Mina at home", "named after its first file"


def test_a_file_taken_out_meanwhile_is_not_judged(
    ask: Callable[..., NewAvatar], until: Until
) -> None:
    dialog = ask(Proposal("Robin", clip=Path("/c.mp4")))
    slot = dialog._forms[0]._slots[SourceKind.CLIP]
    slot.put(None)
    until(lambda: not dialog._forms[0]._background._tasks)
    assert dialog._lack.text() == "Add a clip."
    assert slot._about.text() == SourceKind.CLIP.wanted


def test_cancelling_makes_nothing(ask: Callable[..., NewAvatar], until: Until) -> None:
    dialog = ask(Proposal("Robin", clip=Path("/c.mp4")))
    until(dialog._make.isEnabled)
    seen: list[object] = []
    dialog.wanted.connect(lambda *asked: seen.append(asked))
    dialog._cancel.click()
    assert seen == []
