"""Who pays or is paid, in which currency, at which rate of the day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import invalid
from app.core.money import round_half_up
from app.services.ledger.sides import Side
from app.services.posting import BOOKS_COLUMNS, Books, books_of

# Who may order no more may still pay and be paid, so `active` is not asked.
PARTY_SQL = f"""
SELECT {BOOKS_COLUMNS}, p.id AS partner_id, cur.code AS currency, cur.scale AS currency_scale,
       CASE WHEN cur.code = c.base_currency THEN 1 ELSE (
           SELECT r.rate FROM exchange_rates r
           WHERE r.company_id = c.id AND r.currency = cur.code AND r.valid_from <= $4
           ORDER BY r.valid_from DESC LIMIT 1) END AS exchange_rate
FROM companies c
JOIN currencies base ON base.code = c.base_currency
LEFT JOIN partners p ON p.company_id = c.id AND p.id = $2 AND {{parties}}
LEFT JOIN currencies cur ON cur.code = coalesce($3, p.currency, c.base_currency)
WHERE c.id = $1
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Party:
    """A partner's money: its currency, and what one unit is worth in the books."""

    books: Books
    partner_id: UUID
    currency: str
    currency_scale: int
    exchange_rate: Decimal

    def base(self, amount: Decimal) -> Decimal:
        """An amount of this money in the company's base currency."""
        return round_half_up(amount * self.exchange_rate, self.books.scale)

    def fits_scale(self, amount: Decimal) -> bool:
        """Whether an amount is no finer than its currency."""
        return amount == round_half_up(amount, self.currency_scale)

    def check_scale(self, amount: Decimal, pointer: str = "/amount") -> None:
        """Raise `amount_scale` (INVALID) for an amount that is finer than its currency."""
        if not self.fits_scale(amount):
            raise invalid(pointer, "amount_scale", f"{self.currency} amounts have {self.currency_scale} decimals.")


async def load_party(
    connection: asyncpg.Connection, side: Side, key: tuple[UUID, UUID], currency: str | None, on: date
) -> Party:
    """Read company, partner (their ids are `key`) and rate in one statement.

    Raises INVALID with a pointer: `partner_unknown`, `currency_unknown`, `exchange_rate_missing`.
    """
    row = await connection.fetchrow(PARTY_SQL.format(parties=side.parties), *key, currency, on)
    if row is None or row["partner_id"] is None:
        raise invalid(
            "/partner_id", "partner_unknown", f"There is no such {'customer' if side.incoming else 'supplier'}."
        )
    if row["currency"] is None:
        raise invalid("/currency", "currency_unknown", "There is no such currency.")
    if row["exchange_rate"] is None:
        raise invalid("/currency", "exchange_rate_missing", "There is no exchange rate for this currency and day.")
    return Party(
        books=books_of(key[0], row),
        partner_id=row["partner_id"],
        currency=row["currency"],
        currency_scale=row["currency_scale"],
        exchange_rate=row["exchange_rate"],
    )
