"""All commands, in the order that help shows them."""

from __future__ import annotations

import typer

from studio.cli.avatars import avatars
from studio.cli.bench import bench
from studio.cli.check import check
from studio.cli.demo import demo
from studio.cli.doctor import doctor
from studio.cli.keys import keys
from studio.cli.models import app as models
from studio.cli.open import open_studio
from studio.cli.serve import serve
from studio.cli.version import version

commands = typer.Typer(
    name="avatar-studio",
    help="Make talking avatars on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

commands.command("open")(open_studio)
commands.command()(check)
commands.add_typer(models, name="models")
commands.command()(serve)
commands.command()(demo)
commands.command()(doctor)
commands.add_typer(avatars, name="avatars")
commands.add_typer(keys, name="keys")
commands.command()(bench)
commands.command()(version)
