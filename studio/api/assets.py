"""Assets: stored bytes, named by their hash, with an id; and the uploads that become them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, model_validator

ASSET_EXAMPLE = "asst_01JD3Z8G9YR3K2N5M6P7Q8W4TX"


class AssetKind(StrEnum):
    """What the bytes are, by their content; names and MIME types are never believed."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    MODEL = "model"


class Asset(BaseModel):
    """Stored bytes."""

    id: str = Field(examples=[ASSET_EXAMPLE])
    kind: AssetKind
    mime: str = Field(description="Sniffed from the bytes.", examples=["video/mp4"])
    size: int = Field(description="Bytes.", examples=[2_413_552])
    sha256: str = Field(
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
    )
    name: str = Field(
        default="", description="The name it was uploaded under; only shown, never used."
    )
    created_at: datetime


class AssetSource(BaseModel):
    """Bytes by address or inline: exactly one of the two."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"base64": "iVBORw0KGgo="}]}
    )

    url: AnyUrl | None = Field(
        default=None,
        description="Public https address; fetched once, kept as an asset.",
        max_length=2000,
    )
    base64: str | None = Field(
        default=None, description="Base64, with or without a data URI prefix."
    )
    name: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _one_of_both(self) -> AssetSource:
        if (self.url is None) == (self.base64 is None):
            raise ValueError("Give exactly one of `url` and `base64`.")
        return self


class AssetLink(BaseModel):
    """A signed address that needs no key and expires."""

    url: str = Field(examples=["http://127.0.0.1:8400/v1/files/eyJhIjoiYXNzdF8…"])
    expires_at: datetime


class Upload(BaseModel):
    """An upload under way; resume it at `offset`, by the tus 1.0 protocol."""

    id: str = Field(examples=["upld_01JD3Z8G9YR3K2N5M6P7Q8W4TX"])
    size: int = Field(description="Bytes announced.")
    offset: int = Field(description="Bytes safely stored.")
    name: str = ""
    asset_id: str | None = Field(default=None, description="Set once all bytes are there.")
    created_at: datetime
    expires_at: datetime
