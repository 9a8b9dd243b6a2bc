"""Invoices of suppliers: entered by either side, matched, approved into the books or refused with a reason."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, conflict, not_found
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.documents.amounts import AMOUNT_LIMIT, Totals, totals
from app.services.documents.named_lines import LineQuantity, named_lines
from app.services.documents.terms import due_date
from app.services.outbox.append import append_event
from app.services.partners.intake_rules import accepted_at_once
from app.services.payments.payables import Owed
from app.services.posting import Place, post
from app.services.pricing.taxes import rates_on
from app.services.purchasing.load import LoadedOrder, open_order, rate_on
from app.services.purchasing.matching import Difference, InvoiceLine, Match, differences, load_matches
from app.services.purchasing.order import PurchaseOrder
from app.services.purchasing.rows import put_state
from app.services.purchasing.rules.invoicing import Cleared, clear, due, invoiced, invoicing
from app.services.purchasing.vouchers import document_header
from app.services.stock.whereabouts import following

SAME_NUMBER_SQL = """
SELECT id FROM supplier_invoices WHERE company_id = $1 AND partner_id = $2 AND number = $3
  AND status IN ('submitted', 'approved')
"""
TERMS_SQL = """
SELECT coalesce(t.instalments, '[]') AS instalments FROM purchase_orders o
LEFT JOIN payment_terms t ON t.company_id = o.company_id AND t.id = o.payment_term_id
WHERE o.company_id = $1 AND o.id = $2
"""
INSERT_SQL = """
INSERT INTO supplier_invoices (company_id, id, number, version, status, order_id, partner_id, issued_on, due_on,
  currency, exchange_rate, net_amount, tax_amount, total_amount, differences, note, entered_by)
