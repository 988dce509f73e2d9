"""Models hold state, pages show it; and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_MODELS = sorted((_ROOT / "studio" / "app" / "models").glob("*.py"))
_HEAVY = {"cv2", "av", "mediapipe", "onnxruntime", "numpy", "httpx", "sqlalchemy", "fastapi"}


def _loaded_by(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_models_never_import_widgets() -> None:
    modules = ", ".join(f"studio.app.models.{path.stem}" for path in _MODELS if path.stem[0] != "_")
    assert "PySide6.QtWidgets" not in _loaded_by(f"import {modules}")


def test_settings_log_lines_and_colours_need_no_qt() -> None:
    pure = "studio.app.settings.file, studio.app.log_lines, studio.app.appearance.contrast, "
    pure += "studio.app.appearance.style, studio.app.diagnostics, studio.app.screen"
    assert not any(name.startswith("PySide6") for name in _loaded_by(f"import {pure}"))


def test_the_first_paint_needs_nothing_heavy() -> None:
    loaded = _loaded_by("import studio.app.opening, studio.app.pages.avatars, qasync")
    assert not {name.partition(".")[0] for name in loaded} & _HEAVY


def test_only_the_preview_needs_multimedia() -> None:
    pages = "studio.app.pages.avatars, studio.app.pages.models, studio.app.pages.server"
    assert "PySide6.QtMultimedia" not in _loaded_by(f"import {pages}")
