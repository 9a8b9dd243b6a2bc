"""One page of a list, and the checks that every change of a seen row makes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import AppError, Kind
from app.core.paging import Page, cut, encode_cursor, invalid_cursor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Rows of one page; `next_cursor` is none on the last."""

    items: Sequence[T]
    next_cursor: str | None


async def list_page(
    session: AsyncSession, statement: Select[T], key: Sequence[InstrumentedAttribute[Any]], page: Page
) -> Listing[T]:
    """Read one page in the order of `key`, which is unique together: one statement, whatever the page."""
    return _listing((await session.scalars(_paged(statement, key, page))).all(), key, page)


async def list_rows(
    session: AsyncSession, statement: Select[Any], key: Sequence[InstrumentedAttribute[Any]], page: Page
) -> Listing[Row[Any]]:
    """The same of rows that join several tables; the columns of `key` are among theirs."""
    return _listing((await session.execute(_paged(statement, key, page))).all(), key, page)


def _paged(statement: Select[T], key: Sequence[InstrumentedAttribute[Any]], page: Page) -> Select[T]:
    order = [_ordered(column) for column in key]
    statement = statement.order_by(*order).limit(page.limit + 1)
    return statement if page.after is None else statement.where(tuple_(*order) > _values(key, page.after))


def _listing(found: Sequence[T], key: Sequence[InstrumentedAttribute[Any]], page: Page) -> Listing[T]:
    rows, more = cut(found, page)
    return Listing(rows, encode_cursor(*(getattr(rows[-1], column.key) for column in key)) if more else None)


async def newest_first(
    session: AsyncSession, statement: Select[*tuple[Any, ...]], key: InstrumentedAttribute[UUID], page: Page
) -> Listing[Row[Any]]:
    """Read a page by descending id: ids are made in order of time."""
    before = id_before(page)
    if before is not None:
        statement = statement.where(key < before)
    rows, more = cut((await session.execute(statement.order_by(key.desc()).limit(page.limit + 1))).all(), page)
    return Listing(rows, encode_cursor(rows[-1].id) if more else None)


def id_before(page: Page) -> UUID | None:
    """The id that a page by descending id starts below; none on the first. Raises `invalid_cursor`."""
    if page.after is None:
        return None
    try:
        return UUID(page.after[0])
    except ValueError as error:
        raise invalid_cursor() from error


def fields_of(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """The columns of a row by name."""
    return dict(row._mapping)  # noqa: SLF001 - public, named so to keep clear of column names


def _ordered(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    # Sort keys are made for byte order; other texts follow the database, as their indexes do.
    return column.collate("C") if column.key == "sort_key" else column.expression


def _values(key: Sequence[InstrumentedAttribute[Any]], after: tuple[str, ...]) -> Any:
    if len(after) != len(key):
        raise invalid_cursor()
    try:
        values = [_parse(column.type.python_type, text) for column, text in zip(key, after, strict=True)]
    except ValueError as error:
        raise invalid_cursor() from error
    return tuple_(*(literal(value, column.type) for column, value in zip(key, values, strict=True)))


def _parse(python_type: type[Any], text: str) -> Any:
    if hasattr(python_type, "fromisoformat"):
        return python_type.fromisoformat(text)
    return UUID(text) if python_type is UUID else python_type(text)


def check_version(present: int, seen: int) -> None:
    """Raise `stale` when the row has changed since the caller read version `seen`."""
    if present != seen:
        raise AppError("stale", "The record has changed since you read it.", kind=Kind.STALE)


def content_version(*values: object) -> int:
    """Version of a row that has no counter of its own: a number that changes with what the row says."""
    text = "\0".join(repr(value.normalize() if isinstance(value, Decimal) else value) for value in values)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")
