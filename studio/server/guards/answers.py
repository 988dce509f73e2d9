"""Refusals that a guard sends itself, in the same body as every other error."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import Scope

from studio.api.errors import ErrorBody, ErrorDetail, status_of
from studio.errors import StudioError


def error_answer(error: StudioError, request_id: str) -> JSONResponse:
    """The answer for an error: body, status, and how to show a key where one is missing."""
    detail = ErrorDetail(
        code=error.code,
        message=error.message,
        hint=error.hint,
        param=error.param,
        request_id=request_id,
    )
    status = status_of(error.code)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(ErrorBody(error=detail).model_dump(), status, headers)


def request_id_of(scope: Scope) -> str:
    """The id that the outermost guard gave this request."""
    return scope.get("state", {}).get("request_id", "")
