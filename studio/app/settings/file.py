"""The settings file: only what differs from the defaults, with the user's own comments kept."""

from __future__ import annotations

import os
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.app.settings.kinds import Setting, Value
from studio.errors import StudioError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def read(path: Path, settings: list[Setting]) -> tuple[dict[str, Value], list[str]]:
    """The chosen values by key, and what had to be said about the file."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}, [f"{path.name} is not valid TOML, so the defaults are used."]
    except OSError as error:
        return {}, [f"{path.name} could not be opened: {error.strerror or error}."]
    return _chosen(tables, settings)


def move_aside(path: Path) -> str:
    """Keep a file that cannot be read under another name; returns what was done, if anything."""
    try:
        tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        aside = path.with_name(f"{path.stem}.broken-{datetime.now(UTC):%Y%m%d-%H%M%S}{path.suffix}")
        try:
            path.replace(aside)
        except OSError as error:
            return f"{path.name} cannot be read, nor moved away: {error.strerror or error}."
        return f"{path.name} could not be read. Defaults are used; it is kept as {aside.name}."
    except OSError:
        return ""
    return ""


def _chosen(tables: dict[str, Any], settings: list[Setting]) -> tuple[dict[str, Value], list[str]]:
    values: dict[str, Value] = {}
    complaints: list[str] = []
    for setting in settings:
        found = _find(tables, setting.key)
        if found is None:
            continue
        if setting.accepts(found):
            values[setting.key] = found
        else:
            complaints.append(f"“{setting.label}” held what it cannot be; its default is used.")
    return values, complaints


def write(path: Path, values: dict[str, Value], settings: list[Setting]) -> None:
    """Keep the values that differ from their defaults; whatever else is in the file stays."""
    document = _document(path)
    for setting in settings:
        value = values.get(setting.key, setting.default)
        _put(document, setting.key, None if value == setting.default else value)
    replace(path, document.as_string())


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_saved(path, error.strerror or str(error)) from error


def _not_saved(path: Path, reason: str) -> StudioError:
    return StudioError(
        "settings_not_saved",
        f"{path.name} could not be written: {reason}.",
        "Your choice holds until the studio is closed. Check the file, its disk and permissions.",
    )


def _find(tables: dict[str, Any], key: str) -> Any:
    found: Any = tables
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _document(path: Path) -> TOMLDocument:
    # tomlkit is imported late: the window reads its settings before its first paint, with tomllib.
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (ParseError, UnicodeDecodeError) as error:
        raise _not_saved(path, "it is not valid TOML") from error
    except OSError as error:
        raise _not_saved(path, error.strerror or str(error)) from error


def _put(document: TOMLDocument, key: str, value: Value | None) -> None:
    *groups, name = key.split(".")
    table: Any = document
    for group in groups:
        if not isinstance(table.get(group), dict):
            if value is None:
                return
            table[group] = {}
        table = table[group]
    if value is None:
        table.pop(name, None)
    else:
        table[name] = value
