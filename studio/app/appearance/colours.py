"""The two sets of colours: every pair that meets on screen reads at WCAG AA."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One accent, three meanings, and greys."""

    window: str
    surface: str
    sunken: str
    border: str
    outline: str
    text: str
    muted: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Colours(
    window="#f5f6f8",
    surface="#ffffff",
    sunken="#e9ecf1",
    border="#d5d9e0",
    outline="#848c9a",
    text="#1a1f27",
    muted="#535d6c",
    accent="#3949ab",
    accent_strong="#2f3d94",
    on_accent="#ffffff",
    accent_soft="#e4e8fa",
    good="#1a6a3a",
    good_soft="#e0f1e6",
    warn="#855000",
    warn_soft="#fcf0d9",
    bad="#b0241c",
    bad_soft="#fce8e6",
)

DARK = Colours(
    window="#15181d",
    surface="#1e2229",
    sunken="#282d36",
    border="#363c47",
    outline="#7a8393",
    text="#e9ecf1",
    muted="#aab2bf",
    accent="#a3aeff",
    accent_strong="#bdc5ff",
    on_accent="#12163a",
    accent_soft="#2b3157",
    good="#74d399",
    good_soft="#1d3527",
    warn="#f0b95f",
    warn_soft="#3a2e18",
    bad="#ff9d94",
    bad_soft="#432523",
)
