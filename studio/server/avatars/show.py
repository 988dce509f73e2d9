"""An avatar as the API answers it, with signed links to its previews."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from sqlalchemy import RowMapping

from studio.api.avatars import Avatar, AvatarStatus, Deployment, SourceIds
from studio.server.access.caller import Caller
from studio.server.assets.links import Links
from studio.server.services import Services

_PLAIN = (
    "id",
    "name",
    "description",
    "parent_id",
    "tier",
    "status",
    "status_message",
    "report",
    "job_id",
    "is_favorite",
    "is_public",
    "active",
    "created_at",
    "updated_at",
)


def show_avatar(row: RowMapping, caller: Caller, parts: Services, request: Request) -> Avatar:
    """The public face of a row; another organisation sees neither sources nor report."""
    owned = row["organisation_id"] == caller.organisation_id
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    if row["parent_id"] is None:
        values["looks_count"] = row["looks_count"]
        values["default_look_id"] = row["default_look_id"]
    if owned:
        ids = {name: row[name] for name in SourceIds.model_fields}
        values["sources"] = SourceIds.model_validate(ids)
    else:
        # the checks quote what the owner sent
        values |= {"report": None, "job_id": None, "status_message": None}
    base = base_url(parts, request)
    return Avatar(
        **values,
        owned=owned,
        deployment=Deployment.model_validate(row["deployment"] or {}),
        preview_image_url=_link(parts.links, base, row["preview_image_id"]),
        preview_video_url=_link(parts.links, base, _video_of(row)),
    )


def _video_of(row: RowMapping) -> str | None:
    """Looks only, and only once the look is ready."""
    ready = row["status"] == AvatarStatus.READY and row["parent_id"] is not None
    return row["preview_video_id"] if ready else None


def base_url(parts: Services, request: Request) -> str:
    """The start of every link: what the settings say, or what the caller called us."""
    return (parts.settings.public_url or str(request.base_url)).rstrip("/")


def _link(links: Links, base: str, asset_id: str | None) -> str | None:
    return None if asset_id is None else f"{base}/v1/files/{links.sign(asset_id)[0]}"
