"""Names and ids that callers send: neither is believed."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_NAME: Final = 200

# control and format characters hide or reorder text; surrogates are no text at all
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def shown_name(name: str) -> str:
    """The last part of a path, to be shown only, without what could mislead a reader."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in _HIDDEN)
    return kept.strip()[:LONGEST_NAME]


def could_be_id(text: str) -> bool:
    """Databases refuse to look for some texts at all; no id is one of those."""
    return text.isascii() and "\0" not in text
