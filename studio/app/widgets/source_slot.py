"""One file that an avatar is made from: choose it, see what it is, take it out again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.app.appearance import icons
from studio.app.appearance.spacing import ICON, UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.inspection import Inspection, Verdict
from studio.app.models.sources import SourceKind, patterns
from studio.app.widgets.buttons import IconButton, TextButton
from studio.app.widgets.labels import paragraph, set_tone


class Tone(StrEnum):
    """How the line below the file's name is meant."""

    MUTED = "muted"
    GOOD = "good"
    BAD = "bad"


_TONE = {Verdict.LOOKING: Tone.MUTED, Verdict.FINE: Tone.GOOD, Verdict.UNFIT: Tone.BAD}


class SourceSlot(QWidget):
    """Clip, photo or voice."""

    changed = Signal()

    def __init__(self, theme: Theme, kind: SourceKind) -> None:
        super().__init__()
        self._theme, self.kind = theme, kind
        self.path: Path | None = None
        self._icon = QLabel()
        self._name, self._about = paragraph(), paragraph(tone="muted")
        self.choose_button = TextButton(theme, "Choose…", name=f"Choose a {kind.value}")
        self._clear = IconButton(theme, "close", f"Take the {kind.value} out")
        self.choose_button.clicked.connect(self.ask)
        self._clear.clicked.connect(lambda: self.put(None))
        self._lay_out()
        theme.changed.connect(self._tint)
        self._tint()
        self.put(None)

    def put(self, path: Path | None) -> None:
        """Set the file, or none."""
        self.path = path
        self._name.setText(path.name if path else self.kind.value.capitalize())
        self._about.setText("" if path else self.kind.wanted)
        set_tone(self._about, Tone.MUTED)
        self._clear.setVisible(path is not None)
        self.changed.emit()

    def tell(self, inspection: Inspection) -> None:
        """Show what looking into the file has found."""
        self._about.setText(inspection.words)
        set_tone(self._about, _TONE[inspection.verdict])

    def ask(self) -> None:
        """Let the user choose a file, without holding up the window."""
        title = f"Choose a {self.kind.value}"
        dialog = QFileDialog(self, title, "", patterns(self.kind))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._put_name)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _put_name(self, name: str) -> None:
        self.put(Path(name))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._about)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self._clear)
        row.addWidget(self.choose_button)

    def _tint(self) -> None:
        colour, density = self._theme.colours.muted, self.devicePixelRatioF()
        self._icon.setPixmap(icons.tinted(self.kind.icon, colour, ICON, density))
