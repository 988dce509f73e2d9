"""Indexes for lists in order of time, and for what deleting has to look for."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_OLD = (
    ("avatars", ("organisation_id",)),
    ("avatars", ("parent_id",)),
    ("assets", ("organisation_id",)),
    ("jobs", ("organisation_id",)),
    ("jobs", ("status",)),
)
_NEW = (
    ("avatars", ("organisation_id", "id")),
    ("avatars", ("parent_id", "id")),
    ("avatars", ("video_id",)),
    ("avatars", ("image_id",)),
    ("avatars", ("audio_id",)),
    ("avatars", ("model_id",)),
    ("avatars", ("preview_image_id",)),
    ("avatars", ("preview_video_id",)),
    ("assets", ("organisation_id", "id")),
    ("jobs", ("organisation_id", "id")),
    ("jobs", ("status", "id")),
    ("jobs", ("avatar_id",)),
    ("events", ("object_id", "seq")),
    ("favorites", ("avatar_id",)),
    ("idempotency", ("created_at",)),
)


def upgrade() -> None:
    _replace(_OLD, _NEW)


def downgrade() -> None:
    _replace(_NEW, _OLD)


def _replace(
    old: tuple[tuple[str, tuple[str, ...]], ...], new: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    for table, columns in old:
        op.drop_index(_name(table, columns), table)
    for table, columns in new:
        op.create_index(_name(table, columns), table, list(columns))


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
