"""Who uses a server: organisations, their users and keys, and what they used."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from studio.api.scopes import Scope


class Organisation(BaseModel):
    """A group of users that shares avatars."""

    id: str = Field(examples=["orgn_01JD3Z8G9YR3K2N5M6P7Q8W4TX"])
    name: str
    created_at: datetime


class OrganisationCreate(BaseModel):
    """A new organisation."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, examples=["Riverside Clinic"])


class User(BaseModel):
    """A person or a service that owns keys and favourites."""

    id: str = Field(examples=["user_01JD3Z8G9YR3K2N5M6P7Q8W4TX"])
    organisation_id: str
    name: str
    created_at: datetime


class UserCreate(BaseModel):
    """A new user of the caller's organisation."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, examples=["Robin"])


class Me(BaseModel):
    """Who is asking, and what they may do."""

    user: User
    organisation: Organisation
    scopes: list[Scope]


class Key(BaseModel):
    """An API key as lists show it: never its secret."""

    id: str = Field(examples=["key_01JD3Z8G9YR3K2N5M6P7Q8W4TX"])
    name: str
    user_id: str
    scopes: list[Scope]
    hint: str = Field(
        description="The first characters, to recognise it by.", examples=["ask_3fJ9"]
    )
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


class KeyCreate(BaseModel):
    """A new key for the caller, or for another user of the organisation."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "agent", "scopes": ["avatars:read"]}]},
    )

    name: str = Field(min_length=1, max_length=200)
    scopes: list[Scope] = Field(min_length=1, max_length=10)
    user_id: str | None = Field(default=None, max_length=100)
    expires_in: int | None = Field(default=None, ge=60, le=10 * 365 * 86400, description="Seconds.")


class KeyCreated(Key):
    """The only answer that holds the secret."""

    key: str = Field(description="Store it now: it is not shown again.")


class Usage(BaseModel):
    """What the caller's organisation has stored and under way."""

    organisation_id: str
    assets: int
    bytes_stored: int = Field(description="Distinct bytes: equal uploads count once.")
    characters: int
    looks: int
    jobs_active: int
