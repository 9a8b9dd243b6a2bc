"""Everything the sales rules need to know of company, customer and items, read in one statement."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg

from app.core.arrays import array_text, quoted_array_text
from app.core.errors import invalid
from app.core.values import value
from app.services.documents.names import Named
from app.services.posting import BOOKS_COLUMNS, LOCKING, LOCKING_SEEN, Balances, Books, balances_of, books_of
from app.services.pricing.resolve import PriceCandidate

ONE = Decimal(1)

SELLING = f"""
SELECT {BOOKS_COLUMNS},
       c.posting_policy, c.accounting_regime,
       (SELECT u.name FROM users u WHERE u.id = nullif(current_setting('app.user_id', true), '')::uuid) AS user_name,
       p.id AS partner_id, p.code AS partner_code, p.name AS partner_name, p.customer_group_id, p.tax_treatment,
       p.credit_limit, cur.code AS currency, cur.scale AS currency_scale,
       (SELECT t.instalments FROM payment_terms t WHERE t.company_id = c.id AND t.id = p.payment_term_id)
           AS instalments,
       CASE WHEN cur.code <> c.base_currency THEN (
           SELECT r.rate FROM exchange_rates r
           WHERE r.company_id = c.id AND r.currency = cur.code AND r.valid_from <= $5
           ORDER BY r.valid_from DESC LIMIT 1
       ) END AS rate,
       l.id AS location_id, l.code AS location_code, l.name AS location_name, l.kind AS location_kind,
       (SELECT e.id FROM locations e WHERE e.company_id = c.id AND e.kind = 'customer' ORDER BY e.code LIMIT 1)
           AS customer_location_id,
       (SELECT jsonb_object_agg(r.tax_class, jsonb_build_array(r.tax_code, r.rate_percent::text))::text
        FROM tax_rates r WHERE r.company_id = c.id AND r.valid_from <= $5 AND (r.valid_to IS NULL OR r.valid_to >= $5))
           AS tax_rates,
       (SELECT o.id FROM sales_orders o WHERE o.company_id = c.id AND o.partner_id = p.id AND o.customer_reference = $6)
           AS same_reference_id,
       {{spent}} AS spent
