"""The tables; every owned row names its organisation, and every query filters on it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from studio.server.store.moments import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_ID = String(40)
_BIG = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[str]:
    return Column("id", _ID, primary_key=True)


def _organisation() -> Column[str]:
    return Column("organisation_id", _ID, ForeignKey("organisations.id"), nullable=False)


def _user() -> Column[str]:
    return Column("user_id", _ID, ForeignKey("users.id"), nullable=False)


organisations = Table(
    "organisations",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("is_operator", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

users = Table(
    "users",
    metadata,
    _id(),
    _organisation(),
    Column("name", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Index(None, "organisation_id"),
)

keys = Table(
    "keys",
    metadata,
    _id(),
    _organisation(),
    _user(),
    Column("name", String(200), nullable=False),
    Column("hint", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Index(None, "organisation_id"),
)

assets = Table(
    "assets",
    metadata,
    _id(),
    _organisation(),
    _user(),
    Column("kind", String(16), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    # what a preparation made (previews): shown with its avatar, not in the list of assets
    Column("made_for", _ID),
    Column("created_at", Moment, nullable=False),
    Index(None, "organisation_id", "id"),
    Index(None, "sha256"),
)

uploads = Table(
    "uploads",
    metadata,
    _id(),
    _organisation(),
    _user(),
    Column("size", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("asset_id", _ID),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

avatars = Table(
    "avatars",
    metadata,
    _id(),
    _organisation(),
    _user(),
    Column("parent_id", _ID, ForeignKey("avatars.id")),
    Column("name", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("tier", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_message", Text),
    Column("video_id", _ID, ForeignKey("assets.id")),
    Column("image_id", _ID, ForeignKey("assets.id")),
    Column("audio_id", _ID, ForeignKey("assets.id")),
    Column("model_id", _ID, ForeignKey("assets.id")),
    Column("preview_image_id", _ID, ForeignKey("assets.id")),
    Column("preview_video_id", _ID, ForeignKey("assets.id")),
    Column("report", JSON),
    Column("deployment", JSON),
    Column("consent", Text, nullable=False),
    Column("job_id", _ID),
    Column("is_public", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "organisation_id", "id"),
    Index(None, "parent_id", "id"),
    # a deleted asset asks each of these whether it is still needed
    Index(None, "video_id"),
    Index(None, "image_id"),
    Index(None, "audio_id"),
    Index(None, "model_id"),
    Index(None, "preview_image_id"),
    Index(None, "preview_video_id"),
)

favorites = Table(
    "favorites",
    metadata,
    Column("user_id", _ID, ForeignKey("users.id"), primary_key=True),
    Column("avatar_id", _ID, ForeignKey("avatars.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "avatar_id"),
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    _organisation(),
    _user(),
    Column("kind", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("progress", Float, nullable=False),
    Column("message", Text),
    Column("avatar_id", _ID),
    Column("payload", JSON, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Index(None, "organisation_id", "id"),
    Index(None, "status", "id"),
    Index(None, "avatar_id"),
)

events = Table(
    "events",
    metadata,
    Column("seq", _BIG, primary_key=True, autoincrement=True),
    _organisation(),
    Column("type", String(32), nullable=False),
    Column("object_id", _ID, nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "organisation_id", "seq"),
    Index(None, "object_id", "seq"),
    # a deleted row's number must not come again: a reader would miss the new event
    sqlite_autoincrement=True,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("organisation_id", _ID, ForeignKey("organisations.id"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer),
    Column("body", JSON),
    Column("created_at", Moment, nullable=False),
    Index(None, "created_at"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)
