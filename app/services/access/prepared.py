"""Queries that are built and compiled once for each set of conditions, and from then on only given their values.

Building a statement anew and walking it through the mapper costs as much as a short page costs the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, ColumnElement, Select, SQLColumnExpression, Text, bindparam, cast, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from app.core.db import raw
from app.services.access.actor import Actor

_dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, in place of an actor: the ids are parameters of the statement, `partner_id` none for staff."""

    company_id: Any
    partner_id: Any
    user_id: Any = None
    data_range: str = "all"
    hidden_places: Any = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it; `names` are its parameters in order, `fixed` those the builder gave."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]


class PreparedQuery:
    """A query of what an actor sees, by the conditions that are wanted of it.

    The builder gets a `Viewer` and, for each value, a parameter in its place: none where the value is none, the value
    itself where it is a truth, a tuple of parameters for a tuple. It must not decide by anything else.
    """

    def __init__(self, build: Callable[..., Select[*tuple[Any, ...]]]) -> None:
        self._build = build
        self._compiled: dict[tuple[object, ...], _Compiled] = {}

    async def fetch(self, session: AsyncSession, actor: Actor, **values: object) -> list[asyncpg.Record]:
        """Run the query with these values: one statement."""
        given = {"viewer_company_id": actor.company_id, "viewer_partner_id": actor.partner_id, **values}
        hidden = actor.hidden_places
        shape = (actor.data_range, bool(hidden), *(_shape(value) for value in given.values()))
        compiled = self._compiled.get(shape)
        if compiled is None:
            compiled = self._compiled[shape] = self._compile(given, actor)
        bound = {**compiled.fixed, "viewer_user_id": actor.user_id, "viewer_hidden_places": hidden}
        for name, value in given.items():
            if isinstance(value, tuple):
                bound.update((f"{name}_{number}", part) for number, part in enumerate(value))
            else:
                bound[name] = value
        connection = await raw(session)
        rows: list[asyncpg.Record] = await connection.fetch(compiled.sql, *(bound[name] for name in compiled.names))
        return rows

    def _compile(self, given: Mapping[str, object], actor: Actor) -> _Compiled:
        company_id, partner_id, *parameters = (_parameter(name, value) for name, value in given.items())
        names = list(given)[2:]
        hidden = bindparam("viewer_hidden_places", type_=ARRAY(Uuid)) if actor.hidden_places else None
        viewer = Viewer(company_id, partner_id, bindparam("viewer_user_id"), actor.data_range, hidden)
        statement = self._build(viewer, **dict(zip(names, parameters, strict=True)))
        compiled = statement.compile(dialect=_dialect, compile_kwargs={"render_postcompile": True})
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        return _Compiled(str(compiled), tuple(compiled.positiontup or ()), fixed)


def decimal_text(
    value: SQLColumnExpression[Decimal] | SQLColumnExpression[Decimal | None],
) -> ColumnElement[str]:
    """A decimal as answers write it, made by the database: `12.5`, `0`, `1000000`.

    Reading decimals only to write them again costs a long page more than its query.
    """
    return cast(func.trim_scale(value), Text)


def id_text(value: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None]) -> ColumnElement[str]:
    """An id as answers write it, made by the database: the driver's own kind of UUID takes long to be recognised."""
    return cast(value, Text)


def beginning(text: str) -> str:
    """The pattern of texts that begin with `text`, for LIKE."""
    return _escaped(text) + "%"


def containing(text: str) -> str:
    """The pattern of texts that contain `text`, for LIKE."""
    return f"%{_escaped(text)}%"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _shape(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    return len(value) if isinstance(value, tuple) else "given"


def _parameter(name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return tuple(bindparam(f"{name}_{number}") for number in range(len(value)))
    parameter: BindParameter[Any] = bindparam(name)
    return parameter
