"""Whether OpenGL 3.3 works, on a graphics card or in software."""

from __future__ import annotations

import os
import sys
from typing import Any

from studio.doctor.diagnosis import Diagnosis, State

_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
_MISSING = "Install libgl1 and libegl1, or a driver for your graphics card."


def examine() -> dict[str, str]:
    """Make a context, ask it who it is, draw nothing."""
    import moderngl

    try:
        context = moderngl.create_context(standalone=True, require=330, **_settings())
    except Exception as error:  # noqa: BLE001 - every driver fails in its own way
        says = f"OpenGL 3.3 does not work here ({type(error).__name__})."
        return Diagnosis("graphics", State.PROBLEM, says, _MISSING).as_json()
    renderer, version = context.info["GL_RENDERER"], context.version_code
    context.release()
    says = f"OpenGL {version // 100}.{version % 100 // 10}, {renderer}"
    if any(word in renderer.lower() for word in _SOFTWARE):
        advice = "Drawn by the processor: works, more slowly than with a graphics driver."
        return Diagnosis("graphics", State.NOTE, says, advice).as_json()
    return Diagnosis("graphics", State.OK, says).as_json()


def _settings() -> dict[str, Any]:
    """EGL needs no screen."""
    headless = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return {"backend": "egl"} if sys.platform == "linux" and headless else {}
