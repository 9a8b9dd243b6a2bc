"""Locks the balance rows a posting touches, in one sorted order, before anything is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.arrays import array_text, quoted_array_text

ZERO = Decimal(0)
StockKey = tuple[UUID, UUID]
PartnerKey = tuple[UUID, str, str]

# The shared advisory lock lets a period close wait for postings in flight; see services/ledger/periods.
# Rows are locked stock first, then partners, each sorted: no two postings can wait for each other in a ring.
# Nothing is locked while a row is missing: who creates rows must not hold others already, or the ring is back.
LOCK_SQL = """
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('period:' || $1::uuid, 0))
), whole AS MATERIALIZED (
    SELECT (SELECT count(*) FROM stock_balances b
            JOIN unnest($2::text::uuid[], $3::text::uuid[]) AS wanted(item_id, location_id)
              ON b.item_id = wanted.item_id AND b.location_id = wanted.location_id
            WHERE b.company_id = $1) = cardinality($2::text::uuid[])
       AND (SELECT count(*) FROM partner_balances b
            JOIN unnest($4::text::uuid[], $5::text::text[], $6::text::text[])
                 AS wanted(partner_id, account_code, currency)
              ON b.partner_id = wanted.partner_id AND b.account_code = wanted.account_code
             AND b.currency = wanted.currency
            WHERE b.company_id = $1) = cardinality($4::text::uuid[]) AS yes
    FROM gate
), stock AS MATERIALIZED (
    SELECT b.item_id, b.location_id, b.on_hand, b.reserved, b.demand, b.value
    FROM stock_balances b
    JOIN unnest($2::text::uuid[], $3::text::uuid[]) AS wanted(item_id, location_id)
      ON b.item_id = wanted.item_id AND b.location_id = wanted.location_id
    WHERE b.company_id = $1 AND (SELECT yes FROM whole)
    ORDER BY b.item_id, b.location_id
    FOR UPDATE OF b
), partner AS MATERIALIZED (
    SELECT b.partner_id, b.account_code, b.currency, b.balance
    FROM partner_balances b
    WHERE b.company_id = $1 AND b.partner_id = ANY($4::text::uuid[]) AND (SELECT yes FROM whole)
    ORDER BY b.partner_id, b.account_code, b.currency
    FOR UPDATE OF b
)
SELECT whole.yes AS whole, NULL::uuid AS first, NULL::uuid AS second, NULL::text AS account, NULL::text AS currency,
       NULL::numeric AS a, NULL::numeric AS b, NULL::numeric AS c, NULL::numeric AS d
FROM whole
UNION ALL
SELECT NULL, item_id, location_id, NULL, NULL, on_hand, reserved, demand, value FROM stock
UNION ALL
SELECT NULL, partner_id, NULL, account_code, currency, balance, NULL, NULL, NULL FROM partner
"""

CREATE_SQL = """
WITH stock AS (
    INSERT INTO stock_balances (company_id, item_id, location_id, on_hand, reserved, demand, value)
    SELECT c.id, wanted.item_id, wanted.location_id, 0, 0, 0, 0
    FROM companies c, unnest($2::text::uuid[], $3::text::uuid[]) AS wanted(item_id, location_id)
    WHERE c.id = $1 ORDER BY wanted.item_id, wanted.location_id
    ON CONFLICT DO NOTHING
)
INSERT INTO partner_balances (company_id, partner_id, account_code, currency, balance, currency_balance)
SELECT c.id, wanted.partner_id, wanted.account_code, wanted.currency, 0, 0
FROM companies c, unnest($4::text::uuid[], $5::text::text[], $6::text::text[])
                       AS wanted(partner_id, account_code, currency)
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

    One statement when every row exists. Invariant: a transaction that creates rows holds no other balance, and one
    that holds balances waits for existing rows only; so neither can wait for the other in a ring.
    """
    items, locations = _columns(sorted(set(stock)), 2)
    owners, accounts, currencies = _columns(sorted(set(partners)), 3)
    wanted = [array_text(items), array_text(locations), array_text(owners)]
    wanted += [quoted_array_text(accounts), quoted_array_text(currencies)]
    balances = await _lock(connection, company_id, wanted)
    if balances is None:
        await connection.execute(CREATE_SQL, company_id, *wanted)
        balances = await _lock(connection, company_id, wanted)
    if balances is None:
        raise RuntimeError("balances that were just created cannot be seen")
    return balances


async def _lock(connection: asyncpg.Connection, company_id: UUID, wanted: Sequence[object]) -> Balances | None:
    """The locked balances, or none (and nothing locked) where a row is missing."""
    whole, *rows = await connection.fetch(LOCK_SQL, company_id, *wanted)
    if not whole["whole"]:
        return None
    found = Balances()
    for row in rows:
        if row["account"] is None:
            found.stock[row["first"], row["second"]] = StockState(row["a"], row["b"], row["c"], row["d"])
        else:
            found.partners[row["first"], row["account"], row["currency"]] = row["a"]
    return found


def _columns(rows: list[StockKey] | list[PartnerKey], width: int) -> list[list[object]]:
    return [[row[i] for row in rows] for i in range(width)]
