"""Signed links: whoever holds one may read one asset until it expires, and nothing else."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Connection, insert, select

from studio.errors import StudioError
from studio.server.store import schema

_SECRET_NAME = "links"


def ensure_secret(connection: Connection) -> str:
    """The signing secret of this data folder, made at its first start."""
    query = select(schema.secrets.c.value).where(schema.secrets.c.name == _SECRET_NAME)
    found = connection.execute(query).scalar()
    if found is not None:
        return found
    made = secrets.token_urlsafe(48)
    connection.execute(insert(schema.secrets).values(name=_SECRET_NAME, value=made))
    return made


class Links:
    """Makes and opens link tokens."""

    def __init__(self, secret: str, seconds: int) -> None:
        self._serializer = URLSafeSerializer(secret, salt="asset-link")
        self.seconds = seconds

    def sign(self, asset_id: str, seconds: int | None = None) -> tuple[str, datetime]:
        """A token for an asset, and when it stops working.

        Expiry is rounded up to whole minutes so that a page asked for twice shows equal
        addresses, and a viewer's cache can serve the picture.
        """
        until = time.time() + (seconds or self.seconds)
        expires = int(-(-until // 60) * 60) if seconds is None else int(-(-until // 1))
        return str(self._serializer.dumps([asset_id, expires])), datetime.fromtimestamp(
            expires, UTC
        )

    def open(self, token: str) -> str:
        """The asset of a token that is whole and not expired."""
        try:
            asset_id, expires = self._serializer.loads(token)
        except (BadSignature, ValueError, TypeError) as error:
            raise StudioError("not_found", "There is no such file.") from error
        if time.time() >= expires:
            raise StudioError(
                "link_expired", "This link has expired.", "Ask for the object again: links renew."
            )
        return asset_id
