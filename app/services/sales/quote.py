"""Prices a draft order for its customer and says, line by line, what is wrong with it; writes nothing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import FieldError, invalid
from app.core.locks import HELD, lock_number
from app.core.values import value
from app.services.access.actor import Actor
from app.services.access.custom_fields import checked
from app.services.access.spending import SALES_ORDER
from app.services.documents.amounts import ZERO, Line
from app.services.posting import Balances
from app.services.sales.context import Sale, Selling, load_context
from app.services.sales.drafting import Conditions, Drafted, OrderDraft, draft_lines, named_items
from app.services.sales.holding import hold_context


@value
class OwnValues:
    """What is entered into the company's own fields of an order and of each of its lines, and what is wrong with it.

    There are no `lines` where nothing can be entered into any.
    """

    order: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...]
    faults: tuple[FieldError, ...]


NOTHING_OWN = OwnValues({}, (), ())


@value
class Quote:
    """A draft with the customer's prices and taxes; `spent`: what a spender with a limit ordered in the same month.

    `held` are balances that are locked already for the order to be placed.
    """

    draft: OrderDraft
    selling: Selling
    on: date
    lines: tuple[Drafted, ...]
    own: OwnValues
    spent: Decimal = ZERO
    held: Balances | None = None

    @property
    def errors(self) -> list[FieldError]:
        """Every fault of every line, and of the company's own fields."""
        return [error for drafted in self.lines for error in drafted.errors] + list(self.own.faults)

    @property
    def priced(self) -> tuple[Line, ...]:
        """The lines that have a price."""
        return tuple(drafted.line for drafted in self.lines if drafted.line)


def _own_values(actor: Actor, draft: OrderDraft) -> OwnValues:
    """What is entered into the company's own fields of the order and its lines; nothing where it has none."""
    fields = actor.own_fields
    order, faults = checked(fields, "sales_order", draft.custom)
    lines: list[Mapping[str, Any]] = []
    if "sales_order_line" not in fields and not any(line.custom for line in draft.lines):
        return OwnValues(order, (), tuple(faults))
    for index, line in enumerate(draft.lines):
        values, more = checked(fields, "sales_order_line", line.custom, f"/lines/{index}/custom")
        lines.append(values)
        faults += more
    return OwnValues(order, tuple(lines), tuple(faults))


async def quote_order(session: AsyncSession, actor: Actor, draft: OrderDraft, *, placing: bool = False) -> Quote:
    """Price a draft: one statement, and one more to place it under a limit per month whose lock is not had yet.

    `placing` what is quoted: then nobody with a limit per month orders beside it until this transaction ends, and the
    company's own fields have to be filled in as it asks.
    Raises INVALID for a customer, date, warehouse or currency that cannot be used; faults of lines are in the answer.
    """
    connection = await raw(session)
    manages = actor.may("sales-orders:confirm")
    partner_id = draft.partner_id or actor.partner_id
    if partner_id is None or (actor.is_partner and partner_id != actor.partner_id):
        raise invalid("/partner_id", "partner_unknown", "There is no such customer.")
    if draft.ordered_on is not None and not manages:
        raise invalid("/ordered_on", "date_not_allowed", "The order date is set by the system.")
    on = draft.ordered_on or today()
    lock = monthly_lock(actor)
    if placing and lock is not None and session.info.get(HELD) != lock:
        # Taken before what was spent is read, so that this has seen whoever held it before.
        await connection.execute("SELECT pg_advisory_xact_lock($1)", lock)
    sale = Sale(
        actor.company_id,
        partner_id,
        draft.currency,
        on,
        *named_items(draft.lines),
        location_id=draft.location_id,
        customer_reference=draft.customer_reference,
        hidden=tuple(sorted(actor.hidden_warehouses)),
        spender_id=None if lock is None else actor.user_id,
    )
    context = await (hold_context(session, sale) if placing else load_context(connection, sale))
    lines = draft_lines(draft, Conditions(context.selling, on, manages), context.catalogue)
    own = _own_values(actor, draft) if placing else NOTHING_OWN
    return Quote(draft, context.selling, on, lines, own, context.catalogue.spent, context.held)


def monthly_lock(actor: Actor) -> int | None:
    """The lock that placing an order needs of somebody with a limit per month; none: there is none."""
    limit = actor.spending.get(SALES_ORDER)
    return None if limit is None or limit.per_month is None else spending_lock(actor)


def spending_lock(actor: Actor) -> int:
    """The lock that whoever adds to the actor's orders of a month holds, so that two do not both fit the limit."""
    return lock_number("spending", actor.company_id, actor.user_id)
