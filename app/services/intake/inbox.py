"""The inbox of what waits: a query over the documents' own states, never a copy of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.paging import Page, cut, encode_cursor
from app.services.access.actor import Actor
from app.services.access.keyset import after
from app.services.access.listing import Listing
from app.services.access.standing_in import looked_after_by
from app.services.documents.names import DocumentRef, Named, Person


@dataclass(frozen=True, slots=True)
class Source:
    """Where one kind of document waits: the scope that decides it, and the query of those that wait, by alias `d`.

    The query ends in its WHERE; each has an index on (company_id, status, id).
    """

    scope: str
    waiting: str


# Columns of every query: version, order, day, amount, currency and whether it differs from what was agreed.
SOURCES: Mapping[str, Source] = {
    "supplier_invoice": Source(
        "supplier-invoices:approve",
        """SELECT 'supplier_invoice', d.id, d.number, d.version, d.partner_id, d.order_id, o.number, d.issued_on,
                  d.total_amount, d.currency, jsonb_array_length(d.differences) > 0, d.entered_at, d.entered_by
           FROM supplier_invoices d
           JOIN purchase_orders o ON o.company_id = d.company_id AND o.id = d.order_id
           WHERE d.status = 'submitted'""",
    ),
    "shipping_notice": Source(
        "shipping-notices:approve",
        """SELECT 'shipping_notice', d.id, d.number, d.version, d.partner_id, d.order_id, o.number, d.arrives_on,
                  NULL, NULL, false, d.entered_at, d.entered_by
           FROM shipping_notices d
           JOIN purchase_orders o ON o.company_id = d.company_id AND o.id = d.order_id
           WHERE d.status = 'waiting'""",
    ),
    "production_report": Source(
        "production-goods:write",
        """SELECT 'production_report', d.id, d.number, NULL, d.partner_id, d.order_id, o.number, d.reported_on,
                  NULL, NULL, false, d.created_at, d.created_by
           FROM production_reports d
           JOIN production_orders o ON o.company_id = d.company_id AND o.id = d.order_id
           WHERE d.status = 'waiting'""",
    ),
    "factory_invoice": Source(
        "production-charges:write",
        """SELECT 'factory_invoice', d.id, d.number, NULL, d.partner_id, d.order_id, o.number, d.charged_on,
                  d.net_amount + d.tax_amount, c.base_currency, d.net_amount <> d.agreed_amount, d.entered_at,
                  d.entered_by
           FROM factory_invoices d
           JOIN production_orders o ON o.company_id = d.company_id AND o.id = d.order_id
           JOIN companies c ON c.id = d.company_id
           WHERE d.status = 'waiting'""",
    ),
    "payment_notice": Source(
        "receipts:write",
        """SELECT 'payment_notice', d.id, d.number, d.version, d.partner_id, NULL, NULL, d.paid_on,
                  d.amount, d.currency, false, d.entered_at, d.entered_by
           FROM payment_notices d
           WHERE d.status = 'waiting'""",
    ),
    "order_request": Source(
        "sales-orders:approve",
        """SELECT 'order_request', d.id, d.number, d.version, d.partner_id, d.order_id, o.number,
                  (d.asked_at AT TIME ZONE c.time_zone)::date, d.total_amount, d.currency, false, d.asked_at, d.asked_by
           FROM order_requests d
           JOIN companies c ON c.id = d.company_id
           LEFT JOIN sales_orders o ON o.company_id = d.company_id AND o.id = d.order_id
           WHERE d.status = 'waiting' AND d.expires_at > now()""",
    ),
}
ONE_PAGE = """
    ({waiting} AND d.company_id = $1 AND ($2::uuid IS NULL OR d.id > $2) AND ($3::uuid IS NULL OR d.partner_id = $3)
     AND ($5::uuid[] IS NULL OR d.partner_id = ANY($5))
     ORDER BY d.id LIMIT $4)"""
INBOX = """
SELECT w.*, p.code AS partner_code, p.name AS partner_name, u.name AS person_name
FROM ({pages}) AS w(kind, id, number, version, partner_id, order_id, order_number, dated_on, amount, currency, differs,
                    entered_at, entered_by)
JOIN partners p ON p.company_id = $1 AND p.id = w.partner_id
JOIN users u ON u.id = w.entered_by
ORDER BY w.id LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits; `version` none: it has none, `order` and `amount` none: it is about none."""

    kind: str
    id: UUID
    number: str
    version: int | None
    partner: Named
    order: DocumentRef | None
    dated_on: date
    amount: Decimal | None
    currency: str | None
    differs: bool
    entered_at: datetime
    entered_by: Person


async def list_waiting(
    session: AsyncSession,
    actor: Actor,
    page: Page,
    *,
    kind: str | None = None,
    partner_id: UUID | None = None,
    mine: bool = False,
) -> Listing[Waiting]:
    """What this person may decide and nobody has, the longest waiting first: one statement, whatever the page.

    `mine`: only of partners that the person is in charge of now, who are read in a statement more.
    """
    kinds = [name for name, source in SOURCES.items() if actor.may(source.scope) and kind in (None, name)]
    if actor.is_partner or not kinds:
        return Listing([], None)
    pages = " UNION ALL ".join(ONE_PAGE.format(waiting=SOURCES[name].waiting) for name in kinds)
    key = after(page, UUID)
    own = list(await session.scalars(looked_after_by(actor.company_id, actor.user_id))) if mine else None
    rows = await (await raw(session)).fetch(
        INBOX.format(pages=pages), actor.company_id, key[0] if key else None, partner_id, page.limit + 1, own
    )
    found, more = cut([_waiting(row) for row in rows], page)
    return Listing(found, encode_cursor(found[-1].id) if more else None)


def _waiting(row: asyncpg.Record) -> Waiting:
    order = None if row["order_id"] is None else DocumentRef(row["order_id"], row["order_number"])
    return Waiting(
        kind=row["kind"],
        id=row["id"],
        number=row["number"],
        version=row["version"],
        partner=Named(row["partner_id"], row["partner_code"], row["partner_name"]),
        order=order,
        dated_on=row["dated_on"],
        amount=row["amount"],
        currency=row["currency"],
        differs=row["differs"],
        entered_at=row["entered_at"],
        entered_by=Person(row["entered_by"], row["person_name"]),
    )
