"""`avatars`: make, list, show and delete avatars on a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.connection import DataOption, KeyOption, UrlOption, connected
from studio.cli.tables import print_rows

avatars = typer.Typer(help="Avatars on a server.", no_args_is_help=True)

_File = typer.Option(exists=True, dir_okay=False)
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


@avatars.command()
def create(
    name: str,
    video: Annotated[Path | None, _File] = None,
    image: Annotated[Path | None, _File] = None,
    audio: Annotated[Path | None, _File] = None,
    vrm: Annotated[Path | None, _File] = None,
    wait: Annotated[bool, typer.Option(help="Until it is ready, or failed.")] = True,
    json: JsonOption = False,
    url: UrlOption = None,
    key: KeyOption = None,
    data: DataOption = None,
) -> None:
    """Make an avatar from a clip, from a photo and a voice, or from a VRM."""
    with connected(url, key, data) as studio:
        made = studio.avatars.create(name, video=video, image=image, audio=audio, model=vrm)
        if wait:
            made = studio.avatars.wait(made.id)
    text = made.model_dump_json(indent=2) if json else f"{made.id}  {made.status}"
    sys.stdout.write(f"{text}\n")


@avatars.command("list")
def list_avatars(
    public: Annotated[bool, typer.Option(help="Public ones of all organisations.")] = False,
    json: JsonOption = False,
    url: UrlOption = None,
    key: KeyOption = None,
    data: DataOption = None,
) -> None:
    """Show characters, newest first."""
    with connected(url, key, data) as studio:
        found = list(studio.avatars.list(kind="character", public=public))
    rows = [avatar.model_dump(mode="json") for avatar in found]
    print_rows(rows, ("id", "name", "tier", "status", "looks_count"), as_json=json)


@avatars.command()
def show(
    avatar_id: str, url: UrlOption = None, key: KeyOption = None, data: DataOption = None
) -> None:
    """Show everything about one avatar, as JSON."""
    with connected(url, key, data) as studio:
        found = studio.avatars.get(avatar_id)
    sys.stdout.write(found.model_dump_json(indent=2) + "\n")


@avatars.command()
def delete(
    avatar_id: str, url: UrlOption = None, key: KeyOption = None, data: DataOption = None
) -> None:
    """Delete a look, or a character with all its looks."""
    with connected(url, key, data) as studio:
        studio.avatars.delete(avatar_id)
    sys.stdout.write(f"deleted {avatar_id}\n")
