"""Invoices for a production order: the factory's fee and carriers' freight."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import invalid
from app.core.ids import new_id
from app.core.money import round_half_up
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.documents.terms import due_date
from app.services.posting import post
from app.services.production.load import HUNDRED, Order, load_order
from app.services.production.rules.charging import Charge, fee_invoice, freight

ZERO = Decimal(0)

RATE_SQL = """
SELECT r.tax_code, r.rate_percent FROM tax_rates r
WHERE r.company_id = $1 AND r.tax_class = $2 AND r.valid_from <= $3 AND (r.valid_to IS NULL OR r.valid_to >= $3)
"""
TERMS_SQL = """
SELECT t.instalments FROM partners p JOIN payment_terms t ON t.company_id = p.company_id AND t.id = p.payment_term_id
WHERE p.company_id = $1 AND p.id = $2
"""
PAYEE_SQL = "SELECT id FROM partners WHERE company_id = $1 AND id = $2 AND (is_supplier OR is_factory)"


@dataclass(frozen=True, slots=True)
class Invoiced:
    """An invoice as it came: `reference` is its own number; `tax_amount` none means at the rate of its day."""

    reference: str
    charged_on: date | None = None
    net_amount: Decimal | None = None
    tax_class: str | None = None
    tax_amount: Decimal | None = None


async def charge_fee(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: Invoiced, *, quantity: Decimal
) -> UUID:
    """Book the factory's invoice for its fee on finished units; the net amount left out is the fee agreed.

    Raises `not_found`; `tax_class_unknown`, `amount_scale` (INVALID); `over_invoiced`, `duplicate_invoice`,
    `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "charge")
    net = agreed_fee(order, quantity) if wanted.net_amount is None else wanted.net_amount
    charge = await _charge(session, actor, numbers, order, _Parts(order.partner_id, net, wanted, quantity))
    await post(session, order.books, fee_invoice(order, charge))
    return charge.id


async def charge_freight(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: Invoiced, *, payee_id: UUID
) -> UUID:
    """Book a carrier's invoice for freight to or from the factory.

    Raises `not_found`; `partner_unknown`, `tax_class_unknown`, `amount_scale` (INVALID); `order_closed`,
    `duplicate_invoice`, `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "charge")
    if await (await raw(session)).fetchval(PAYEE_SQL, actor.company_id, payee_id) is None:
        raise invalid("/partner_id", "partner_unknown", "There is no such supplier.")
    net = wanted.net_amount or Decimal(0)
    charge = await _charge(session, actor, numbers, order, _Parts(payee_id, net, wanted, None))
    await post(session, order.books, freight(order, charge))
    return charge.id


@dataclass(frozen=True, slots=True)
class _Parts:
    payee_id: UUID
    net_amount: Decimal
    wanted: Invoiced
    quantity: Decimal | None


def agreed_fee(order: Order, quantity: Decimal, before: Decimal = ZERO) -> Decimal:
    """What the order's fee comes to for the next units that are invoiced, `before` others that wait to be."""
    first = order.invoiced + before
    return order.fee(first + quantity) - (order.fee(first) if before else order.fee_invoiced)


@dataclass(frozen=True, slots=True)
class Taxed:
    """VAT of an invoice: its class, the code in the books, the amount."""

    tax_class: str
    tax_code: str
    amount: Decimal


async def taxed(session: AsyncSession, order: Order, wanted: Invoiced, net_amount: Decimal, day: date) -> Taxed:
    """The VAT that an invoice states, or that the rate of its day makes; raises `tax_class_unknown`, `amount_scale`."""
    tax_class = wanted.tax_class or order.head["tax_class"]
    rate = await (await raw(session)).fetchrow(RATE_SQL, order.books.company_id, tax_class, day)
    if rate is None:
        raise invalid("/tax_class", "tax_class_unknown", "There is no rate of this class on the day.")
    scale = order.books.scale
    tax = wanted.tax_amount
    if tax is None:
        tax = round_half_up(net_amount * rate["rate_percent"] / HUNDRED, scale)
    for field, amount in (("net_amount", net_amount), ("tax_amount", tax)):
        if amount != round_half_up(amount, scale):
            raise invalid(f"/{field}", "amount_scale", f"Amounts have at most {scale} decimals in this currency.")
    return Taxed(tax_class, rate["tax_code"], tax)


async def _charge(session: AsyncSession, actor: Actor, numbers: Numbers, order: Order, parts: _Parts) -> Charge:
    wanted = parts.wanted
    day = wanted.charged_on or today()
    tax = await taxed(session, order, wanted, parts.net_amount, day)
    instalments = await (await raw(session)).fetchval(TERMS_SQL, actor.company_id, parts.payee_id)
    return Charge(
        id=new_id(),
        number=await numbers.take(actor.company_id, "production_charge", day),
        payee_id=parts.payee_id,
        reference=wanted.reference,
        net_amount=parts.net_amount,
        tax_code=tax.tax_code,
        tax_amount=tax.amount,
        day=day,
        due_on=due_date(instalments or [], day),
        user_id=actor.user_id,
        quantity=parts.quantity,
    )
