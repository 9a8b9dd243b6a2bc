"""What the demo company buys: a draft, an order that waits for its answer, one received in part, its invoices paid."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import SupplierInvoice
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.ledger.sides import PAYMENT
from app.services.payments.record import MoneyOrder, record_money
from app.services.purchasing.answer import Acceptance, accept_purchase_order
from app.services.purchasing.draft import create_purchase_order, send_purchase_order
from app.services.purchasing.drafting import DraftLine, PurchaseDraft
from app.services.purchasing.receive import Arrived, ArrivedLine, receive_goods
from app.services.purchasing.supplier_invoices import (
    Entered,
    EnteredLine,
    approve_supplier_invoice,
    enter_supplier_invoice,
)

# What the supplier is asked for: item, quantity, net price.
LINES = (("XN-VAICOTTON", "500", "61000"), ("XN-CHI", "200", "18500"))
# The supplier's invoices: number, line and quantity, and what is paid of each: all, and half.
INVOICES = (
    ("1C26TVC-00000112", 1, Decimal(100), Decimal(6_588_000)),
    ("1C26TVC-00000113", 2, Decimal(200), Decimal(1_998_000)),
)
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


async def go_on_buying(
    session: AsyncSession, numbers: Numbers, owner: Actor, supplier: Actor, order_id: UUID
) -> list[UUID]:
    """The supplier accepts the order, a part of it comes, and it enters two invoices; answers their ids."""
    await accept_purchase_order(session, supplier, order_id, 2, Acceptance(note="Đồng ý"))
    came = [ArrivedLine(1, Decimal(200), Decimal(5), "Vải ố vàng"), ArrivedLine(2, Decimal(200))]
    await receive_goods(session, owner, numbers, order_id, Arrived(came, delivery_note="PXK-0117"))
    return [
        await enter_supplier_invoice(session, supplier, order_id, Entered(number, [EnteredLine(line_no, quantity)]))
        for number, line_no, quantity, _ in INVOICES
    ]


async def pay_for(session: AsyncSession, numbers: Numbers, owner: Actor, invoices: Sequence[UUID]) -> None:
    """The invoices are approved; the first is paid, the second in part. What is entered is approved another time."""
    for invoice_id, (number, _, _, paid) in zip(invoices, INVOICES, strict=True):
        await approve_supplier_invoice(session, owner, invoice_id, 1, accept_differences=False)
        found = select(SupplierInvoice.partner_id).where(
            SupplierInvoice.company_id == owner.company_id, SupplierInvoice.id == invoice_id
        )
        supplier_id = (await session.execute(found)).scalar_one()
        allocations = [(invoice_id, paid)]
        money = MoneyOrder(supplier_id, "bank", paid, reference=f"UNC {number}", allocations=allocations)
        await record_money(session, owner, numbers, PAYMENT, money)
