"""What the demo company buys: an order that is still a draft, one that waits for its answer, one received in part."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.purchasing.answer import Acceptance, accept_purchase_order
from app.services.purchasing.draft import create_purchase_order, send_purchase_order
from app.services.purchasing.drafting import DraftLine, PurchaseDraft
from app.services.purchasing.receive import Arrived, ArrivedLine, receive_goods

# What the supplier is asked for: item, quantity, net price.
LINES = (("XN-VAICOTTON", "500", "61000"), ("XN-CHI", "200", "18500"))
NOTES = ("Chờ duyệt trong nội bộ", "Xin xác nhận trước thứ sáu", "Giao từng đợt")


async def begin_buying(session: AsyncSession, numbers: Numbers, owner: Actor, supplier_id: UUID) -> UUID:
    """Three orders to the supplier, two of them sent; answers the last one's id, for the supplier to answer."""
    lines = [DraftLine(Decimal(quantity), item_code=code, unit_price=Decimal(price)) for code, quantity, price in LINES]
    orders: list[UUID] = []
    for note in NOTES:
        draft = PurchaseDraft(supplier_id, lines, note=note)
        orders.append(await create_purchase_order(session, owner, numbers, draft))
    _, asked, agreed = orders
    await send_purchase_order(session, owner, asked, 1)
    await send_purchase_order(session, owner, agreed, 1)
    return agreed


async def go_on_buying(session: AsyncSession, numbers: Numbers, owner: Actor, supplier: Actor, order_id: UUID) -> None:
    """The supplier accepts the order, a part of it comes, and a part of that is turned back."""
    await accept_purchase_order(session, supplier, order_id, 2, Acceptance(note="Đồng ý"))
    came = [ArrivedLine(1, Decimal(200), Decimal(5), "Vải ố vàng"), ArrivedLine(2, Decimal(200))]
    await receive_goods(session, owner, numbers, order_id, Arrived(came, delivery_note="PXK-0117"))