FROM companies c
JOIN currencies base ON base.code = c.base_currency
LEFT JOIN partners p ON p.company_id = c.id AND p.id = $2 AND p.is_customer AND p.active
LEFT JOIN currencies cur ON cur.code = coalesce($4, p.currency, c.base_currency)
LEFT JOIN LATERAL (
    SELECT w.id, w.code, w.name, w.kind FROM locations w
    WHERE w.company_id = c.id AND w.active AND ($3::uuid IS NULL OR w.id = $3) AND w.id <> ALL($7::uuid[])
      AND (w.kind = 'warehouse' OR w.kind = 'consignee' AND w.partner_id = $2 AND w.id = $3)
    ORDER BY w.id LIMIT 1  -- ids grow with time: the first warehouse is the main one
) l ON true
WHERE c.id = $1
"""  # noqa: S608 - a constant

SPENT = """(
           SELECT sum(round(o.total_amount * o.exchange_rate, base.scale)) FROM sales_orders o
           WHERE o.company_id = $1 AND o.partner_id = $2 AND o.placed_by = {spender}
             AND o.ordered_on >= date_trunc('month', $5::date)
             AND o.ordered_on < date_trunc('month', $5::date) + interval '1 month'
       )"""

# From the asked codes to the items, one index look-up each: of a company that has just been filled the planner thinks
# that it has one item, and would read all of them for every one (measured: 30 s for 20 codes of 3,774 items).
WANTED_IDS = """
SELECT a.id, NULL::text AS asked FROM unnest($8::text::uuid[]) AS a(id)
"""
WANTED_CODES = """
UNION ALL
SELECT i.id, a.code FROM unnest({codes}::text::text[]) AS a(code)
JOIN items i ON i.company_id = $1 AND i.code = a.code
UNION ALL
SELECT pi.item_id, a.code FROM unnest({codes}::text::text[]) AS a(code)
JOIN partner_items pi ON pi.company_id = $1 AND pi.partner_id = $2 AND pi.partner_code = a.code
"""
ITEM_COLUMNS = {
    "asked": "w.asked",
    "item_id": "i.id",
    "item_code": "i.code",
    "item_name": "i.name",
    "item_kind": "i.kind",
    "base_unit": "i.base_unit",
    "tax_class": "i.tax_class",
    "min_order_quantity": "coalesce(pi.min_order_quantity, i.min_order_quantity)",
    "units": "u.units",
    "price_list_id": "p.price_list_id",
    "price_unit": "p.unit",
    "min_quantity": "p.min_quantity",
    "price": "p.price",
    "valid_from": "p.valid_from",
    "valid_to": "p.valid_to",
    "price_partner_id": "p.partner_id",
    "price_group_id": "p.customer_group_id",
    "includes_tax": "p.includes_tax",
    "rounding_scale": "p.rounding_scale",
}
ITEMS = f"""
SELECT {", ".join(ITEM_COLUMNS.values())}
FROM selling s CROSS JOIN wanted w
JOIN items i ON i.company_id = $1 AND i.id = w.id AND i.active
LEFT JOIN partner_items pi ON pi.company_id = $1 AND pi.partner_id = $2 AND pi.item_id = i.id
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(u.unit, u.factor::text) AS units FROM item_units u
    WHERE u.company_id = $1 AND u.item_id = i.id
) u ON true
LEFT JOIN LATERAL (
    SELECT ip.price_list_id, ip.unit, ip.min_quantity, ip.price, ip.valid_from, ip.valid_to, l.partner_id,
           l.customer_group_id, l.includes_tax, l.rounding_scale
    FROM item_prices ip
    JOIN price_lists l ON l.company_id = $1 AND l.id = ip.price_list_id
    WHERE ip.company_id = $1 AND ip.item_id = i.id AND l.active AND l.purpose = 'sales' AND l.currency = s.currency
      AND ip.valid_from <= $5 AND (ip.valid_to IS NULL OR ip.valid_to >= $5)
      AND (l.partner_id IS NULL OR l.partner_id = $2)
      AND (l.customer_group_id IS NULL OR l.customer_group_id = s.customer_group_id)
) p ON true
"""  # noqa: S608 - constants


@cache
def context_sql(*, codes: bool, spender: bool, locking: str) -> str:
    """The statement, asking for codes, for what a spender has ordered, and for balances, only where there are any.

    Its first row tells of company and customer, each of the others of an item and one of its prices, or of a balance
    that `locking` has locked.
    """
    further = (f"${number}" for number in count(9))
    wanted = WANTED_IDS + (WANTED_CODES.format(codes=next(further)) if codes else "")
    selling = SELLING.format(spent=SPENT.format(spender=next(further)) if spender else "NULL::numeric")
    parts = [f"listed ({', '.join(ITEM_COLUMNS)}) AS ({ITEMS})", f"wanted AS MATERIALIZED ({wanted})"]
    kinds = {"selling": "selling.*", "listed": "listed.*"}
    if locking:
        names = ("items", "locations", "owners", "accounts", "currencies")
        parts.append(locking.format(**dict(zip(names, further, strict=False))))
        kinds["held"] = "held.*"
    parts.append(f"selling AS MATERIALIZED ({selling})")
    return f"WITH {', '.join(reversed(parts))}\n" + "\nUNION ALL\n".join(_told_by(kind, kinds) for kind in kinds)


def _told_by(kind: str, kinds: Mapping[str, str]) -> str:
    """The rows of one kind, with nothing in the columns of the others."""
    others = " ".join(f"LEFT JOIN {other} ON false" for other in kinds if other != kind)
    return f"SELECT {', '.join(kinds.values())} FROM {kind} {others}"  # noqa: S608 - constants


@value
class Selling:
    """The company and the customer, on one day, in one currency."""

    books: Books
    user_name: str
    posting_policy: str
    accounting_regime: str
    partner: Named
    customer_group_id: UUID | None
    tax_treatment: str | None
    credit_limit: Decimal | None
    instalments: Sequence[Mapping[str, Any]]
    currency: str
    currency_scale: int
    exchange_rate: Decimal
    location: Named
    location_kind: str
    customer_location_id: UUID
    tax_rates: Mapping[str, tuple[str, Decimal]]
    same_reference_id: UUID | None


@value
class SaleItem:
    """An item as this customer may buy it."""

    id: UUID
    code: str
    name: str
    kind: str
    base_unit: str
    tax_class: str
    min_order_quantity: Decimal | None
    units: Mapping[str, Decimal]
    prices: tuple[PriceCandidate, ...]

    def factor(self, unit: str) -> Decimal | None:
        """Base units in one `unit`; none for a unit the item does not have."""
        return ONE if unit == self.base_unit else self.units.get(unit)


@value
class Catalogue:
    """The items that lines asked for, by id and by the code that was asked (ours or the customer's).

    `spent` is what the spender has ordered in the same month, in the base currency.
    """

    by_id: Mapping[UUID, SaleItem]
    by_code: Mapping[str, SaleItem]
    spent: Decimal = Decimal(0)


@value
class Sale:
    """What is asked about: whose order, of what and where; `hidden` warehouses do not exist.

    Of a spender, also what that person has ordered for the customer in the month is wanted.
    """

    company_id: UUID
    partner_id: UUID
    currency: str | None
    on: date
    ids: frozenset[UUID]
    codes: frozenset[str]
    location_id: UUID | None = None
    customer_reference: str | None = None
    hidden: tuple[UUID, ...] = ()
    spender_id: UUID | None = None


@value
class Wanted:
    """Balances to be locked, as `LOCKING` takes them; `seen`: all of them have been seen before."""

    arrays: tuple[str, ...]
    seen: bool


@value
class Context:
    """What the rules need to know, and of the balances that were to be locked those that now are."""

    selling: Selling
    catalogue: Catalogue
    held: Balances | None = None


async def load_context(connection: asyncpg.Connection, sale: Sale, wanted: Wanted | None = None) -> Context:
    """Read company, customer, warehouse, rate and taxes of the day, and the asked items with their units and every
    price that could apply, and lock the wanted balances; all in one statement.

    Raises INVALID with a pointer: `partner_unknown`, `location_unknown`, `currency_unknown`, `exchange_rate_missing`.
    """
    parameters = (
        sale.company_id,
        sale.partner_id,
        sale.location_id,
        sale.currency,
        sale.on,
        sale.customer_reference,
        sale.hidden,
        array_text(sale.ids),
    )
    further: list[object] = [quoted_array_text(sale.codes)] if sale.codes else []
    further += [sale.spender_id] if sale.spender_id else []
    locking = ""
    if wanted is not None:
        locking = LOCKING_SEEN if wanted.seen else LOCKING
        further += wanted.arrays[:3] if wanted.seen else wanted.arrays
    statement = context_sql(codes=bool(sale.codes), spender=sale.spender_id is not None, locking=locking)
    rows = await connection.fetch(statement, *parameters, *further)
    selling = _selling(sale.company_id, rows[0] if rows else None)
    catalogue = _catalogue(selling, rows[0]["spent"], [row for row in rows if row["item_id"] is not None])
    return Context(selling, catalogue, balances_of(rows) if wanted else None)


def _selling(company_id: UUID, row: asyncpg.Record | None) -> Selling:
    if row is None or row["partner_id"] is None:
        raise invalid("/partner_id", "partner_unknown", "There is no such customer.")
    if row["location_id"] is None:
        raise invalid("/location_id", "location_unknown", "This customer is served from no such place.")
    if row["currency"] is None:
        raise invalid("/currency", "currency_unknown", "There is no such currency.")
    rate = ONE if row["currency"] == row["base_currency"] else row["rate"]
    if rate is None:
        raise invalid("/currency", "exchange_rate_missing", "There is no exchange rate for this currency and day.")
    return Selling(
        books=books_of(company_id, row),
        user_name=row["user_name"] or "",
        posting_policy=row["posting_policy"],
        accounting_regime=row["accounting_regime"],
        partner=Named(row["partner_id"], row["partner_code"], row["partner_name"]),
        customer_group_id=row["customer_group_id"],
        tax_treatment=row["tax_treatment"],
        credit_limit=row["credit_limit"],
        instalments=row["instalments"] or [],
        currency=row["currency"],
        currency_scale=row["currency_scale"],
        exchange_rate=rate,
        location=Named(row["location_id"], row["location_code"], row["location_name"]),
        location_kind=row["location_kind"],
        customer_location_id=row["customer_location_id"],
        tax_rates=_tax_rates(row["tax_rates"]),
        same_reference_id=row["same_reference_id"],
    )


@lru_cache(maxsize=256)
def _tax_rates(text: str | None) -> Mapping[str, tuple[str, Decimal]]:
    """VAT code and rate per tax class; read again only when the text that came from the database is a new one."""
    return {name: (code, Decimal(rate)) for name, (code, rate) in json.loads(text or "{}").items()}


def _catalogue(selling: Selling, spent: Decimal | None, rows: Sequence[asyncpg.Record]) -> Catalogue:
    prices: dict[UUID, list[PriceCandidate]] = {}
    for row in rows:
        found = prices.setdefault(row["item_id"], [])
        if row["price"] is not None:
            found.append(_candidate(row, selling.currency))
    by_id: dict[UUID, SaleItem] = {}
    by_code: dict[str, SaleItem] = {}
    for row in rows:
        item = by_id.get(row["item_id"]) or _sale_item(row, prices[row["item_id"]])
        by_id[item.id] = item
        if row["asked"] is not None:
            by_code.setdefault(row["asked"], item)
    return Catalogue(by_id, by_code, spent or Decimal(0))


def _sale_item(row: asyncpg.Record, prices: Sequence[PriceCandidate]) -> SaleItem:
    return SaleItem(
        id=row["item_id"],
        code=row["item_code"],
        name=row["item_name"],
        kind=row["item_kind"],
        base_unit=row["base_unit"],
        tax_class=row["tax_class"],
        min_order_quantity=row["min_order_quantity"],
        units={unit: Decimal(factor) for unit, factor in (row["units"] or {}).items()},
        prices=tuple(prices),
    )


def _candidate(row: asyncpg.Record, currency: str) -> PriceCandidate:
    return PriceCandidate(
        price_list_id=row["price_list_id"],
        currency=currency,
        unit=row["price_unit"],
        min_quantity=row["min_quantity"],
        price=row["price"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        partner_id=row["price_partner_id"],
        customer_group_id=row["price_group_id"],
        includes_tax=row["includes_tax"],
        rounding_scale=row["rounding_scale"],
    )
