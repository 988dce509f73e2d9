"""Signed links: whoever holds one may read one asset until it expires, and nothing else."""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Connection, insert, select

from studio.errors import StudioError
from studio.server.store import schema

_SECRET_NAME: Final = "links"
_ROUNDED_TO: Final = 60


def ensure_secret(connection: Connection) -> str:
    """The signing secret of this data folder, made at its first start."""
    query = select(schema.secrets.c.value).where(schema.secrets.c.name == _SECRET_NAME)
    found = connection.execute(query).scalar()
    if found is not None:
        return found
    made = secrets.token_urlsafe(48)
    connection.execute(insert(schema.secrets).values(name=_SECRET_NAME, value=made))
    return made


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token that is whole and not expired gives access to, and for how long yet."""

    asset_id: str
    seconds_left: int


class Links:
    """Makes and opens link tokens."""

    def __init__(self, secret: str, seconds: int) -> None:
        self._serializer = URLSafeSerializer(secret, salt="asset-link")
        self.seconds = seconds

    def sign(self, asset_id: str, seconds: int | None = None) -> tuple[str, datetime]:
        """A token for an asset, and when it stops working.

        A page asked for twice within a minute shows equal addresses, and a viewer's cache can
        serve the picture: without a wish of the caller, expiry is rounded up to whole minutes.
        """
        until = time.time() + (self.seconds if seconds is None else seconds)
        step = _ROUNDED_TO if seconds is None else 1
        expires = math.ceil(until / step) * step
        token = str(self._serializer.dumps([asset_id, expires]))
        return token, datetime.fromtimestamp(expires, UTC)

    def open(self, token: str) -> Opened:
        """The asset of a token; only what this server signed is ever looked at."""
        try:
            asset_id, expires = self._serializer.loads(token)
        except (BadData, ValueError) as error:
            raise StudioError("not_found", "There is no such file.") from error
        left = expires - time.time()
        if left <= 0:
            raise StudioError(
                "link_expired", "This link has expired.", "Ask for the object again: links renew."
            )
        return Opened(asset_id, int(left))
