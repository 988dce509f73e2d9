"""`open`: the window, or the one that is open already."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def open_studio(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Clips, or a photo and a voice, to make avatars from."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Data folder.", show_default=False)] = None,
) -> None:
    """Open the window; with files, ready to make avatars from them."""
    if data is not None:
        os.environ["AVATAR_STUDIO_DATA"] = str(data.expanduser().absolute())
    from studio.app.main import open_window

    raise typer.Exit(open_window([file.expanduser().absolute() for file in files or []]))
