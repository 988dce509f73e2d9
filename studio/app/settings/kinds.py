"""What a setting is: one thing to choose, with the words that show it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | bool | list[str]


class Kind(StrEnum):
    """How a setting is shown and what its value is."""

    CHOICE = "choice"
    SWITCH = "switch"
    FOLDER = "folder"
    LINES = "lines"


class Group(StrEnum):
    """The headings of the settings page, in order."""

    APPEARANCE = "Appearance"
    STORAGE = "Storage"
    SERVER = "Local server"
    DIAGNOSTICS = "Diagnostics"


class Place(StrEnum):
    """The file that holds a setting: where its only reader looks for it."""

    WINDOW = "settings.toml"
    SERVER = "server.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to choose, applied the moment it is chosen."""

    key: str
    group: Group
    label: str
    kind: Kind
    default: Value
    note: str
    choices: dict[str, str] = field(default_factory=dict[str, str])
    """Value → word, for settings with a few values."""
    line: str = ""
    """What each line has to look like, as a regular expression."""
    example: str = ""
    variable: str = ""
    """The environment variable that overrides it."""
    place: Place = Place.WINDOW
    """Settings of the server are kept in the data folder, and it starts anew to take them."""

    def accepts(self, value: object) -> bool:
        """Whether a value read from a file is one this setting can take."""
        if self.kind is Kind.CHOICE:
            return value in self.choices
        if self.kind is Kind.SWITCH:
            return isinstance(value, bool)
        if self.kind is Kind.LINES:
            return isinstance(value, list) and all(isinstance(line, str) for line in value)
        return isinstance(value, str)

    def unfit(self, lines: list[str]) -> str:
        """The first line that is not as it has to be, if any."""
        return next((line for line in lines if not re.fullmatch(self.line, line)), "")
