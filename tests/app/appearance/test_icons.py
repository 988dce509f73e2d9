"""One set of icons in one style, tinted for the theme."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from studio.app.appearance.icons import application_icon, icon, tinted
from studio.app.pages.directory import PAGES
from studio.resources import resource

_SET = sorted(path for path in resource("icons").glob("*.svg") if path.stem != "avatar-studio")
_APP = Path(__file__).parents[3] / "studio" / "app"


def test_every_icon_keeps_to_the_style() -> None:
    for path in _SET:
        root = ElementTree.fromstring(path.read_text("utf-8"))
        assert root.get("viewBox") == "0 0 24 24", path
        assert root.get("stroke") == "currentColor", path
        assert root.get("stroke-width") == "1.75", path
        assert "#" not in path.read_text("utf-8"), "only the theme knows colours"


def test_every_icon_can_be_seen(qapp: QApplication) -> None:
    for path in _SET:
        image = tinted(path.stem, "#ff0000", 24).toImage()
        inked = [(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha()]
        assert len(inked) > 20, path


def test_an_icon_takes_the_colour_it_is_asked_for(qapp: QApplication) -> None:
    image = tinted("stop", "#12ab34", 24, 2.0).toImage()
    assert image.width() == 48
    solid = {
        image.pixelColor(x, y).name()
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {"#12ab34"}


def test_a_disabled_icon_is_faded(qapp: QApplication) -> None:
    made = icon("plus", "#000000", "#888888")
    normal = made.pixmap(24, QIcon.Mode.Normal).toImage()
    faded = made.pixmap(24, QIcon.Mode.Disabled).toImage()
    assert normal != faded


def test_every_icon_that_is_named_is_there() -> None:
    named = {page.icon for page in PAGES}
    for file in _APP.rglob("*.py"):
        named |= set(
            re.findall(
                r'(?:IconButton|TextButton)\([^)]*?theme, "[^"]*", "([a-z-]+)"',
                file.read_text("utf-8"),
            )
        )
    missing = {name for name in named if name and not resource(f"icons/{name}.svg").is_file()}
    assert not missing


def test_the_application_has_an_icon_of_its_own(qapp: QApplication) -> None:
    assert len(application_icon().availableSizes()) == 5
