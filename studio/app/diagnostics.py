"""What helps to understand a problem, and never a secret: versions, states, the last log."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable
from pathlib import Path

import studio

_HIDDEN = "(hidden)"
_NAMED = r"authorization|x-api-key|api_key|key|token|secret|password"
_SECRETS = (
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+"), rf"\1 {_HIDDEN}"),
    (re.compile(rf"(?i)\b({_NAMED})(\"?\s*[:=]\s*\"?)[^\s\",}}]+"), rf"\1\2{_HIDDEN}"),
    (re.compile(r"(/v1/files/)[\w.~%=-]+"), rf"\1{_HIDDEN}"),
    (re.compile(r"\bask_\w+"), _HIDDEN),
)


def report(facts: dict[str, str], log: Iterable[str], home: Path | None = None) -> str:
    """A text to paste into a problem report."""
    lines = [f"Avatar Studio {studio.__version__}", *_machine()]
    lines += [f"{name}: {value}" for name, value in facts.items()]
    lines += ["", "Last log lines:", *log]
    return without_secrets("\n".join(lines), home or Path.home()) + "\n"


def without_secrets(text: str, home: Path) -> str:
    """The text without keys, tokens, signed links and the name of the user's folder."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text.replace(str(home), "~") if len(home.parts) > 1 else text


def _machine() -> list[str]:
    return [
        f"System: {platform.system()} {platform.release()} ({platform.machine()})",
        f"Python: {platform.python_version()}",
    ]
