"""Declarative base: short constraint names and the tenant column that leads every tenant key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
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
    """Mixin of tenant tables: `company_id` is the first column and the first part of the key.

    Tables that every order writes set `references_company = False`: their parent rows already tie
    them to the company, and a foreign key would make every transaction lock the one company row.
    """

    references_company: ClassVar[bool] = True

    @declared_attr.directive
    @classmethod
    def company_id(cls) -> Mapped[UUID]:
        """Company that owns the row; row-level security compares it with `app.company_id`."""
        if cls.references_company:
            return mapped_column(ForeignKey("companies.id"), primary_key=True, sort_order=-100)
        return mapped_column(primary_key=True, sort_order=-100)
