"""Which methods an address takes, over all its routes together."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.routing import BaseRoute, Match

_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def allowed_methods(request: Request) -> str:
    """As the `Allow` header says it; a single route would name only its own method."""
    routes: list[BaseRoute] = request.app.router.routes
    return ", ".join(method for method in _METHODS if _is_taken(request, routes, method))


def _is_taken(request: Request, routes: list[BaseRoute], method: str) -> bool:
    asked = {**request.scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in routes)
