"""Keys from the command line: made, listed without secrets, revoked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from studio.cli.commands import commands
from studio.errors import StudioError
from studio.server.access.caller import Credentials
from studio.server.store.database import open_store


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(commands, ["keys", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def _accepts(data: Path, secret: str) -> bool:
    store = open_store(data)
    try:
        Credentials(store, None).caller_of(secret)
    except StudioError:
        return False
    finally:
        store.close()
    return True


def test_a_key_is_made_before_there_is_any_server(tmp_path: Path) -> None:
    data = tmp_path / "new"
    made = json.loads(
        _run("create", "--scopes", "avatars:read,avatars:write", "--json", "--data", str(data))
    )
    assert made["scopes"] == ["avatars:read", "avatars:write"]
    assert _accepts(data, made["key"])


def test_a_revoked_key_is_refused(tmp_path: Path) -> None:
    made = json.loads(_run("create", "--scopes", "admin", "--json", "--data", str(tmp_path)))
    _run("revoke", made["id"], "--data", str(tmp_path))
    assert not _accepts(tmp_path, made["key"])


def test_a_list_shows_no_secret(tmp_path: Path) -> None:
    made = json.loads(_run("create", "--scopes", "admin", "--json", "--data", str(tmp_path)))
    for shown in (
        _run("list", "--data", str(tmp_path)),
        _run("list", "--json", "--data", str(tmp_path)),
    ):
        assert made["id"] in shown
        assert made["key"] not in shown


def test_an_organisation_is_made_for_its_first_key(tmp_path: Path) -> None:
    options = ("--scopes", "admin", "--json", "--data", str(tmp_path), "--organisation", "Clinic")
    first, second = json.loads(_run("create", *options)), json.loads(_run("create", *options))
    assert first["user_id"] == second["user_id"]
    own = json.loads(_run("create", "--scopes", "admin", "--json", "--data", str(tmp_path)))
    assert own["user_id"] != first["user_id"]


@pytest.mark.parametrize("scopes", ["avatars:delete", "", ",", "admin,nothing"])
def test_a_wrong_scope_is_refused_with_those_there_are(tmp_path: Path, scopes: str) -> None:
    with pytest.raises(StudioError, match="avatars:read"):
        _run("create", "--scopes", scopes, "--data", str(tmp_path))
