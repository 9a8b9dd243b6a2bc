"""Landed costs: what it costs to bring goods here, on the goods that it was paid for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import beyond, raw
from app.core.errors import AppError, FieldError, conflict, invalid, not_found
from app.core.ids import new_id
from app.models import LandedCost, LandedCostLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.documents.amounts import AMOUNT_LIMIT, ZERO, tax_of
from app.services.documents.numbers import Numbers
from app.services.documents.terms import due_date
from app.services.ledger.sides import PAYABLE
from app.services.payments.party import Party, load_party
from app.services.payments.payables import Owed, take_back_payable
from app.services.posting import Header, Place, Posting, Rows, load_books, post
from app.services.posting.reversal import opposite, reversing
from app.services.pricing.taxes import rates_on
from app.services.purchasing.invoice_reversal import Reversal
from app.services.purchasing.rules.landing import Landed, Share, Sums, landing, spread
from app.services.stock.places import endpoints
from app.services.stock.whereabouts import following

RECEIVED_SQL = """
SELECT l.receipt_id, l.line_no, l.item_id, i.kind AS item_kind, r.location_id, r.received_on, l.base_quantity,
       l.accrued_amount + l.transit_amount AS value
FROM goods_receipt_lines l
JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.receipt_id = ANY($2::uuid[]) AND l.base_quantity > 0
"""
TERMS_SQL = """
SELECT coalesce(t.instalments, '[]')
FROM partners p LEFT JOIN payment_terms t ON t.company_id = p.company_id AND t.id = p.payment_term_id
WHERE p.company_id = $1 AND p.id = $2
"""
SAME_SQL = """
SELECT id FROM landed_costs WHERE company_id = $1 AND partner_id = $2 AND reference = $3 AND status = 'posted'
"""
HEAD_SQL = """
SELECT l.*, cur.scale FROM landed_costs l JOIN currencies cur ON cur.code = l.currency
WHERE l.company_id = $1 AND l.id = $2 FOR NO KEY UPDATE OF l
"""
LINES_SQL = """
SELECT l.line_no, l.receipt_id, l.receipt_line_no, r.received_on, l.item_id, i.kind AS item_kind, l.location_id,
       l.base_quantity, l.measure, l.net_amount, l.amount
FROM landed_cost_lines l
JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.landed_cost_id = $2 ORDER BY l.line_no
"""
REVERSED_SQL = """
UPDATE landed_costs
SET version = version + 1, status = 'reversed', reversed_on = $3, reversed_by = $4, reversal_reason = $5
WHERE company_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class BearingLine:
    """A receipt line that bears a part of a cost; `weight` of the whole line, only where a cost is spread by it."""

    receipt_id: UUID
    line_no: int
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Charged:
    """An invoice for bringing goods here; `tax_amount` none means at the rate of its class on its day."""

    partner_id: UUID
    reference: str
    kind: str
    spread_by: str
    net_amount: Decimal
    tax_class: str
    lines: Sequence[BearingLine]
    tax_amount: Decimal | None = None
    currency: str | None = None
    charged_on: date | None = None
    note: str | None = None


