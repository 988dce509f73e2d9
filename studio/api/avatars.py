"""Avatars: a Character (no parent) or one of its Looks (what sessions use)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, model_validator

AVATAR_EXAMPLE = "avat_01JD3Z8G9YR3K2N5M6P7Q8W4TX"


class Tier(StrEnum):
    """How an avatar is drawn."""

    STYLIZED_3D = "stylized_3d"
    PHOTOREAL = "photoreal"
    PHOTOREAL_NEURAL = "photoreal_neural"


TIER_ALIASES: dict[str, Tier] = {
    "tier1": Tier.STYLIZED_3D,
    "tier2": Tier.PHOTOREAL,
    "tier3": Tier.PHOTOREAL_NEURAL,
}


class AvatarStatus(StrEnum):
    """Where the preparation of an avatar stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class DeploymentStatus(StrEnum):
    """Whether a renderer is running for a look."""

    NONE = "none"
    DEPLOYING = "deploying"
    READY = "ready"
    STOPPED = "stopped"
    FAILED = "failed"


class Deployment(BaseModel):
    """A look with a renderer running, or not."""

    status: DeploymentStatus = DeploymentStatus.NONE
    rendering_endpoint: str | None = None
    message: str | None = None


class Sources(BaseModel):
    """What to make the avatar from: a clip, or a photo and a voice, or all three, or a VRM."""

    model_config = ConfigDict(extra="forbid")

    video_id: str | None = Field(
        default=None, max_length=100, description="Asset id of a 4-15 s clip."
    )
    video_url: AnyUrl | None = Field(default=None, description="Address of a 4-15 s clip.")
    image_id: str | None = Field(default=None, max_length=100, description="Asset id of a photo.")
    image_url: AnyUrl | None = Field(default=None, description="Address of a photo.")
    audio_id: str | None = Field(
        default=None, max_length=100, description="Asset id of a 4-15 s voice."
    )
    audio_url: AnyUrl | None = Field(default=None, description="Address of a 4-15 s voice.")
    model_id: str | None = Field(default=None, max_length=100, description="Asset id of a VRM.")
    model_url: AnyUrl | None = Field(default=None, description="Address of a VRM.")

    @model_validator(mode="after")
    def _one_address_per_kind(self) -> Sources:
        for kind in ("video", "image", "audio", "model"):
            if getattr(self, f"{kind}_id") and getattr(self, f"{kind}_url"):
                raise ValueError(f"Give `{kind}_id` or `{kind}_url`, not both.")
        return self


class AvatarCreate(BaseModel):
    """A new character with its first look; or, with `parent_id`, one more look of a character."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Support Agent",
                    "sources": {"video_id": "asst_01JD3Z8G9YR3K2N5M6P7Q8W4TX"},
                }
            ]
        },
    )

    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=2000)
    sources: Sources
    tier: Tier = Tier.PHOTOREAL
    parent_id: str | None = Field(
        default=None, max_length=100, description="The character of a new look."
    )
    is_public: bool = False
    consent: str = Field(
        default="",
        max_length=2000,
        description="Who agreed to be shown, and how; kept with the avatar.",
    )


class AvatarUpdate(BaseModel):
    """Fields to change; what is absent stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Evening Support"}]}
    )

    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=2000)
    is_public: bool | None = None
    active: bool | None = None


class SourceIds(BaseModel):
    """The assets that an avatar was made from."""

    video_id: str | None = None
    image_id: str | None = None
    audio_id: str | None = None
    model_id: str | None = None


class Avatar(BaseModel):
    """A character or a look."""

    id: str = Field(examples=[AVATAR_EXAMPLE])
    name: str
    description: str = ""
    parent_id: str | None = Field(
        default=None, description="Null for a character, its id for a look."
    )
    looks_count: int | None = Field(default=None, description="Characters only.")
    default_look_id: str | None = Field(
        default=None, description="Characters only: the look sessions take."
    )
    tier: Tier
    status: AvatarStatus
    status_message: str | None = Field(
        default=None, description="Why it failed, or what is going on."
    )
    sources: SourceIds = Field(default_factory=SourceIds)
    preview_image_url: str | None = Field(default=None, description="Signed, expires.")
    preview_video_url: str | None = Field(default=None, description="Signed, expires; looks only.")
    report: dict[str, Any] | None = Field(
        default=None, description="What the checks of the sources found."
    )
    deployment: Deployment = Field(default_factory=Deployment)
    job_id: str | None = Field(default=None, description="The preparation of this look.")
    is_favorite: bool = Field(default=False, description="Of the user who asks.")
    is_public: bool = False
    active: bool = True
    owned: bool = Field(
        default=True, description="False for a public avatar of another organisation."
    )
    created_at: datetime
    updated_at: datetime
