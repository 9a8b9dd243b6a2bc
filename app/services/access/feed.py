"""The live feed: what has happened to documents that an actor may see, in the order in which it was relayed."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, Kind
from app.models import (
    ConsignedVoucher,
    Delivery,
    FactoryInvoice,
    GoodsReceipt,
    Invoice,
    LandedCost,
    OrderRequest,
    OutboxEvent,
    Payment,
    PaymentNotice,
    ProductionCharge,
    ProductionOrder,
    ProductionReport,
    ProductionVoucher,
    Proposal,
    PurchaseOrder,
    PurchaseReturn,
    QueuedOrder,
    Quotation,
    QuotationRequest,
    Receipt,
    Refund,
    SalesOrder,
    ShippingNotice,
    StockAdjustment,
    StockAdjustmentRequest,
    StockCount,
    StockTransfer,
    StockTransferReceipt,
    SupplierInvoice,
)
from app.services.access.actor import Actor
from app.services.access.standing_in import looked_after_by
from app.services.access.visibility import visible_to

LIVE_CHANNEL = "giao_live"
MOST_STREAMS = 20
MOST_AT_ONCE = 500

# Whose documents are told of, and what one must be allowed to read. A kind that is not named here is told to nobody.
# Events about promises carry the id of their order.
TOLD: Mapping[str, tuple[type[Any], str]] = {
    "sales_order": (SalesOrder, "sales-orders:read"),
    "queued_order": (QueuedOrder, "sales-orders:read"),
    "sales_promise": (SalesOrder, "sales-orders:read"),
    "order_request": (OrderRequest, "sales-orders:read"),
    "delivery": (Delivery, "deliveries:read"),
    "invoice": (Invoice, "invoices:read"),
    "credit_note": (Invoice, "invoices:read"),
    "receipt": (Receipt, "receipts:read"),
    "payment_notice": (PaymentNotice, "payment-notices:read"),
    "payment": (Payment, "payments:read"),
    "customer_refund": (Refund, "receipts:read"),
    "supplier_refund": (Refund, "payments:read"),
    "purchase_order": (PurchaseOrder, "purchase-orders:read"),
    "goods_receipt": (GoodsReceipt, "goods-receipts:read"),
    "shipping_notice": (ShippingNotice, "shipping-notices:read"),
    "supplier_invoice": (SupplierInvoice, "supplier-invoices:read"),
    "consigned_voucher": (ConsignedVoucher, "consigned-stock:read"),
    "purchase_return": (PurchaseReturn, "purchase-returns:read"),
    "quotation": (Quotation, "quotations:read"),
    "quotation_request": (QuotationRequest, "quotation-requests:read"),
    "landed_cost": (LandedCost, "landed-costs:read"),
    "production_order": (ProductionOrder, "production-orders:read"),
    "production_voucher": (ProductionVoucher, "production-orders:read"),
    "production_charge": (ProductionCharge, "production-orders:read"),
    "production_report": (ProductionReport, "production-orders:read"),
    "factory_invoice": (FactoryInvoice, "production-orders:read"),
    "stock_transfer": (StockTransfer, "stock:read"),
    "stock_adjustment": (StockAdjustment, "stock:read"),
    "adjustment_request": (StockAdjustmentRequest, "stock:read"),
    "stock_count": (StockCount, "stock:read"),
    "transfer_receipt": (StockTransferReceipt, "stock:read"),
}
# A proposal is read with its order.
PROPOSALS = {
    "sales": "sales-orders:read",
    "purchase": "purchase-orders:read",
    "production": "production-orders:read",
}


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the feed, after which to go on: the relay's batches bear later and later times."""

    relayed_at: datetime
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a document: what, to which, never what is in it."""

    position: Position
    kind: str
    subject_kind: str
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the feed; `more` when there may be some left after `position`."""

    events: Sequence[Happened]
    position: Position
    more: bool


async def newest_position(session: AsyncSession, company_id: UUID) -> Position:
    """Where the feed of a company ends now."""
    relayed = select(OutboxEvent.relayed_at, OutboxEvent.id).where(
        OutboxEvent.company_id == company_id, OutboxEvent.relayed_at.is_not(None)
    )
    newest = relayed.order_by(OutboxEvent.relayed_at.desc(), OutboxEvent.id.desc()).limit(1)
    row = (await session.execute(newest)).one_or_none()
    if row is None or row.relayed_at is None:
        return Position(datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))
    return Position(row.relayed_at, row.id)