async def charge_landed_cost(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: Charged) -> UUID:
    """Spread a cost over goods that have come, and owe it; answers its id. Statements are constant in the lines.

    Raises `partner_unknown`, `currency_unknown`, `exchange_rate_missing`, `tax_class_unknown`, `amount_scale`,
    `lines_invalid` with `line_unknown`, `line_repeated`, `weight_required`, `weight_not_allowed`,
    `charged_before_receipt`, `nothing_to_spread_by` (INVALID); `duplicate_invoice`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    day, reference = wanted.charged_on or today(), wanted.reference.upper()
    party = await load_party(connection, PAYABLE, (actor.company_id, wanted.partner_id), wanted.currency, day)
    if await connection.fetchval(SAME_SQL, actor.company_id, wanted.partner_id, reference) is not None:
        raise conflict("duplicate_invoice", "This invoice of the same partner is booked already.")
    tax_code, rate_percent, tax = await _tax(connection, party, wanted, day)
    lines = await _lines(connection, actor.company_id, wanted, day)
    shares, tax_base = spread(lines, wanted.net_amount, tax, party)
    instalments = await connection.fetchval(TERMS_SQL, actor.company_id, wanted.partner_id)
    cost_id, number = new_id(), await numbers.take(actor.company_id, "landed_cost", day)
    owed = Owed(
        kind="invoice",
        document=("landed_cost", cost_id, reference),
        partner_id=wanted.partner_id,
        issued_on=day,
        due_on=due_date(instalments, day),
        currency=party.currency,
        exchange_rate=party.exchange_rate,
        total_amount=wanted.net_amount + tax,
        order=None,
    )
    head = {
        "id": cost_id,
        "number": number,
        "version": 1,
        "status": "posted",
        "kind": wanted.kind,
        "spread_by": wanted.spread_by,
        "partner_id": wanted.partner_id,
        "reference": reference,
        "charged_on": day,
        "due_on": owed.due_on,
        "currency": party.currency,
        "exchange_rate": party.exchange_rate,
        "net_amount": wanted.net_amount,
        "tax_code": tax_code,
        "tax_rate_percent": rate_percent,
        "tax_amount": tax,
        "total_amount": owed.total_amount,
        "note": wanted.note,
        "created_by": actor.user_id,
    }
    rows = [Rows(table_of(LandedCost), [head]), _line_rows(cost_id, shares), owed.rows()]
    header = _header(actor, "landed_cost.posted", (cost_id, number), day, wanted.partner_id)
    sums = Sums(tax_code, tax, tax_base)
    posting = landing(header, shares, sums, party, await _outside(session, actor))
    posting = await _following(session, posting, shares)
    await post(session, party.books, replace(posting, documents=lambda _: rows))
    return cost_id


async def reverse_landed_cost(
    session: AsyncSession, actor: Actor, cost_id: UUID, if_version: int, wanted: Reversal
) -> None:
    """Take a cost back: goods that are still there become cheaper, the rest leaves cost of sales.

    Raises NOT_FOUND, STALE; `reversed_before_invoice` (INVALID); `already_reversed`, `invoice_paid`, `period_closed`
    (CONFLICT).
    """
    connection = await raw(session)
    head = None if actor.is_partner else await connection.fetchrow(HEAD_SQL, actor.company_id, cost_id)
    if head is None:
        raise not_found("landed cost")
    check_version(head["version"], if_version)
    if head["status"] != "posted":
        raise conflict("already_reversed", "This cost is reversed already.")
    day = wanted.reversed_on or max(today(), head["charged_on"])
    if day < head["charged_on"]:
        message = "A cost cannot be taken back before it was charged."
        raise invalid("/reversed_on", "reversed_before_invoice", message)
    await take_back_payable(session, (actor.company_id, cost_id), head["partner_id"], day)
    books = await load_books(connection, actor.company_id)
    party = Party(books, head["partner_id"], head["currency"], head["scale"], head["exchange_rate"])
    # Also of goods that others have ordered or that lie elsewhere: a cost is taken back whole.
    async with beyond(session, "data_range", "hidden_places"):
        shares = [_share(row) for row in await connection.fetch(LINES_SQL, actor.company_id, cost_id)]
    tax_base = party.base(head["total_amount"]) - sum((share.amount for share in shares), ZERO)
    sums = Sums(head["tax_code"], head["tax_amount"], tax_base)
    header = _header(actor, "landed_cost.reversed", (cost_id, head["number"]), day, head["partner_id"])
    posting = landing(await reversing(connection, header), shares, sums, party, await _outside(session, actor))
    await post(session, books, opposite(await _following(session, posting, shares)))
    await connection.execute(REVERSED_SQL, actor.company_id, cost_id, day, actor.user_id, wanted.reason)


async def _following(session: AsyncSession, posting: Posting, shares: Sequence[Share]) -> Posting:
    """The cost goes after the goods, from the day the first of them came."""
    first = min(share.line.received_on for share in shares)
    return await following(session, posting.header.company_id, posting, first)


async def _outside(session: AsyncSession, actor: Actor) -> Place:
    """Where suppliers' goods come from."""
    return (await endpoints(session, actor.company_id, "supplier"))["supplier"]


