"""Declarative base: short constraint names and the tenant column that leads every tenant key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def _short_columns(constraint: ForeignKeyConstraint, _table: Table) -> str:
    columns = [key for key in constraint.column_keys if key != "company_id"]
    return "_".join(columns or constraint.column_keys)


NAMING: dict[str, Any] = {
    "short_columns": _short_columns,
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(short_columns)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    """Common base of every table; times are `timestamptz`, strings `text`, dictionaries `jsonb`.

    Give long unique keys and foreign keys a short `name=` of their own: Citus appends a shard
    suffix, and errors are mapped to answers by constraint name.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        str: Text(),
        dict[str, Any]: JSONB(),
    }


class TenantBase:
    """Mixin of tenant tables: `company_id` is the first column and the first part of every key.

    It has no foreign key to `companies`: every order would have to lock that one row. Row-level
    security already refuses a row of any company but the transaction's own.
    """

    company_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-100)


def tenant_fk(column: str, table: str, key: str = "id") -> ForeignKeyConstraint:
    """Foreign key inside one company: (company_id, column) -> table (company_id, key)."""
    return ForeignKeyConstraint(["company_id", column], [f"{table}.company_id", f"{table}.{key}"])


def table_of(model: type[Base]) -> Table:
    """Return the table that a model is mapped to."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table
