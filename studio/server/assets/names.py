"""Names of uploaded files: only ever shown, so only cleaned, never believed."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_NAME: Final = 200

# control and format characters hide or reorder text; surrogates are no text at all
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs"})


def shown_name(name: str) -> str:
    """The last part of a path, without what could mislead a reader."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in _HIDDEN)
    return kept.strip()[:LONGEST_NAME]
