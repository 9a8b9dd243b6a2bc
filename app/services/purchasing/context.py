"""Everything the purchasing rules need to know of company, supplier and items, read in two statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from app.core.errors import invalid
from app.services.documents.names import Named
from app.services.posting import BOOKS_COLUMNS, Books, books_of
from app.services.pricing.resolve import PriceCandidate

ONE = Decimal(1)

BUYING_SQL = f"""
SELECT {BOOKS_COLUMNS},
       p.id AS partner_id, p.code AS partner_code, p.name AS partner_name,
       coalesce($6, p.payment_term_id) AS payment_term_id,
       $6::uuid IS NULL OR EXISTS (SELECT FROM payment_terms t WHERE t.company_id = c.id AND t.id = $6) AS term_known,
       cur.code AS currency, cur.scale AS currency_scale,
       (SELECT r.rate FROM exchange_rates r WHERE r.company_id = c.id AND r.currency = cur.code AND r.valid_from <= $5
        ORDER BY r.valid_from DESC LIMIT 1) AS rate,
       l.id AS location_id, l.code AS location_code, l.name AS location_name,
       (SELECT jsonb_object_agg(r.tax_class, jsonb_build_array(r.tax_code, r.rate_percent::text))
        FROM tax_rates r WHERE r.company_id = c.id AND r.valid_from <= $5 AND (r.valid_to IS NULL OR r.valid_to >= $5))
           AS tax_rates
FROM companies c
JOIN currencies base ON base.code = c.base_currency
LEFT JOIN partners p ON p.company_id = c.id AND p.id = $2 AND p.is_supplier AND p.active
LEFT JOIN currencies cur ON cur.code = coalesce($4, p.currency, c.base_currency)
LEFT JOIN LATERAL (
    SELECT w.id, w.code, w.name FROM locations w
    WHERE w.company_id = c.id AND w.kind = 'warehouse' AND w.active AND ($3::uuid IS NULL OR w.id = $3)
    ORDER BY w.id LIMIT 1  -- ids grow with time: the first warehouse is the main one
) l ON true
WHERE c.id = $1
"""  # noqa: S608 - a constant

# From the asked codes to the items, one index look-up each; see the sales context for why.
ITEMS_SQL = """
WITH wanted AS MATERIALIZED (
    SELECT i.id, a.code AS asked FROM unnest($3::text[]) AS a(code)
    JOIN items i ON i.company_id = $1 AND i.code = a.code
    UNION ALL
    SELECT pi.item_id, a.code FROM unnest($3::text[]) AS a(code)
    JOIN partner_items pi ON pi.company_id = $1 AND pi.partner_id = $4 AND pi.partner_code = a.code
    UNION ALL
    SELECT a.id, NULL FROM unnest($2::uuid[]) AS a(id)
)
SELECT w.asked, i.id, i.code, i.name, i.kind, i.base_unit, i.tax_class, pi.partner_code AS supplier_code,
       pi.min_order_quantity, pi.lead_time_days,
       (SELECT jsonb_object_agg(u.unit, u.factor::text) FROM item_units u
        WHERE u.company_id = $1 AND u.item_id = i.id) AS units,
       (SELECT jsonb_agg(jsonb_build_array(ip.unit, ip.min_quantity::text, ip.price::text, ip.valid_from, ip.valid_to,
                                           l.currency, l.id, l.includes_tax, l.rounding_scale))
        FROM item_prices ip
        JOIN price_lists l ON l.company_id = $1 AND l.id = ip.price_list_id
        WHERE ip.company_id = $1 AND ip.item_id = i.id AND l.active AND l.purpose = 'purchase' AND l.currency = $5
          AND l.partner_id = $4 AND ip.valid_from <= $6 AND (ip.valid_to IS NULL OR ip.valid_to >= $6)) AS prices
