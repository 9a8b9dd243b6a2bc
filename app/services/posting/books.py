"""A company's books: base currency and which account plays which role."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

import asyncpg

from app.core.errors import AppError, Kind
from app.core.values import value

MEMO_ROLES = ("memo_sales_orders", "memo_purchase_orders")


class AccountCode(str):
    """An account named by its code instead of its role, as a reversal must."""

    __slots__ = ()


@value
class Books:
    """What posting needs to know of a company; `by_partner` are the account codes kept per partner.

    `tracks_lots` is whether any item is kept by lot or serial number.
    """

    company_id: UUID
    base_currency: str
    scale: int
    roles: Mapping[str, str]
    by_partner: frozenset[str]
    tracks_lots: bool = False

    def account(self, role: str) -> str:
        """The account code that plays `role`; raises `account_role_missing` (CONFLICT)."""
        code = role if isinstance(role, AccountCode) else self.roles.get(role)
        if code is None:
            raise AppError("account_role_missing", f"No account is mapped to the role {role}.", kind=Kind.CONFLICT)
        return code


# For use in statements over `companies c JOIN currencies base ON base.code = c.base_currency`.
BOOKS_COLUMNS = """c.base_currency, base.scale AS base_scale,
       (SELECT jsonb_object_agg(r.role, r.account_code)::text FROM account_roles r WHERE r.company_id = c.id) AS roles,
       (SELECT jsonb_agg(a.code ORDER BY a.code)::text FROM accounts a WHERE a.company_id = c.id AND a.by_partner)
           AS by_partner,
       EXISTS (SELECT FROM items t WHERE t.company_id = c.id AND t.tracking <> 'none') AS tracks_lots"""

BOOKS_SQL = f"""
SELECT {BOOKS_COLUMNS}
FROM companies c JOIN currencies base ON base.code = c.base_currency
WHERE c.id = $1
"""  # noqa: S608 - a constant


async def load_books(connection: asyncpg.Connection, company_id: UUID) -> Books:
    """The books of one company, in one statement."""
    row = await connection.fetchrow(BOOKS_SQL, company_id)
    if row is None:
        raise AppError("not_found", "No such company.", kind=Kind.NOT_FOUND)
    return books_of(company_id, row)


def books_of(company_id: UUID, row: asyncpg.Record) -> Books:
    """Books from a row that has `BOOKS_COLUMNS`."""
    return Books(
        company_id=company_id,
        base_currency=row["base_currency"],
        scale=row["base_scale"],
        roles=_roles(row["roles"]),
        by_partner=_codes(row["by_partner"]),
        tracks_lots=row["tracks_lots"],
    )


# The chart of accounts hardly ever changes: it is read again only when the text that came from the database is new.


@lru_cache(maxsize=256)
def _roles(text: str | None) -> Mapping[str, str]:
    return MappingProxyType(json.loads(text or "{}"))


@lru_cache(maxsize=256)
def _codes(text: str | None) -> frozenset[str]:
    return frozenset(json.loads(text or "[]"))
