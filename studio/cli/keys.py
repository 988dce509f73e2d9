"""`keys`: make, list and revoke API keys of a data folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.errors import StudioError
from studio.folders import data_folder

if TYPE_CHECKING:
    from studio.api.scopes import Scope
    from studio.server.store.database import Store

keys = typer.Typer(help="API keys of a data folder.", no_args_is_help=True)

DataOption = Annotated[Path | None, typer.Option("--data", help="Data folder.")]
OrganisationOption = Annotated[
    str, typer.Option(help="Whose key; made when there is none of that name.")
]


@keys.command()
def create(
    scopes: Annotated[str, typer.Option(help="Comma separated, for instance avatars:read.")],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    organisation: OrganisationOption = "local",
    expires_in: Annotated[int | None, typer.Option(help="Seconds.", min=60)] = None,
    data: DataOption = None,
    json: Annotated[bool, typer.Option("--json", help='Print {"key": …}.')] = False,
) -> None:
    """Make a key; its secret is shown once."""
    from studio.server.access.keys import create_key
    from studio.server.access.people import owner_named

    wanted = [_scope(text.strip()) for text in scopes.split(",") if text.strip()]
    if not wanted:
        raise _bad_scope("No scope is given.")
    with _store(data).write() as connection:
        user = owner_named(connection, organisation)
        made = create_key(connection, user.organisation_id, user.id, name, wanted, expires_in)
    _show_created(made.key, made.model_dump_json(), as_json=json)


def _show_created(secret: str, document: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(f"{document}\n")
        return
    sys.stdout.write(f"{secret}\n")
    sys.stderr.write("Store this key now: it is not shown again.\n")


def _scope(text: str) -> Scope:
    from studio.api.scopes import Scope

    try:
        return Scope(text)
    except ValueError:
        raise _bad_scope(f"There is no scope `{text}`.") from None


def _bad_scope(message: str) -> StudioError:
    from studio.api.scopes import Scope

    return StudioError("bad_scope", message, f"Scopes are: {', '.join(Scope)}.")


@keys.command("list")
def list_keys(
    data: DataOption = None, json: Annotated[bool, typer.Option("--json")] = False
) -> None:
    """Show all keys of the data folder, without their secrets."""
    from studio.cli.tables import print_rows
    from studio.server.access.keys import all_keys

    with _store(data).read() as connection:
        rows = [key.model_dump(mode="json") for key in all_keys(connection)]
    columns = ("id", "name", "hint", "scopes", "created_at", "expires_at", "revoked_at")
    print_rows(rows, columns, as_json=json)


@keys.command()
def revoke(key_id: str, data: DataOption = None) -> None:
    """End a key, at once and for good."""
    from studio.server.access.keys import revoke_key

    with _store(data).write() as connection:
        revoke_key(connection, key_id)
    sys.stdout.write(f"revoked {key_id}\n")


def _store(data: Path | None) -> Store:
    """The database itself: whoever may read the folder may make its keys."""
    from studio.server.access.people import ensure_operator
    from studio.server.settings import load_settings
    from studio.server.store.database import open_store

    folder = (data or data_folder()).resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(folder, load_settings(folder).database_url)
    with store.write() as connection:
        ensure_operator(connection)
    return store
