"""What a key may do."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One permission; `admin` manages its own organisation and includes the rest."""

    AVATARS_READ = "avatars:read"
    AVATARS_WRITE = "avatars:write"
    SESSIONS_READ = "sessions:read"
    SESSIONS_WRITE = "sessions:write"
    ADMIN = "admin"


_IMPLIED: dict[Scope, frozenset[Scope]] = {
    Scope.ADMIN: frozenset(Scope),
    Scope.AVATARS_WRITE: frozenset({Scope.AVATARS_READ}),
    Scope.SESSIONS_WRITE: frozenset({Scope.SESSIONS_READ}),
}


def granted(scopes: frozenset[Scope]) -> frozenset[Scope]:
    """All that these scopes allow: whoever may write may read, and `admin` may everything."""
    return scopes.union(*(_IMPLIED.get(scope, frozenset()) for scope in scopes))
