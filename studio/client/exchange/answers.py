"""What answers mean: a model of the wire, or an error that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from studio.api.errors import STATUS_OF_CODE, ErrorBody
from studio.client.errors import ApiError
from studio.client.exchange.call import Answer

Model = TypeVar("Model", bound=BaseModel)

_CODES: dict[int, str] = {}
for _code, _status in STATUS_OF_CODE.items():
    _CODES.setdefault(_status, _code)

_FOREIGN = "Something between you and the server, such as a proxy, may have answered instead."


def parsed(model: type[Model], answer: Answer) -> Model:
    """The answer as a wire type; anything else is an error, never a half-filled object."""
    try:
        return model.model_validate_json(answer.body)
    except ValidationError:
        raise foreign(answer, f"answered {_phrase(answer.status)} with something else") from None


def refusal(answer: Answer) -> ApiError:
    """The error that an answer carries, in the server's words where there are any."""
    try:
        detail = ErrorBody.model_validate_json(answer.body).error
    except ValidationError:
        return _wordless(answer)
    return ApiError(
        answer.status,
        detail.code,
        detail.message,
        detail.hint,
        param=detail.param,
        request_id=detail.request_id or _request_id(answer.headers),
    )


def _wordless(answer: Answer) -> ApiError:
    """Answers to HEAD have no body; other answers without our error body are not the server's."""
    code = _CODES.get(answer.status)
    if answer.body or code is None:
        return foreign(answer, f"answered {_phrase(answer.status)}")
    message = f"The server answered {_phrase(answer.status)}."
    return ApiError(answer.status, code, message, request_id=_request_id(answer.headers))


def foreign(answer: Answer, what: str) -> ApiError:
    """An answer that is not this API's."""
    who = answer.address or "The address"
    message = f"{who} {what}, which no Avatar Studio server says."
    return ApiError(
        answer.status,
        "unexpected_answer",
        message,
        _FOREIGN,
        request_id=_request_id(answer.headers),
    )


def _request_id(headers: Mapping[str, str]) -> str:
    return headers.get("x-request-id", "")


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
