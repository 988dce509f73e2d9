"""A POST that may be repeated: the same key and the same request get the same answer.

The answer is written in the transaction that makes the object, so a server that is killed has
either both or neither. What is under way is known to this process alone, so a killed server
leaves no key behind that nobody can use any more. A second server on the same database that
made the object first wins, and the loser's transaction is rolled back as a whole.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection, RowMapping, delete, insert, select
from sqlalchemy.exc import IntegrityError

from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.access.seals import seal, unseal
from studio.server.guards.credentials import shown_secret
from studio.server.store.database import Store
from studio.server.store.moments import now
from studio.server.store.schema import idempotency

REPLAYED: Final = "Idempotent-Replayed"
KEPT_FOR: Final = timedelta(hours=24)

Made = TypeVar("Made", bound=BaseModel)

_under_way: dict[tuple[str, str], str] = {}
_lock = threading.Lock()


@dataclass(slots=True)
class Claim:
    """One attempt at a request; it knows whether an earlier attempt has succeeded."""

    organisation_id: str
    key: str | None
    fingerprint: str
    credential: str
    response: Response
    status: int = 201
    earlier: dict[str, Any] | None = None

    def replay(self, model: type[Made], secret: str = "") -> Made | None:
        """The answer of the earlier attempt; None when this is the first one."""
        if self.earlier is None:
            return None
        self.response.headers[REPLAYED] = "true"
        return model.model_validate(self._opened(self.earlier, secret) if secret else self.earlier)

    def keep(self, connection: Connection, answer: Made, secret: str = "") -> Made:
        """Write the answer; call in the transaction that makes what it tells of."""
        if self.key is not None:
            body = answer.model_dump(mode="json")
            if secret:
                body[secret] = seal(self.credential, body[secret])
            self._insert(connection, body)
        return answer

    def _insert(self, connection: Connection, body: dict[str, Any]) -> None:
        forget_old(connection)
        row = {"key": self.key, "fingerprint": self.fingerprint, "created_at": now()}
        row |= {"organisation_id": self.organisation_id, "status": self.status, "body": body}
        try:
            connection.execute(insert(idempotency).values(**row))
        except IntegrityError as error:
            raise _in_flight() from error

    def _opened(self, body: dict[str, Any], secret: str) -> dict[str, Any]:
        opened = unseal(self.credential, body[secret])
        if opened is None:
            raise StudioError(
                "conflict",
                f"This request has already made {body['id']}, with another key of yours.",
                "Only the key that sent it is told the secret again. Revoke what was made, and "
                "send the request with a new Idempotency-Key.",
            )
        return {**body, secret: opened}


class Once:
    """What a route needs to make something once, however often it is asked."""

    def __init__(self, request: Request, response: Response, key: str | None) -> None:
        self._request, self._response, self._key = request, response, key

    def create(
        self,
        store: Store,
        caller: Caller,
        wanted: BaseModel,
        make: Callable[[Connection], Made],
        *,
        model: type[Made],
        secret: str = "",
    ) -> Made:
        """For what one transaction makes: runs `make` in it, or answers as before.

        `secret` names a field of the answer that must not lie in the database in clear.
        """
        with self.claimed(store, caller, wanted) as claim:
            earlier = claim.replay(model, secret)
            if earlier is not None:
                return earlier
            with store.write() as connection:
                return claim.keep(connection, make(connection), secret)

    @contextmanager
    def claimed(self, store: Store, caller: Caller, wanted: BaseModel | str) -> Generator[Claim]:
        """For what takes longer: ask the claim for a replay first, let it keep the answer last.

        `wanted` is what the request asks for: its body, or a text that stands for the body.
        Leaving with an exception releases the key.
        """
        claim = Claim(
            organisation_id=caller.organisation_id,
            key=self._key,
            fingerprint=self._fingerprint(wanted),
            credential=shown_secret(self._request.headers) or "",
            response=self._response,
        )
        if self._key is None:
            yield claim
            return
        with _only_one(caller.organisation_id, self._key, claim.fingerprint):
            claim.earlier = _earlier(store, claim)
            yield claim

    def _fingerprint(self, wanted: BaseModel | str) -> str:
        body = wanted if isinstance(wanted, str) else wanted.model_dump_json()
        url = self._request.url
        said = f"{self._request.method} {url.path}?{url.query}\n{body}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def _only_one(organisation_id: str, key: str, fingerprint: str) -> Generator[None]:
    name = (organisation_id, key)
    with _lock:
        other = _under_way.get(name)
        if other is None:
            _under_way[name] = fingerprint
    if other is not None:
        raise _in_flight() if other == fingerprint else _mismatch()
    try:
        yield
    finally:
        with _lock:
            del _under_way[name]


def _earlier(store: Store, claim: Claim) -> dict[str, Any] | None:
    query = select(idempotency).where(
        idempotency.c.organisation_id == claim.organisation_id,
        idempotency.c.key == claim.key,
        idempotency.c.created_at > now() - KEPT_FOR,
    )
    with store.read() as connection:
        row: RowMapping | None = connection.execute(query).mappings().first()
    if row is None:
        return None
    if row["fingerprint"] != claim.fingerprint:
        raise _mismatch()
    return row["body"]


def forget_old(connection: Connection) -> None:
    """Keys are good for a day."""
    old = idempotency.c.created_at <= now() - KEPT_FOR
    connection.execute(delete(idempotency).where(old))


def _in_flight() -> StudioError:
    return StudioError(
        "idempotency_in_flight",
        "A request with this Idempotency-Key is still being worked on.",
        "Wait a moment and send it again: its answer will be repeated.",
        param="Idempotency-Key",
    )


def _mismatch() -> StudioError:
    return StudioError(
        "idempotency_mismatch",
        "This Idempotency-Key was used for a different request.",
        "Use a new key for every new request, and the same key only to repeat one.",
        param="Idempotency-Key",
    )


_SAYS: Final = (
    "Any text of your own. A repeated request with the same key gets the first answer again, "
    f"with `{REPLAYED}: true`, for 24 hours."
)


def _once(
    request: Request,
    response: Response,
    idempotency_key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", min_length=1, max_length=255, description=_SAYS),
    ] = None,
) -> Once:
    return Once(request, response, idempotency_key)


OncePerKey = Annotated[Once, Depends(_once)]
