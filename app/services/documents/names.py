"""How documents name the things they are about."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from app.models import Partner


@dataclass(frozen=True, slots=True)
class Named:
    """Something shown by code and name."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user by name."""

    id: UUID
    name: str


_PEOPLE = "SELECT id, name FROM users WHERE id = ANY($1::uuid[])"


async def people_of(connection: "asyncpg.Connection[asyncpg.Record]", *ids: UUID | None) -> dict[UUID | None, Person]:
    """Users by id, in one statement."""
    return {row["id"]: Person(row["id"], row["name"]) for row in await connection.fetch(_PEOPLE, list(ids))}


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document by number."""

    id: UUID
    number: str


def partner_columns() -> list[ColumnElement[Any]]:
    """The partner by code and name."""
    return [Partner.code.label("partner_code"), Partner.name.label("partner_name")]


def same(left: type[Any], right: type[Any], reference: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The row of `right` that a reference of `left` names."""
    return and_(right.company_id == left.company_id, right.id == reference)
