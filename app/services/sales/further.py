"""Lines that come to an order later than it: priced and taxed by the day, as its customer may buy."""

from collections.abc import Sequence

import asyncpg

from app.core.clock import today
from app.core.errors import FieldError
from app.services.documents.amounts import Line
from app.services.sales.context import load_context
from app.services.sales.drafting import Conditions, DraftLine, OrderDraft, draft_lines
from app.services.sales.order import Order


async def draft_for_order(
    connection: asyncpg.Connection, order: Order, wanted: Sequence[DraftLine]
) -> tuple[list[Line], list[FieldError]]:
    """The lines and their faults, by `/lines/n`, in one statement; a price that is named counts.

    Raises `partner_unknown` of a customer that is not one any more.
    """
    on = today()
    selling, catalogue = await load_context(
        connection,
        order.company_id,
        partner_id=order.partner_id,
        currency=order.currency,
        on=on,
        ids=[line.item_id for line in wanted if line.item_id],
        codes=[line.item_code for line in wanted if line.item_code and not line.item_id],
    )
    found = draft_lines(OrderDraft(wanted), Conditions(selling, on, may_set_price=True), catalogue)
    faults = [fault for entry in found for fault in entry.errors]
    faults += [
        FieldError(f"/lines/{index}/requested_on", "requested_before_order", "That is before the order was placed.")
        for index, line in enumerate(wanted)
        if line.requested_on is not None and line.requested_on < order.ordered_on
    ]
    return [entry.line for entry in found if entry.line is not None], faults