async def read_on(session: AsyncSession, actor: Actor, after: Position, *, mine: bool = False) -> Passage:
    """What the actor may see of the next events after a position: one statement, and one per kind of document.

    A document counts as seen by what is so now, as on every page. `mine`: only of partners that the actor is in charge
    of now.
    """
    key = tuple_(OutboxEvent.relayed_at, OutboxEvent.id)
    place = tuple_(literal(after.relayed_at), literal(after.event_id))
    statement = (
        select(
            OutboxEvent.id,
            OutboxEvent.relayed_at,
            OutboxEvent.kind,
            OutboxEvent.subject_kind,
            OutboxEvent.subject_id,
            OutboxEvent.payload["order_kind"].astext.label("order_kind"),
        )
        .where(OutboxEvent.company_id == actor.company_id, OutboxEvent.relayed_at.is_not(None), key > place)
        .order_by(OutboxEvent.relayed_at, OutboxEvent.id)
        .limit(MOST_AT_ONCE)
    )
    rows = (await session.execute(statement)).all()
    seen = await _seen(session, actor, rows, mine=mine)
    events = [
        Happened(Position(row.relayed_at, row.id), row.kind, row.subject_kind, row.subject_id)
        for row in rows
        if (_told(actor, row), row.subject_id) in seen
    ]
    last = Position(rows[-1].relayed_at, rows[-1].id) if rows else after
    return Passage(events, last, more=len(rows) == MOST_AT_ONCE)


def _told(actor: Actor, row: Row[Any]) -> type[Any] | None:
    """The table that decides whether the actor sees an event; none: it is nothing to the actor."""
    if row.subject_kind == "proposal":
        told: tuple[type[Any], str] | None = (Proposal, PROPOSALS.get(row.order_kind, ""))
    else:
        told = TOLD.get(row.subject_kind)
    return told[0] if told is not None and actor.may(told[1]) else None


async def _seen(
    session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]], *, mine: bool
) -> set[tuple[type[Any] | None, UUID]]:
    wanted: dict[type[Any], set[UUID]] = {}
    for row in rows:
        model = _told(actor, row)
        if model is not None and not (mine and "partner_id" not in model.__table__.c):
            wanted.setdefault(model, set()).add(row.subject_id)
    seen: set[tuple[type[Any] | None, UUID]] = set()
    for model, ids in wanted.items():
        statement = visible_to(actor, select(model.id), model).where(model.id.in_(ids))
        if mine:
            statement = statement.where(model.partner_id.in_(looked_after_by(actor.company_id, actor.user_id)))
        seen |= {(model, row_id) for row_id in await session.scalars(statement)}
    return seen


@dataclass(eq=False, slots=True)
class Post:
    """Where one stream waits for news of its company."""

    news: asyncio.Event = field(default_factory=asyncio.Event)


class Posts:
    """The streams of this process, by company; woken by what the relay tells."""

    def __init__(self) -> None:
        self._posts: dict[UUID, set[Post]] = {}
        self._streams: Counter[UUID] = Counter()

    @contextmanager
    def join(self, company_id: UUID, membership_id: UUID) -> Iterator[Post]:
        """Wait among the company's streams; raises `too_many_streams` (RATE_LIMITED)."""
        if self._streams[membership_id] >= MOST_STREAMS:
            message = "Too many streams are open; close some."
            raise AppError("too_many_streams", message, kind=Kind.RATE_LIMITED, retry_after_s=5)
        post = Post()
        self._posts.setdefault(company_id, set()).add(post)
        self._streams[membership_id] += 1
        try:
            yield post
        finally:
            self._posts[company_id].discard(post)
            if not self._posts[company_id]:
                del self._posts[company_id]
            self._streams[membership_id] -= 1
            if not self._streams[membership_id]:
                del self._streams[membership_id]

    def hear(self, line: str) -> None:
        """Wake the streams of the company that a line of the relay is about."""
        self._wake(self._posts.get(UUID(json.loads(line)["company"]), ()))

    def wake_all(self) -> None:
        """Wake every stream: what was told meanwhile was not heard."""
        for posts in self._posts.values():
            self._wake(posts)

    @staticmethod
    def _wake(posts: "set[Post] | tuple[()]") -> None:
        for post in posts:
            post.news.set()
