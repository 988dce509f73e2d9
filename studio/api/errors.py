"""The error body of the native API, and the status that each code answers with."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ErrorDetail(BaseModel):
    """What happened and what to do, for a person and for a program."""

    code: str = Field(description="Stable, machine readable.", examples=["not_found"])
    message: str = Field(
        description="What happened.", examples=["There is no avatar with this id."]
    )
    hint: str = Field(
        default="",
        description="What to do about it.",
        examples=["List avatars with GET /v1/avatars."],
    )
    param: str | None = Field(
        default=None, description="The field or parameter at fault.", examples=["avatar_id"]
    )
    request_id: str = Field(default="", description="Quote this when you report a problem.")


class ErrorBody(BaseModel):
    """Every error of the native API."""

    model_config = ConfigDict(title="Error")

    error: ErrorDetail


STATUS_OF_CODE: dict[str, int] = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "missing_scope": 403,
    "host_refused": 403,
    "origin_refused": 403,
    "url_refused": 403,
    "link_expired": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "in_use": 409,
    "offset_mismatch": 409,
    "idempotency_in_flight": 409,
    "protocol_version": 412,
    "too_large": 413,
    "unsupported_media": 415,
    "range_not_satisfiable": 416,
    "invalid": 422,
    "idempotency_mismatch": 422,
    "url_failed": 422,
    "too_many": 429,
    "internal": 500,
    "not_built": 501,
    "unavailable": 503,
    "model_missing": 503,
    "no_network": 503,
    "no_package_tool": 503,
    "disk_full": 507,
}


def status_of(code: str) -> int:
    """The HTTP status for a code; content findings and other refusals are the caller's 422."""
    return STATUS_OF_CODE.get(code, 422)
