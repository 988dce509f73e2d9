"""Every failure leaves in the same body: code, what happened, what to do."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from studio.api.errors import ErrorBody
from studio.errors import StudioError
from studio.server.guards.answers import error_answer
from studio.server.methods import allowed_methods
from studio.server.store.failures import failure_of

_log = structlog.get_logger("studio.server")
_CODE_OF_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}


def document_failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may fail with these statuses."""
    return {status: {"model": ErrorBody, "description": _SAYS[status]} for status in statuses}


_SAYS = {
    400: "The request cannot be read.",
    401: "No key, or a key that is not valid.",
    403: "The key may not do this, or the caller is not allowed here.",
    404: "There is no such object, or it is not yours.",
    405: "This address does not take that method.",
    409: "It conflicts with the present state.",
    412: "Another protocol version is spoken here.",
    413: "Too large.",
    415: "The bytes are not of a kind that is taken.",
    416: "That range of bytes does not exist.",
    422: "A field is missing or wrong.",
    429: "Too many.",
    503: "Not available now.",
    507: "The disk is full.",
}


def answer_failures(app: FastAPI) -> None:
    """Turn all that routes raise into the error body."""
    app.add_exception_handler(StudioError, _studio_error)
    app.add_exception_handler(SQLAlchemyError, _database_failed)
    app.add_exception_handler(RequestValidationError, _wrong_fields)
    app.add_exception_handler(HTTPException, _http_exception)


def _answer(request: Request, error: StudioError) -> Response:
    return error_answer(error, getattr(request.state, "request_id", ""))


async def _studio_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StudioError)
    return _answer(request, error)


async def _database_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, SQLAlchemyError)
    failure = failure_of(error)
    if failure is None:
        raise error
    _log.warning("database failed", kind=type(error).__name__)
    return _answer(request, failure)


async def _wrong_fields(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    param = ".".join(place[1:]) or None
    said = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
    message = f"`{param}`: {said}." if param else f"{said}."
    hint = "See /docs for what this request takes."
    return _answer(request, StudioError("invalid", message, hint, param=param))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "bad_request")
    answer = _answer(request, StudioError(code, f"{error.detail}.", "See /docs for what there is."))
    answer.status_code = error.status_code
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = allowed_methods(request)
    return answer
