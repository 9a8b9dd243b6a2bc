"""What an order, or an increase of one, goes beyond of its orderer's spending limit."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, Kind
from app.core.money import round_half_up
from app.services.access.actor import Actor
from app.services.access.spending import PER_MONTH, SALES_ORDER, Excess
from app.services.documents.amounts import ZERO, Line, order_totals
from app.services.sales.order import Order
from app.services.sales.quote import Quote, spending_lock

# In a statement of its own before the sum, which so sees what whoever held it has written.
LOCK_SQL = "SELECT pg_advisory_xact_lock($1)"
# The month's other orders, and who placed this one.
OTHERS_SQL = """
SELECT o.placed_by, (
    SELECT sum(round(x.total_amount * x.exchange_rate, $4)) FROM sales_orders x
    WHERE x.company_id = $1 AND x.partner_id = o.partner_id AND x.placed_by = $3 AND x.id <> o.id
      AND x.ordered_on >= date_trunc('month', o.ordered_on)
      AND x.ordered_on < date_trunc('month', o.ordered_on) + interval '1 month'
) AS spent
FROM sales_orders o WHERE o.company_id = $1 AND o.id = $2
"""


def excess_of(actor: Actor, quote: Quote) -> Excess | None:
    """What a quoted order goes beyond; none: the actor may place it."""
    limit = actor.spending.get(SALES_ORDER)
    return None if limit is None else limit.exceeded(base_total(quote), quote.spent)


def base_total(quote: Quote) -> Decimal:
    """What a quoted order comes to in the base currency, with VAT."""
    selling = quote.selling
    total = order_totals(quote.priced, selling.currency_scale).total_amount
    return round_half_up(total * selling.exchange_rate, selling.books.scale)


async def excess_of_change(session: AsyncSession, actor: Actor, order: Order, after: Sequence[Line]) -> Excess | None:
    """What an order goes beyond once it is as `after`; none: it does not, or it does not grow.

    Where there is a limit per month, an order that somebody else placed is in nobody's month but that person's: it
    does not grow without approval. Costs two statements, and only where there is such a limit.
    """
    limit = actor.spending.get(SALES_ORDER)
    if limit is None:
        return None
    wanted = changed_total(order, after)
    if wanted <= changed_total(order, order.lines):
        return None
    if limit.per_month is None:
        return limit.exceeded(wanted, ZERO)
    connection = await raw(session)
    await connection.execute(LOCK_SQL, spending_lock(actor))
    (row,) = await connection.fetch(OTHERS_SQL, order.company_id, order.id, actor.user_id, order.base_scale)
    if row["placed_by"] != actor.user_id:
        return limit.exceeded(wanted, ZERO) or Excess(PER_MONTH, limit.per_month, limit.approver)
    return limit.exceeded(wanted, row["spent"] or ZERO)


def changed_total(order: Order, lines: Sequence[Line]) -> Decimal:
    """What an order of these lines comes to in the base currency, with VAT."""
    return order.base(order_totals(lines, order.currency_scale).total_amount)


class ApprovalNeededError(AppError):
    """More than the actor may order alone: `approval_needed` (FORBIDDEN)."""

    def __init__(self, excess: Excess) -> None:
        message = "This is beyond what you may order by yourself; somebody who approves orders has to do it."
        details = {"exceeds": excess.exceeds, "limit": str(excess.limit), "approver": excess.approver}
        super().__init__("approval_needed", message, kind=Kind.FORBIDDEN, details=details)
        self.excess = excess


class BeyondLimitError(ApprovalNeededError):
    """An order that its orderer may not place alone; what was quoted can be kept waiting instead."""

    def __init__(self, quote: Quote, excess: Excess) -> None:
        super().__init__(excess)
        self.quote = quote


def refuse_excess(excess: Excess | None) -> None:
    """Raise `ApprovalNeededError` for what goes beyond a limit and cannot wait for approval here."""
    if excess is not None:
        raise ApprovalNeededError(excess)
