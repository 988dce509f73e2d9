"""Text on pages is data, never markup."""

from __future__ import annotations

import ast
from pathlib import Path

from PySide6.QtCore import Qt

from studio.app.widgets.labels import heading, paragraph
from studio.app.widgets.name_field import NameField
from studio.app.widgets.page import value_label

_APP = Path(__file__).parents[3] / "studio" / "app"


def test_every_kind_of_label_shows_plain_text(qtbot) -> None:  # noqa: ANN001
    field = NameField()
    qtbot.addWidget(field)
    for label in (
        heading("<b>x</b>"),
        paragraph("<b>x</b>"),
        value_label("<b>x</b>"),
        field._label,
    ):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_no_page_makes_labels_of_its_own_that_hold_text() -> None:
    """A bare QLabel guesses whether its text is markup; only those for pictures are allowed."""
    guilty = []
    for file in _APP.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QLabel"
            if call and node.args and file.name not in ("labels.py", "page.py"):
                guilty.append(f"{file.name}:{node.lineno}")
    assert guilty == []


def test_a_long_word_in_a_name_can_be_broken(qtbot) -> None:  # noqa: ANN001
    field = NameField()
    qtbot.addWidget(field)
    field.display("W" * 200)
    assert field.minimumSizeHint().width() < 400
    field.edit()
    assert field._field.text() == "W" * 200
    field.display("W" * 200)
