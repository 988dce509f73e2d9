"""Stands in for setuptools while pip asks a source package for its name.

pip wants to run a source package's set-up code even to download it. The copy of this file that pip
finds in place of setuptools reads the name from the package's own note instead, and runs nothing.
"""

from __future__ import annotations

import sys
from email.parser import HeaderParser
from pathlib import Path

# pip asks for this object when a package does not name a way to build it.
__legacy__ = sys.modules[__name__]


def get_requires_for_build_wheel(_settings: object = None) -> list[str]:
    """Nothing is built, so nothing is required."""
    return []


def prepare_metadata_for_build_wheel(folder: str, _settings: object = None) -> str:
    """Write down what the package says of itself; pip runs this in the unpacked package."""
    note = Path("PKG-INFO").read_text("utf-8")
    headers = HeaderParser().parsestr(note)
    name = str(headers["Name"]).replace("-", "_")
    info = Path(folder, f"{name}-{headers['Version']}.dist-info")
    info.mkdir(parents=True)
    (info / "METADATA").write_text(note, "utf-8")
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nTag: py3-none-any\n", "utf-8")
    return info.name
