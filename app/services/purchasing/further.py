"""Lines that come to an order later than it: priced and taxed by the day, as its supplier sells."""

from collections.abc import Sequence

import asyncpg

from app.core.clock import today
from app.core.errors import FieldError
from app.services.purchasing.context import Terms, load_buying, load_catalogue
from app.services.purchasing.drafting import DraftLine, PurchaseDraft, draft_lines
from app.services.purchasing.order import PurchaseLine, PurchaseOrder


async def draft_for_order(
    connection: asyncpg.Connection, order: PurchaseOrder, wanted: Sequence[DraftLine]
) -> tuple[Sequence[PurchaseLine], list[FieldError]]:
    """The lines and their faults, by `/lines/n`, in two statements; a price that is named counts.

    Raises `partner_unknown` of a supplier that is not one any more.
    """
    on = max(today(), order.ordered_on)
    buying = await load_buying(connection, order.company_id, Terms(order.partner_id, on, currency=order.currency))
    catalogue = await load_catalogue(
        connection,
        buying,
        ids=[line.item_id for line in wanted if line.item_id],
        codes=[line.item_code for line in wanted if line.item_code and not line.item_id],
        on=on,
    )
    draft = PurchaseDraft(order.partner_id, wanted)
    return draft_lines(draft, buying, on, catalogue)
