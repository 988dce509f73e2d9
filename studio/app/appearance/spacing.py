"""The grid of eight that every distance in the window is taken from."""

from __future__ import annotations

TIGHT = 4
UNIT = 8
GAP = 16
MARGIN = 24
WIDE = 32

RADIUS = 8
ICON = 20
"""Edge of an icon beside a word."""
TARGET = 32
"""The smallest edge of anything to click."""