FROM wanted w
JOIN items i ON i.company_id = $1 AND i.id = w.id AND i.active
LEFT JOIN partner_items pi ON pi.company_id = $1 AND pi.partner_id = $4 AND pi.item_id = i.id
"""


@dataclass(frozen=True, slots=True)
class Buying:
    """The company and the supplier, on one day, in one currency."""

    books: Books
    partner: Named
    payment_term_id: UUID | None
    currency: str
    currency_scale: int
    exchange_rate: Decimal
    location: Named
    tax_rates: Mapping[str, tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class BoughtItem:
    """An item as this supplier sells it: its own code, the least it sells, how long it takes, what it asks."""

    id: UUID
    code: str
    name: str
    kind: str
    base_unit: str
    tax_class: str
    supplier_code: str | None
    min_order_quantity: Decimal | None
    lead_time_days: int | None
    units: Mapping[str, Decimal]
    prices: tuple[PriceCandidate, ...]

    def factor(self, unit: str) -> Decimal | None:
        """Base units in one `unit`; none for a unit the item does not have."""
        return ONE if unit == self.base_unit else self.units.get(unit)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items that lines asked for, by id and by the code that was asked (ours or the supplier's)."""

    by_id: Mapping[UUID, BoughtItem]
    by_code: Mapping[str, BoughtItem]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the header of an order says: supplier, warehouse, currency, day, payment terms."""

    partner_id: UUID
    on: date
    location_id: UUID | None = None
    currency: str | None = None
    payment_term_id: UUID | None = None


async def load_buying(connection: asyncpg.Connection, company_id: UUID, terms: Terms) -> Buying:
    """Read company, supplier, warehouse, rate and taxes of the day in one statement.

    Raises INVALID with a pointer: `partner_unknown`, `location_unknown`, `payment_term_unknown`, `currency_unknown`,
    `exchange_rate_missing`.
    """
    row = await connection.fetchrow(
        BUYING_SQL,
        company_id,
        terms.partner_id,
        terms.location_id,
        terms.currency,
        terms.on,
        terms.payment_term_id,
    )
    if row is None or row["partner_id"] is None:
        raise invalid("/partner_id", "partner_unknown", "There is no such supplier.")
    if row["location_id"] is None:
        raise invalid("/location_id", "location_unknown", "There is no such warehouse.")
    if not row["term_known"]:
        raise invalid("/payment_term_id", "payment_term_unknown", "There are no such payment terms.")
    if row["currency"] is None:
        raise invalid("/currency", "currency_unknown", "There is no such currency.")
    rate = ONE if row["currency"] == row["base_currency"] else row["rate"]
    if rate is None:
        raise invalid("/currency", "exchange_rate_missing", "There is no exchange rate for this currency and day.")
    return Buying(
        books=books_of(company_id, row),
        partner=Named(row["partner_id"], row["partner_code"], row["partner_name"]),
        payment_term_id=row["payment_term_id"],
        currency=row["currency"],
        currency_scale=row["currency_scale"],
        exchange_rate=rate,
        location=Named(row["location_id"], row["location_code"], row["location_name"]),
        tax_rates={name: (code, Decimal(rate)) for name, (code, rate) in (row["tax_rates"] or {}).items()},
    )


async def load_catalogue(
    connection: asyncpg.Connection, buying: Buying, *, ids: Sequence[UUID], codes: Sequence[str], on: date
) -> Catalogue:
    """Read the asked items with their units and what this supplier asks for them, in one statement."""
    rows = await connection.fetch(
        ITEMS_SQL, buying.books.company_id, list(ids), list(codes), buying.partner.id, buying.currency, on
    )
    by_id: dict[UUID, BoughtItem] = {}
    by_code: dict[str, BoughtItem] = {}
    for row in rows:
        item = by_id.get(row["id"]) or _item(row, buying.partner.id)
        by_id[item.id] = item
        if row["asked"] is not None:
            by_code.setdefault(row["asked"], item)
    return Catalogue(by_id, by_code)


def _item(row: asyncpg.Record, partner_id: UUID) -> BoughtItem:
    return BoughtItem(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        base_unit=row["base_unit"],
        tax_class=row["tax_class"],
        supplier_code=row["supplier_code"],
        min_order_quantity=row["min_order_quantity"],
        lead_time_days=row["lead_time_days"],
        units={unit: Decimal(factor) for unit, factor in (row["units"] or {}).items()},
        prices=tuple(_candidate(entry, partner_id) for entry in (row["prices"] or [])),
    )


def _candidate(entry: Sequence[Any], partner_id: UUID) -> PriceCandidate:
    unit, min_quantity, price, valid_from, valid_to, currency, list_id, includes_tax, scale = entry
    return PriceCandidate(
        price_list_id=UUID(list_id),
        includes_tax=includes_tax,
        rounding_scale=scale,
        unit=unit,
        min_quantity=Decimal(min_quantity),
        price=Decimal(price),
        valid_from=date.fromisoformat(valid_from),
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        partner_id=partner_id,
        customer_group_id=None,
        currency=currency,
    )
