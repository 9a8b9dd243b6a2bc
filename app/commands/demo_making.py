"""What the demo company has made: a bill of material, an order in work at the factory, one that waits for its word."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.production.answer import accept_order, see_order, send_order
from app.services.production.bill_parts import WantedComponent, WantedParts
from app.services.production.bills import NewBill, create_bill
from app.services.production.goods import GoodsOrder, send_materials
from app.services.production.plan import OrderDraft, draft_order
from app.services.production.reports import NewReport, StageProgress, accept_report, submit_report
from app.services.stock.lines import WantedLine

STAGES = ("Cắt", "May", "In logo", "Đóng gói")
# What a hundred bags take: item, quantity, scrap in per cent.
COMPONENTS = (("XN-VAIKHONGDET", "45", "3"), ("XN-CHI", "2", "0"))


async def begin_making(
    session: AsyncSession, numbers: Numbers, owner: Actor, factory: Actor, warehouse_id: UUID
) -> None:
    """Five hundred bags in work, a hundred received and fifty more reported; two hundred that the factory has seen."""
    partner_id = factory.partner_id
    if partner_id is None:
        raise ValueError("the factory's person belongs to a partner")
    day = today()
    bill_id = await _bill(session, owner, day)
    due = day + timedelta(days=14)
    draft = OrderDraft(partner_id, Decimal(500), Decimal(3500), "vn_reduced", warehouse_id, due, bill_id=bill_id)
    order_id = await draft_order(session, owner, numbers, draft)
    await send_order(session, owner, order_id, 1)
    await accept_order(session, factory, order_id, 2)
    await send_materials(session, owner, numbers, order_id, GoodsOrder(None))
    progress = [StageProgress(1, Decimal(400)), StageProgress(2, Decimal(250))]
    done = await submit_report(session, factory, numbers, order_id, NewReport(Decimal(100), progress))
    await accept_report(session, owner, numbers, (order_id, done), last=False, posted_on=None)
    await submit_report(session, factory, numbers, order_id, NewReport(Decimal(50), note="Giao chuyến chiều"))
    draft = replace(draft, quantity=Decimal(200), due_on=due + timedelta(days=14))
    order_id = await draft_order(session, owner, numbers, draft)
    await send_order(session, owner, order_id, 1)
    await see_order(session, factory, order_id)


async def _bill(session: AsyncSession, owner: Actor, day: date) -> UUID:
    lines = [
        WantedComponent(WantedLine(Decimal(amount), item_code=item), Decimal(scrap))
        for item, amount, scrap in COMPONENTS
    ]
    output = WantedLine(Decimal(100), item_code="XM-TUI")
    return await create_bill(session, owner, NewBill(output, day.replace(month=1, day=1), WantedParts(lines, STAGES)))
