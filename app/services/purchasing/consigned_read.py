"""Reading what came on consignment, went back or was taken over."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ConsignedVoucher, ConsignedVoucherLine, Item, Partner, PurchaseOrder, PurchaseOrderLine
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to
from app.services.documents.names import Named, partner_columns, same
from app.services.purchasing.read import summary


def list_consigned(actor: Actor, *, order_id: UUID | None) -> Select[Any]:
    """Vouchers with their order and supplier; a supplier sees those of its own goods."""
    statement = visible_to(
        actor,
        select(*ConsignedVoucher.__table__.c, PurchaseOrder.number.label("order_number"), *partner_columns())
        .join(PurchaseOrder, same(ConsignedVoucher, PurchaseOrder, ConsignedVoucher.order_id))
        .join(Partner, same(ConsignedVoucher, Partner, ConsignedVoucher.partner_id)),
        ConsignedVoucher,
    )
    return statement if order_id is None else statement.where(ConsignedVoucher.order_id == order_id)


async def with_lines(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Vouchers, as `list_consigned` finds them, with their lines: one statement for all of them."""
    line, ordered = ConsignedVoucherLine, PurchaseOrderLine
    statement = (
        select(
            line.voucher_id,
            line.line_no,
            line.order_line_no,
            line.quantity,
            ordered.unit,
            Item.id,
            Item.code,
            Item.name,
        )
        .join(ConsignedVoucher, same(line, ConsignedVoucher, line.voucher_id))
        .join(Item, same(line, Item, line.item_id))
        .join(
            ordered,
            and_(
                ordered.company_id == line.company_id,
                ordered.order_id == ConsignedVoucher.order_id,
                ordered.line_no == line.order_line_no,
            ),
        )
        .where(line.company_id == actor.company_id, line.voucher_id.in_([row.id for row in rows]))
        .order_by(line.voucher_id, line.line_no)
    )
    lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for found in await session.execute(statement):
        lines[found.voucher_id].append(
            {
                "line_no": found.line_no,
                "order_line_no": found.order_line_no,
                "item": Named(found.id, found.code, found.name),
                "unit": found.unit,
                "quantity": found.quantity,
            }
        )
    return [{**summary(row), "lines": lines[row.id]} for row in rows]
