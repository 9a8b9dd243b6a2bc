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
# Nothing is locked while a row is missing: who creates rows must not hold others already, or the ring is back. Only an
# order whose balances were foretold wrongly does (ADR 68); should it meet another, the database ends one of them.
_LOCKING = """gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('period:' || $1::uuid, 0))
), whole AS MATERIALIZED ({whole}), stock AS MATERIALIZED (
    SELECT b.item_id, b.location_id, b.on_hand, b.reserved, b.demand, b.value
    FROM stock_balances b
    JOIN unnest({items}::text::uuid[], {locations}::text::uuid[]) AS wanted(item_id, location_id)
      ON b.item_id = wanted.item_id AND b.location_id = wanted.location_id
    WHERE b.company_id = $1 AND (SELECT yes FROM whole)
    ORDER BY b.item_id, b.location_id
    FOR UPDATE OF b
), partner AS MATERIALIZED (
    SELECT b.partner_id, b.account_code, b.currency, b.balance
    FROM partner_balances b
    WHERE b.company_id = $1 AND b.partner_id = ANY({owners}::text::uuid[]) AND (SELECT yes FROM whole)
    ORDER BY b.partner_id, b.account_code, b.currency
    FOR UPDATE OF b
), held (held_first, held_second, held_account, held_currency, held_a, held_b, held_c, held_d) AS (
    SELECT item_id, location_id, NULL::text, NULL::text, on_hand, reserved, demand, value FROM stock
    UNION ALL
    SELECT partner_id, NULL, account_code, currency, balance, NULL, NULL, NULL FROM partner
)"""
_WHOLE = """
    SELECT (SELECT count(*) FROM stock_balances b
            JOIN unnest({items}::text::uuid[], {locations}::text::uuid[]) AS wanted(item_id, location_id)
              ON b.item_id = wanted.item_id AND b.location_id = wanted.location_id
            WHERE b.company_id = $1) = cardinality({items}::text::uuid[])
       AND (SELECT count(*) FROM partner_balances b
            JOIN unnest({owners}::text::uuid[], {accounts}::text::text[], {currencies}::text::text[])
                 AS wanted(partner_id, account_code, currency)
              ON b.partner_id = wanted.partner_id AND b.account_code = wanted.account_code
             AND b.currency = wanted.currency
            WHERE b.company_id = $1) = cardinality({owners}::text::uuid[]) AS yes
    FROM gate
"""
LOCKING = _LOCKING.replace("{whole}", _WHOLE)
# Of balances that have been seen: none of them is ever deleted.
LOCKING_SEEN = _LOCKING.replace("{whole}", "SELECT true AS yes FROM gate")
LOCK_SQL = f"""
WITH {LOCKING.format(items="$2", locations="$3", owners="$4", accounts="$5", currencies="$6")}
SELECT w.yes AS whole, h.* FROM whole w LEFT JOIN held h ON true
"""  # noqa: S608 - constants

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

    One statement when every row exists. Invariant, but after a wrong foretelling (ADR 68): a transaction that creates
    rows holds no other balance, and one that holds balances waits for existing rows only; so neither can wait for the
    other in a ring.
    """
    wanted = [*stock_arrays(stock), *partner_arrays(partners)]
    balances = await _lock(connection, company_id, wanted)
    if balances is None:
        await connection.execute(CREATE_SQL, company_id, *wanted)
        balances = await _lock(connection, company_id, wanted)
    if balances is None:
        raise RuntimeError("balances that were just created cannot be seen")
    return balances


async def _lock(connection: asyncpg.Connection, company_id: UUID, wanted: Sequence[object]) -> Balances | None:
    """The locked balances, or none (and nothing locked) where a row is missing."""
    rows = await connection.fetch(LOCK_SQL, company_id, *wanted)
    return balances_of(rows) if rows[0]["whole"] else None


def balances_of(rows: Iterable[asyncpg.Record]) -> Balances:
    """The balances of rows that have the columns of `held`; rows that tell of none are passed over."""
    found = Balances()
    for row in rows:
        first, account = row["held_first"], row["held_account"]
        if account is not None:
            found.partners[first, account, row["held_currency"]] = row["held_a"]
        elif first is not None:
            state = StockState(row["held_a"], row["held_b"], row["held_c"], row["held_d"])
            found.stock[first, row["held_second"]] = state
    return found


def stock_arrays(keys: Iterable[StockKey]) -> list[str]:
    """Items and locations, sorted, as `LOCKING` takes them."""
    return [array_text(column) for column in _columns(sorted(set(keys)), 2)]


def partner_arrays(keys: Iterable[PartnerKey]) -> list[str]:
    """Partners, accounts and currencies, sorted, as `LOCKING` takes them."""
    owners, accounts, currencies = _columns(sorted(set(keys)), 3)
    return [array_text(owners), quoted_array_text(accounts), quoted_array_text(currencies)]


def _columns(rows: list[StockKey] | list[PartnerKey], width: int) -> list[list[object]]:
    return [[row[i] for row in rows] for i in range(width)]
