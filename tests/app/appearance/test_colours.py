"""Every pair of colours that meets on screen can be read."""

from __future__ import annotations

import pytest

from studio.app.appearance.colours import DARK, LIGHT, Colours
from studio.app.appearance.contrast import contrast
from studio.app.appearance.states import ENTRY, MODEL, SERVER
from studio.app.models.catalogue import ModelState
from studio.app.models.entries import EntryState
from studio.client.supervisor.states import ServerState
from studio.resources import resource

_READABLE = 4.5
_SEEN = 3.0
_TEXTS = ("text", "muted", "accent", "good", "warn", "bad")
_GROUNDS = ("window", "surface", "sunken", "accent_soft")

both = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@both
@pytest.mark.parametrize("ground", _GROUNDS)
def test_text_reads_on_every_ground(colours: Colours, ground: str) -> None:
    for text in _TEXTS:
        assert contrast(getattr(colours, text), getattr(colours, ground)) >= _READABLE, text


@both
@pytest.mark.parametrize("tone", ["good", "warn", "bad"])
@pytest.mark.parametrize("text", ["text", "muted"])
def test_a_banner_reads(colours: Colours, tone: str, text: str) -> None:
    ground = getattr(colours, f"{tone}_soft")
    assert contrast(getattr(colours, tone), ground) >= _READABLE
    assert contrast(getattr(colours, text), ground) >= _READABLE


@both
def test_the_main_button_reads(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= _READABLE
    assert contrast(colours.on_accent, colours.accent_strong) >= _READABLE


@both
@pytest.mark.parametrize("ground", ["window", "surface"])
def test_the_edge_of_a_field_is_seen(colours: Colours, ground: str) -> None:
    assert contrast(colours.outline, getattr(colours, ground)) >= _SEEN
    assert contrast(colours.accent, getattr(colours, ground)) >= _SEEN


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.parametrize(
    ("table", "states"), [(ENTRY, EntryState), (MODEL, ModelState), (SERVER, ServerState)]
)
def test_every_state_has_a_word_a_colour_and_an_icon(table: dict, states: type) -> None:
    assert set(table) == set(states)
    for sign in table.values():
        assert sign.word
        assert hasattr(LIGHT, sign.tone)
        assert resource(f"icons/{sign.icon}.svg").is_file()