def _header(actor: Actor, event: str, cost: tuple[UUID, str], day: date, partner_id: UUID) -> Header:
    return Header(event, actor.company_id, actor.user_id, "landed_cost", *cost, day, partner_id)


async def _tax(
    connection: asyncpg.Connection, party: Party, wanted: Charged, day: date
) -> tuple[str, Decimal, Decimal]:
    """Code, rate and amount of the VAT; what the payee's invoice says wins."""
    rates = await rates_on(connection, party.books.company_id, day)
    if wanted.tax_class not in rates:
        raise invalid("/tax_class", "tax_class_unknown", "There is no rate of this class on the day.")
    code, percent = rates[wanted.tax_class]
    tax = wanted.tax_amount
    if tax is None:
        tax = tax_of(wanted.net_amount, percent, party.currency_scale)
    party.check_scale(wanted.net_amount, "/net_amount")
    party.check_scale(tax, "/tax_amount")
    if party.base(wanted.net_amount + tax) >= AMOUNT_LIMIT:
        raise invalid("/net_amount", "out_of_range", "The amount is too large.")
    return code, percent, tax


async def _lines(connection: asyncpg.Connection, company_id: UUID, wanted: Charged, day: date) -> list[Landed]:
    """The lines with what they are measured by."""
    rows = await connection.fetch(RECEIVED_SQL, company_id, list({line.receipt_id for line in wanted.lines}))
    found = {(row["receipt_id"], row["line_no"]): row for row in rows}
    faults, lines, seen = [], [], set()
    for index, asked in enumerate(wanted.lines):
        key = (asked.receipt_id, asked.line_no)
        row = found.get(key)
        fault = _line_fault(asked, row, wanted.spread_by, day)
        if key in seen:
            fault = ("line_no", "line_repeated", "The line is named twice.")
        seen.add(key)
        if row is None or fault is not None:
            field, code, message = fault or UNKNOWN_LINE
            faults.append(FieldError(f"/lines/{index}/{field}", code, message))
        else:
            lines.append(_landed(index + 1, asked, row, wanted.spread_by))
    if faults:
        raise AppError("lines_invalid", "Some lines cannot bear this cost.", errors=faults)
    if not any(line.measure for line in lines):
        raise invalid("/spread_by", "nothing_to_spread_by", "All of the lines are worth nothing.")
    return lines


UNKNOWN_LINE = ("line_no", "line_unknown", "No goods came with such a line.")


def _line_fault(
    asked: BearingLine, row: asyncpg.Record | None, spread_by: str, day: date
) -> tuple[str, str, str] | None:
    if row is None:
        return UNKNOWN_LINE
    if day < row["received_on"]:
        return "receipt_id", "charged_before_receipt", "These goods came after the day of the cost."
    if (spread_by == "weight") != (asked.weight is not None):
        missing = asked.weight is None
        return "weight", "weight_required" if missing else "weight_not_allowed", "Weights go with spreading by weight."
    return None


def _landed(line_no: int, asked: BearingLine, row: asyncpg.Record, spread_by: str) -> Landed:
    measures: Mapping[str, Decimal | None] = {
        "value": row["value"],
        "quantity": row["base_quantity"],
        "weight": asked.weight,
    }
    goods = (row["received_on"], row["item_id"], row["item_kind"], row["location_id"], row["base_quantity"])
    return Landed(line_no, asked.receipt_id, asked.line_no, *goods, measures[spread_by] or ZERO)


def _share(row: asyncpg.Record) -> Share:
    fields = {key: value for key, value in row.items() if key not in ("net_amount", "amount")}
    return Share(Landed(**fields), row["net_amount"], row["amount"])


def _line_rows(cost_id: UUID, shares: Sequence[Share]) -> Rows:
    rows = [
        {
            "line_no": share.line.line_no,
            "receipt_id": share.line.receipt_id,
            "receipt_line_no": share.line.receipt_line_no,
            "item_id": share.line.item_id,
            "location_id": share.line.location_id,
            "base_quantity": share.line.base_quantity,
            "measure": share.line.measure,
            "net_amount": share.net,
            "amount": share.amount,
        }
        for share in shares
    ]
    return Rows(table_of(LandedCostLine), rows, {"landed_cost_id": cost_id})
