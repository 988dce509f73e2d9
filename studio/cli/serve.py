"""`serve`: run the local server in this terminal, or under a window."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from typing import Annotated

import typer

from studio.api.handshake import CONFIG_ERROR_EXIT
from studio.cli.failure import say_failure
from studio.errors import StudioError
from studio.folders import data_folder


def serve(
    data: Annotated[Path | None, typer.Option(help="Data folder.", show_default=False)] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="0 for any free one.", min=0, max=65535)] = None,
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A name that clients may call this server by.")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    tls_key: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    exit_with_stdin: Annotated[
        bool, typer.Option("--exit-with-stdin", help="End when standard input closes.")
    ] = False,
    token_stdin: Annotated[
        bool, typer.Option("--token-stdin", help="Read the launch token, one line, from stdin.")
    ] = False,
) -> None:
    """Run the server: avatars, assets and jobs behind an HTTP API on this machine."""
    from studio.logs import log_to_stderr

    stdout = _keep_stdout_clean()
    log_to_stderr(as_json=exit_with_stdin)
    if exit_with_stdin:
        from studio.server.parent import die_with_parent

        # Before the slow imports, so that a window killed meanwhile leaves nothing behind.
        die_with_parent()
    token = _launch_token() if token_stdin else None
    try:
        from studio.server.process import serve as run
        from studio.server.settings import load_settings

        chosen = {
            "host": host,
            "port": port,
            "allowed_hosts": tuple(allowed_host) if allowed_host else None,
            "tls_cert": tls_cert,
            "tls_key": tls_key,
        }
        settings = load_settings((data or data_folder()).resolve(), **chosen)
        run(settings, token=token, exit_with_stdin=exit_with_stdin, stdout=stdout)
    except StudioError as error:
        say_failure(error)
        raise typer.Exit(CONFIG_ERROR_EXIT) from error


def _launch_token() -> str:
    """The line that a window writes first, and all that it writes."""
    line = sys.stdin.buffer.readline()
    if not line or _window_is_gone():
        raise typer.Exit
    return line.decode().strip()


def _window_is_gone() -> bool:
    """Its end of the pipe is closed; Windows, which cannot ask a pipe, ends us with its job."""
    if sys.platform == "win32":
        return False
    return bool(select.select([sys.stdin], [], [], 0)[0])


def _keep_stdout_clean():  # noqa: ANN202 - a text file
    """The first line of stdout is the handshake; whatever a library prints goes to stderr."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own
