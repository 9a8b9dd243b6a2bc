"""Locks the balance rows a posting touches, in one sorted order, before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import asyncpg

ZERO = Decimal(0)
StockKey = tuple[UUID, UUID]
PartnerKey = tuple[UUID, str, str]

# The shared advisory lock lets a period close wait for postings in flight; see services/ledger/periods.
# Rows are locked stock first, then partners, each sorted: no two postings can wait for each other in a ring.
LOCK_SQL = """
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('period:' || $1::uuid, 0))
), stock AS MATERIALIZED (
    SELECT b.item_id, b.location_id, b.on_hand, b.reserved, b.demand, b.value
    FROM stock_balances b
    JOIN unnest($2::uuid[], $3::uuid[]) AS wanted(item_id, location_id)
      ON b.item_id = wanted.item_id AND b.location_id = wanted.location_id
    WHERE b.company_id = $1
    ORDER BY b.item_id, b.location_id
    FOR UPDATE OF b
), partner AS MATERIALIZED (
    SELECT b.partner_id, b.account_code, b.currency, b.balance
    FROM partner_balances b
    WHERE b.company_id = $1 AND b.partner_id = ANY($4::uuid[])
    ORDER BY b.partner_id, b.account_code, b.currency
    FOR UPDATE OF b
)
SELECT item_id AS first, location_id AS second, NULL::text AS account, NULL::text AS currency,
       on_hand AS a, reserved AS b, demand AS c, value AS d
FROM (SELECT 1 FROM gate) g CROSS JOIN stock
UNION ALL
SELECT partner_id, NULL, account_code, currency, balance, NULL, NULL, NULL FROM partner
"""

CREATE_SQL = """
WITH stock AS (
    INSERT INTO stock_balances (company_id, item_id, location_id, on_hand, reserved, demand, value)
    SELECT c.id, wanted.item_id, wanted.location_id, 0, 0, 0, 0
    FROM companies c, unnest($2::uuid[], $3::uuid[]) AS wanted(item_id, location_id)
    WHERE c.id = $1 ORDER BY wanted.item_id, wanted.location_id
    ON CONFLICT DO NOTHING
)
INSERT INTO partner_balances (company_id, partner_id, account_code, currency, balance, currency_balance)
SELECT c.id, wanted.partner_id, wanted.account_code, wanted.currency, 0, 0
FROM companies c, unnest($4::uuid[], $5::text[], $6::text[]) AS wanted(partner_id, account_code, currency)
WHERE c.id = $1 ORDER BY wanted.partner_id, wanted.account_code, wanted.currency
ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class StockState:
    """What lies at one kept location, as settlement goes on."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    demand: Decimal = ZERO
    value: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """What nobody has been promised."""
        return self.on_hand - self.reserved


@dataclass(slots=True)
class Balances:
    """Locked balances: stock by (item, location), partners by (partner, account, currency)."""

    stock: dict[StockKey, StockState] = field(default_factory=dict)
    partners: dict[PartnerKey, Decimal] = field(default_factory=dict)


async def lock_balances(
    connection: asyncpg.Connection,
    company_id: UUID,
    *,
    stock: Iterable[StockKey],
    partners: Iterable[PartnerKey],
) -> Balances:
    """Lock the named balances and read them, creating those that have never moved.

    One statement when every row exists.
    """
    stock_keys, partner_keys = sorted(set(stock)), sorted(set(partners))
    balances = await _lock(connection, company_id, stock_keys, partner_keys)
    missing_stock = [key for key in stock_keys if key not in balances.stock]
    missing_partners = [key for key in partner_keys if key not in balances.partners]
    if missing_stock or missing_partners:
        await connection.execute(CREATE_SQL, company_id, *_columns(missing_stock, 2), *_columns(missing_partners, 3))
        balances = await _lock(connection, company_id, stock_keys, partner_keys)
    return balances


async def _lock(
    connection: asyncpg.Connection, company_id: UUID, stock: list[StockKey], partners: list[PartnerKey]
) -> Balances:
    partner_ids = sorted({key[0] for key in partners})
    found = Balances()
    for row in await connection.fetch(LOCK_SQL, company_id, *_columns(stock, 2), partner_ids):
        if row["account"] is None:
            found.stock[row["first"], row["second"]] = StockState(row["a"], row["b"], row["c"], row["d"])
        else:
            found.partners[row["first"], row["account"], row["currency"]] = row["a"]
    return found


def _columns(rows: list[StockKey] | list[PartnerKey], width: int) -> list[list[object]]:
    return [[row[i] for row in rows] for i in range(width)]
