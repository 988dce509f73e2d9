"""What a route asks of its caller, as FastAPI dependencies that the API documents show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer

from studio.api.scopes import Scope
from studio.errors import StudioError
from studio.server.access.caller import Caller

# Only for the documents: the guard in front of every route has already checked the key.
_schemes = [
    Depends(HTTPBearer(auto_error=False)),
    Depends(APIKeyHeader(name="X-API-Key", auto_error=False)),
]


def _caller(request: Request) -> Caller:
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise StudioError("unauthorized", "This request shows no key.")
    return caller


def needs(scope: Scope) -> Callable[[Request], Caller]:
    """A dependency that answers the caller, or refuses without the scope."""

    def check(request: Request) -> Caller:
        caller = _caller(request)
        caller.require(scope)
        return caller

    return check


def _operator(request: Request) -> Caller:
    caller = needs(Scope.ADMIN)(request)
    if not caller.is_operator:
        raise StudioError("forbidden", "Only the organisation that runs this server may do this.")
    return caller


KEY_SCHEMES = _schemes
Anyone = Annotated[Caller, Depends(_caller)]
Reader = Annotated[Caller, Depends(needs(Scope.AVATARS_READ))]
Writer = Annotated[Caller, Depends(needs(Scope.AVATARS_WRITE))]
Admin = Annotated[Caller, Depends(needs(Scope.ADMIN))]
Operator = Annotated[Caller, Depends(_operator)]