VALUES ($1, $2, $3, 1, 'submitted', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
INSERT_LINES_SQL = """
INSERT INTO supplier_invoice_lines (company_id, invoice_id, line_no, order_line_no, item_id, quantity, base_quantity,
  unit, unit_price, discount_percent, net_amount, tax_code, tax_rate_percent, cleared_quantity, cleared_net,
  cleared_amount, transit_quantity, transit_amount)
SELECT c.id, $2, d.*, 0, 0, 0, 0, 0
FROM companies c, unnest($3::int[], $4::int[], $5::uuid[], $6::numeric[], $7::numeric[], $8::text[], $9::numeric[],
  $10::numeric[], $11::numeric[], $12::text[], $13::numeric[]) AS d
WHERE c.id = $1
"""
HEAD_SQL = "SELECT * FROM supplier_invoices WHERE company_id = $1 AND id = $2"
LINES_SQL = """
SELECT line_no, order_line_no, quantity, unit_price, discount_percent, net_amount, tax_code, tax_rate_percent
FROM supplier_invoice_lines WHERE company_id = $1 AND invoice_id = $2 ORDER BY line_no
"""
DECIDE_SQL = """
UPDATE supplier_invoices
SET version = version + 1, status = $3, decided_at = now(), decided_by = $4, refusal_reason = $5,
    differences = coalesce($6, differences)
WHERE company_id = $1 AND id = $2
"""
CLEAR_SQL = """
UPDATE supplier_invoice_lines l
SET cleared_quantity = d.quantity, cleared_net = d.net, cleared_amount = d.amount, transit_quantity = d.transit,
    transit_amount = d.transit_amount
FROM unnest($3::int[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[])
  AS d(line_no, quantity, net, amount, transit, transit_amount)
WHERE l.company_id = $1 AND l.invoice_id = $2 AND l.line_no = d.line_no
"""


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """A line as the invoice prints it, naming the order's; what is left out is as ordered."""

    line_no: int
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """An invoice as it is entered; `number` is the supplier's own."""

    number: str
    lines: Sequence[EnteredLine]
    issued_on: date | None = None
    note: str | None = None


async def enter_supplier_invoice(session: AsyncSession, actor: Actor, order_id: UUID, entered: Entered) -> UUID:
    """Enter an invoice of an agreed order, before or after its goods; answers its id.

    Nothing is in the books yet, unless the company approves this supplier's invoices at once and this one fits.
    Raises NOT_FOUND, `transition_not_allowed`, `duplicate_invoice`, `tax_rate_missing`, `exchange_rate_missing`
    (CONFLICT), `invoice_invalid`
    with `over_invoiced`, `line_unknown`, `line_repeated`, `too_many_decimals`, `out_of_range`,
    `invoiced_before_order`.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "invoice")
    order = loaded.order
    number = entered.number.upper()
    if await connection.fetchval(SAME_NUMBER_SQL, order.company_id, order.partner_id, number) is not None:
        fault = FieldError("/number", "duplicate_invoice", "The supplier's invoice of this number is here already.")
        raise AppError(fault.code, fault.message, kind=Kind.CONFLICT, errors=[fault])
    matches = await load_matches(connection, order.company_id, order.id)
    issued_on = entered.issued_on or max(today(), order.ordered_on)
    rates = await rates_on(connection, order.company_id, issued_on)
    lines = _lines(loaded, entered.lines, matches, (issued_on, rates))
    sums = invoice_totals(order, lines)
    rate = await rate_on(connection, loaded, issued_on)
    instalments = await connection.fetchval(TERMS_SQL, order.company_id, order.id)
    found = differences(order, lines, matches, loaded.tolerance)
    invoice_id = new_id()
    await connection.execute(
        INSERT_SQL,
        order.company_id,
        invoice_id,
        number,
        order.id,
        order.partner_id,
        issued_on,
        due_date(instalments, issued_on),
        order.currency,
        rate,
        sums.net_amount,
        sums.tax_amount,
        sums.total_amount,
        _stored(found),
        entered.note,
        actor.user_id,
    )
    columns = zip(*(_line_values(entry) for entry in lines), strict=True)
    await connection.execute(INSERT_LINES_SQL, order.company_id, invoice_id, *map(list, columns))
    fits = all(entry.within for entry in found)
    if fits and await accepted_at_once(connection, actor, "supplier_invoice"):
        head = await _head(connection, order.company_id, invoice_id)
        await _approve(session, actor, loaded, head, accept_differences=False)
    else:
        _tell(session, order, "supplier_invoice.submitted", (invoice_id, number))
    return invoice_id


def _lines(
    loaded: LoadedOrder,
    wanted: Sequence[EnteredLine],
    matches: Mapping[int, Match],
    dated: tuple[date, Mapping[str, tuple[str, Decimal]]],
) -> list[InvoiceLine]:
    order, (issued_on, rates) = loaded.order, dated
    named, errors = named_lines(order.lines, [LineQuantity(entry.line_no, entry.quantity) for entry in wanted])
    if issued_on < order.ordered_on:
        message = "An invoice cannot be dated before its order."
        errors.append(FieldError("/issued_on", "invoiced_before_order", message))
    asked = {entry.line_no: entry for entry in wanted}
    lines: list[InvoiceLine] = []
    for found in named:
        entry, step = asked[found.line.line_no], order.step(found.line)
        if found.line.tax_class not in rates:
            raise conflict("tax_rate_missing", "No VAT rate is set for one of the items on this day.")
        tax_code, rate_percent = rates[found.line.tax_class]
        discount = found.line.discount_percent if entry.discount_percent is None else entry.discount_percent
        line = replace(
            found.line,
            unit_price=entry.unit_price or found.line.unit_price,
            discount_percent=discount,
            tax_code=tax_code,
            tax_rate_percent=rate_percent,
        )
        net = line.net_upto(entry.quantity, order.currency_scale)
        # As much may be invoiced of a line as may come of it.
        waiting = matches.get(line.line_no, Match()).waiting
        if step.invoiced + waiting + entry.quantity > loaded.tolerance.most(step.ordered):
            errors.append(FieldError(found.pointer, "over_invoiced", "Less is ordered and not yet invoiced."))
        if net >= AMOUNT_LIMIT:
            errors.append(FieldError(found.pointer, "out_of_range", "The line's amount is too large."))
        lines.append(InvoiceLine(line, len(lines) + 1, entry.quantity, net))
    if errors:
        raise AppError("invoice_invalid", "The invoice does not fit the order.", errors=errors)
    return lines


def invoice_totals(order: PurchaseOrder, lines: Sequence[InvoiceLine]) -> Totals:
    """What the lines of an invoice add up to, VAT once per rate."""
    return totals(((entry.line, entry.net_amount) for entry in lines), order.currency_scale)


def _line_values(entry: InvoiceLine) -> tuple[object, ...]:
    line = entry.line
    return (
        entry.line_no,
        line.line_no,
        line.item_id,
        entry.quantity,
        entry.base_quantity,
        line.unit,
        line.unit_price,
        line.discount_percent,
        entry.net_amount,
        line.tax_code,
        line.tax_rate_percent,
    )


def _stored(found: Sequence[Difference]) -> str:
    """Differences as they are kept: decimals as texts."""
    return json.dumps([asdict(entry) for entry in found], default=str)


async def approve_supplier_invoice(
    session: AsyncSession, actor: Actor, invoice_id: UUID, if_version: int, *, accept_differences: bool
) -> None:
    """Put an invoice into the books on its own day.

    Raises NOT_FOUND, STALE, `invoice_decided`, `invoice_differs` where it differs beyond the company's tolerance and
    that is not accepted, `over_invoiced`, `period_closed` (CONFLICT).
    """
    loaded, head = await _undecided(await raw(session), actor, invoice_id, if_version)
    await _approve(session, actor, loaded, head, accept_differences=accept_differences)


async def _approve(
    session: AsyncSession, actor: Actor, loaded: LoadedOrder, head: asyncpg.Record, *, accept_differences: bool
) -> None:
    connection = await raw(session)
    order, invoice_id = loaded.order, head["id"]
    matches = await load_matches(connection, order.company_id, order.id)
    lines = await entered_lines(connection, order, invoice_id)
    # What was ordered may have been cancelled since.
    steps = [(order.step(entry.line), entry.quantity) for entry in lines]
    if any(step.invoiced + quantity > loaded.tolerance.most(step.ordered) for step, quantity in steps):
        raise conflict("over_invoiced", "Less is ordered and not yet invoiced.")
    found = differences(order, lines, matches, loaded.tolerance)
    if not accept_differences and any(not entry.within for entry in found):
        raise AppError(
            "invoice_differs",
            "The invoice differs from the order or the goods by more than is tolerated.",
            kind=Kind.CONFLICT,
            errors=[_beyond(entry) for entry in found if not entry.within],
        )
    sums = invoice_totals(order, lines)
    cleared, tax_bases = clear(order, lines, (sums, head["exchange_rate"]), due(order, lines, matches))
    document = ("supplier_invoice", invoice_id, head["number"])
    header = document_header(actor, order, "supplier_invoice.approved", head["issued_on"], document)
    supplier = Place(loaded.supplier_location_id, kept=False)
    owed = Owed(
        kind="invoice",
        document=document,
        partner_id=order.partner_id,
        issued_on=head["issued_on"],
        due_on=head["due_on"],
        currency=order.currency,
        exchange_rate=head["exchange_rate"],
        total_amount=sums.total_amount,
        order=order.whole,
    )
    posting = invoicing(order, header, cleared, (sums, tax_bases), supplier)
    posting = await following(session, order.company_id, posting, order.ordered_on)
    await post(session, loaded.books, replace(posting, documents=lambda _: [owed.rows()]))
    # Nobody has decided what was approved by rule.
    decided_by = None if actor.is_partner else actor.user_id
    await connection.execute(DECIDE_SQL, order.company_id, invoice_id, "approved", decided_by, None, _stored(found))
    await _write_cleared(connection, order, invoice_id, cleared)
    await put_state(connection, order, order.lines, invoiced(order, lines))


def _beyond(entry: Difference) -> FieldError:
    message = f"Expected {entry.expected.normalize():f}, found {entry.found.normalize():f}."
    return FieldError(f"/lines/{entry.line_no - 1}", f"{entry.kind}_differs", message)


async def refuse_supplier_invoice(
    session: AsyncSession, actor: Actor, invoice_id: UUID, if_version: int, reason: str
) -> None:
    """Send an invoice back with a reason; its number may come again. Raises NOT_FOUND, STALE, `invoice_decided`."""
    connection = await raw(session)
    loaded, head = await _undecided(connection, actor, invoice_id, if_version)
    order = loaded.order
    await connection.execute(DECIDE_SQL, order.company_id, invoice_id, "refused", actor.user_id, reason, None)
    _tell(session, order, "supplier_invoice.refused", (invoice_id, head["number"]))


async def _head(connection: asyncpg.Connection, company_id: UUID, invoice_id: UUID) -> asyncpg.Record:
    head = await connection.fetchrow(HEAD_SQL, company_id, invoice_id)
    if head is None:
        raise not_found("supplier invoice")
    return head


async def lock_invoice(
    connection: asyncpg.Connection, actor: Actor, invoice_id: UUID, if_version: int
) -> tuple[LoadedOrder, asyncpg.Record]:
    """An invoice as staff sees it and its order, whose lock keeps both; raises NOT_FOUND, STALE."""
    if actor.is_partner:
        raise not_found("supplier invoice")
    head = await _head(connection, actor.company_id, invoice_id)
    loaded = await open_order(connection, actor, head["order_id"], None)
    # Read again under the order's lock: two clerks may have pressed the button.
    head = await _head(connection, actor.company_id, invoice_id)
    check_version(head["version"], if_version)
    return loaded, head


async def _undecided(
    connection: asyncpg.Connection, actor: Actor, invoice_id: UUID, if_version: int
) -> tuple[LoadedOrder, asyncpg.Record]:
    """An invoice that waits, and its order under its lock."""
    loaded, head = await lock_invoice(connection, actor, invoice_id, if_version)
    if head["status"] != "submitted":
        raise conflict("invoice_decided", f"This invoice is {head['status']} already.")
    return loaded, head


async def entered_lines(connection: asyncpg.Connection, order: PurchaseOrder, invoice_id: UUID) -> list[InvoiceLine]:
    """The lines of an invoice of an order, at the invoice's own prices and VAT rates."""
    lines = {line.line_no: line for line in order.lines}
    found = []
    for row in await connection.fetch(LINES_SQL, order.company_id, invoice_id):
        line = replace(
            lines[row["order_line_no"]],
            unit_price=row["unit_price"],
            discount_percent=row["discount_percent"],
            tax_code=row["tax_code"],
            tax_rate_percent=row["tax_rate_percent"],
        )
        found.append(InvoiceLine(line, row["line_no"], row["quantity"], row["net_amount"]))
    return found


async def _write_cleared(
    connection: asyncpg.Connection, order: PurchaseOrder, invoice_id: UUID, cleared: Sequence[Cleared]
) -> None:
    await connection.execute(
        CLEAR_SQL,
        order.company_id,
        invoice_id,
        [entry.line.line_no for entry in cleared],
        [entry.quantity for entry in cleared],
        [entry.accrued_net for entry in cleared],
        [entry.accrued_amount for entry in cleared],
        [entry.transit_quantity for entry in cleared],
        [entry.transit_amount for entry in cleared],
    )


def _tell(session: AsyncSession, order: PurchaseOrder, event: str, invoice: tuple[UUID, str]) -> None:
    payload = {"number": invoice[1], "partner_id": str(order.partner_id), "order_id": str(order.id)}
    append_event(session, order.company_id, event, ("supplier_invoice", invoice[0]), payload)
