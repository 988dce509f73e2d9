"""Keys: stored hashed, refused when wrong, revoked, expired or without their user."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from studio.api.people import KeyCreated
from studio.api.scopes import Scope, granted
from studio.errors import StudioError
from studio.server.access.caller import Credentials
from studio.server.access.keys import create_key, revoke_key
from studio.server.access.people import ensure_operator, owner_named
from studio.server.store.database import Store, open_store
from studio.server.store.moments import now
from studio.server.store.schema import keys, users


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    with opened.write() as connection:
        ensure_operator(connection)
    yield opened
    opened.close()


def _key(store: Store, *scopes: Scope, organisation: str = "Riverside") -> KeyCreated:
    with store.write() as connection:
        user = owner_named(connection, organisation)
        return create_key(connection, user.organisation_id, user.id, "test", list(scopes))


def _refused(store: Store, secret: str | None) -> str:
    with pytest.raises(StudioError) as caught:
        Credentials(store, "launch").caller_of(secret)
    return caught.value.code


def test_a_key_answers_its_organisation_user_and_scopes(store: Store) -> None:
    key = _key(store, Scope.AVATARS_WRITE)
    caller = Credentials(store, None).caller_of(key.key)
    assert caller.user_id == key.user_id
    assert caller.scopes == {Scope.AVATARS_WRITE, Scope.AVATARS_READ}
    assert not caller.is_operator


def test_the_secret_is_nowhere_in_the_database(store: Store, tmp_path: Path) -> None:
    secret = _key(store, Scope.ADMIN).key
    files = [path.read_bytes() for path in tmp_path.glob("studio.db*")]
    assert files
    assert not any(secret.encode() in content for content in files)


@pytest.mark.parametrize("secret", [None, "", "ask_wrong", "launch2", "\x00", "é" * 300])
def test_what_is_no_key_is_refused(store: Store, secret: str | None) -> None:
    assert _refused(store, secret) == "unauthorized"


def test_the_launch_token_is_the_operator(store: Store) -> None:
    caller = Credentials(store, "launch").caller_of("launch")
    assert caller.is_operator
    assert caller.scopes == frozenset(Scope)


def test_without_a_launch_token_nothing_stands_in_for_it(store: Store) -> None:
    with pytest.raises(StudioError):
        Credentials(store, None).caller_of("")
    with pytest.raises(StudioError):
        Credentials(store, "").caller_of("")


def test_a_revoked_key_is_refused_at_once(store: Store) -> None:
    key = _key(store, Scope.ADMIN)
    with store.write() as connection:
        revoke_key(connection, key.id)
    assert _refused(store, key.key) == "unauthorized"


def test_an_expired_key_is_refused(store: Store) -> None:
    key = _key(store, Scope.ADMIN)
    with store.write() as connection:
        past = now() - timedelta(seconds=1)
        connection.execute(update(keys).where(keys.c.id == key.id).values(expires_at=past))
    assert _refused(store, key.key) == "unauthorized"


def test_the_keys_of_a_removed_user_are_refused(store: Store) -> None:
    key = _key(store, Scope.ADMIN)
    with store.write() as connection:
        gone = update(users).where(users.c.id == key.user_id).values(deleted_at=now())
        connection.execute(gone)
    assert _refused(store, key.key) == "unauthorized"


def test_use_is_noted_once_a_minute_not_on_every_request(store: Store) -> None:
    key = _key(store, Scope.ADMIN)
    credentials = Credentials(store, None)
    seen = []
    for _ in range(3):
        credentials.caller_of(key.key)
        with store.read() as connection:
            query = select(keys.c.last_used_at).where(keys.c.id == key.id)
            seen.append(connection.execute(query).scalar_one())
    assert seen[0] is not None
    assert seen[0] == seen[1] == seen[2]


def test_an_organisation_of_a_name_is_made_once(store: Store) -> None:
    first, second = _key(store, Scope.ADMIN), _key(store, Scope.ADMIN)
    assert first.user_id == second.user_id
    assert first.key != second.key


def test_whoever_may_write_may_read_and_admin_may_everything() -> None:
    assert granted(frozenset({Scope.SESSIONS_WRITE})) == {Scope.SESSIONS_WRITE, Scope.SESSIONS_READ}
    assert granted(frozenset({Scope.ADMIN})) == frozenset(Scope)
    assert granted(frozenset({Scope.AVATARS_READ})) == {Scope.AVATARS_READ}
