"""Lines that come to an order later than it: priced and taxed by the day, as its customer may buy."""

from collections.abc import Sequence

import asyncpg

from app.core.clock import today
from app.core.errors import FieldError
from app.services.documents.amounts import Line
from app.services.sales.context import Sale, load_context
from app.services.sales.drafting import Conditions, DraftLine, OrderDraft, draft_lines, named_items
from app.services.sales.order import Order


async def draft_for_order(
    connection: asyncpg.Connection, order: Order, wanted: Sequence[DraftLine]
) -> tuple[list[Line], list[FieldError]]:
    """The lines and their faults, by `/lines/n`, in one statement; a price that is named counts.

    Raises `partner_unknown` of a customer that is not one any more.
    """
    on = today()
    sale = Sale(order.company_id, order.partner_id, order.currency, on, *named_items(wanted))
    context = await load_context(connection, sale)
    found = draft_lines(OrderDraft(wanted), Conditions(context.selling, on, may_set_price=True), context.catalogue)
    faults = [fault for entry in found for fault in entry.errors]
    faults += [
        FieldError(f"/lines/{index}/requested_on", "requested_before_order", "That is before the order was placed.")
        for index, line in enumerate(wanted)
        if line.requested_on is not None and line.requested_on < order.ordered_on
    ]
    return [entry.line for entry in found if entry.line is not None], faults
