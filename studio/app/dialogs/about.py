"""What this is: version, licence, and the work of others that it stands on."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

import studio
from studio.app.appearance import icons
from studio.app.appearance.spacing import GAP, MARGIN, UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.buttons import Kind, TextButton
from studio.app.widgets.labels import heading, paragraph

_ABOUT = (
    "Makes talking avatars on your own machine. Nothing leaves it unless you point it elsewhere."
)
_PARTS = [
    "PySide6-Essentials",
    "PySide6-Addons",
    "qasync",
    "httpx",
    "pydantic",
    "fastapi",
    "uvicorn",
    "sqlalchemy",
    "alembic",
    "av",
    "numpy",
    "opencv-python",
    "mediapipe",
    "onnxruntime",
    "pillow",
    "soundfile",
    "typer",
    "tomlkit",
    "structlog",
]


def licences() -> list[str]:
    """One line per part: its name, version and licence, as installed here."""
    return [line for line in map(_licence, _PARTS) if line]


def _licence(name: str) -> str:
    try:
        known = metadata(name)
    except PackageNotFoundError:
        return ""
    fields = known.json
    stated = str(fields.get("license_expression") or fields.get("license") or "")
    classified = [
        line.rsplit("::", 1)[-1].strip()
        for line in known.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    first = stated.strip().splitlines()[0] if stated.strip() else ", ".join(classified)
    return f"{known['Name']} {known['Version']} – {first or 'see its package'}"


class About(QDialog):
    """Version, licence of the studio, licences of its parts."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Avatar Studio")
        picture = QLabel()
        density = self.devicePixelRatioF()
        picture.setPixmap(icons.tinted("avatar-studio", "#000000", 64, density))
        words = QVBoxLayout()
        words.setSpacing(UNIT // 2)
        words.addWidget(heading("Avatar Studio", 1.5))
        words.addWidget(paragraph(f"Version {studio.__version__} · Apache-2.0"))
        words.addWidget(paragraph(_ABOUT, "muted"))
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(picture)
        top.addLayout(words, 1)
        parts = QPlainTextEdit("\n".join(licences()), readOnly=True)
        parts.setAccessibleName("Licences of the parts")
        parts.setTabChangesFocus(True)
        close = TextButton(theme, "Close", kind=Kind.PRIMARY)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(heading("It stands on the work of others"))
        column.addWidget(parts, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(520, 480)
