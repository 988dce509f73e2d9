"""The API documents: OpenAPI for programs, one plain page for people, both without a network."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from studio.server.api_page import api_page

router = APIRouter(include_in_schema=False)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Written from the OpenAPI document itself: no script, nothing loaded from elsewhere."""
    return HTMLResponse(
        api_page(request.app.openapi()), headers={"Content-Security-Policy": _POLICY}
    )
