"""Organisations and their users."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from studio.api.ids import Kind, new_id
from studio.api.people import Organisation, User
from studio.server.store.moments import now
from studio.server.store.schema import organisations, users

OPERATOR_NAME = "local"


def create_organisation(
    connection: Connection, name: str, *, is_operator: bool = False
) -> Organisation:
    """An organisation with nobody in it yet."""
    made = Organisation(id=new_id(Kind.ORGANISATION), name=name, created_at=now())
    row = {**made.model_dump(), "is_operator": is_operator}
    connection.execute(insert(organisations).values(**row))
    return made


def create_user(connection: Connection, organisation_id: str, name: str) -> User:
    """A user of an organisation."""
    made = User(id=new_id(Kind.USER), organisation_id=organisation_id, name=name, created_at=now())
    connection.execute(insert(users).values(**made.model_dump()))
    return made


def ensure_operator(connection: Connection) -> None:
    """A new data folder belongs to one organisation with one user: whoever runs it."""
    found = select(organisations.c.id).where(organisations.c.is_operator.is_(True))
    if connection.execute(found).first() is None:
        made = create_organisation(connection, OPERATOR_NAME, is_operator=True)
        create_user(connection, made.id, OPERATOR_NAME)


def owner_named(connection: Connection, name: str) -> User:
    """The first user of the organisation of that name; both are made when there is none."""
    query = select(users).join(organisations).where(organisations.c.name == name)
    query = query.where(users.c.deleted_at.is_(None)).order_by(users.c.id).limit(1)
    row = connection.execute(query).mappings().first()
    if row is not None:
        return User.model_validate(dict(row))
    return create_user(connection, create_organisation(connection, name).id, name)
