"""Orders beyond their orderer's limit: they wait, in no book, until somebody else approves them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now, today
from app.core.ids import new_id
from app.models import Company, OrderRequest
from app.services.access.actor import Actor
from app.services.access.spending import Excess
from app.services.documents.amounts import Line, order_totals
from app.services.documents.named_lines import LineQuantity
from app.services.documents.numbers import Numbers
from app.services.outbox.append import append_event
from app.services.sales.change import LineChange, amend, amended_lines, open_order
from app.services.sales.drafting import DraftLine, OrderDraft
from app.services.sales.order import Order
from app.services.sales.place import Beside, Placed, place_sales_order
from app.services.sales.quote import Quote
from app.services.sales.spending import BeyondLimitError, base_total, changed_total, excess_of_change
from app.services.trail.record import record

ASKED: Literal["order_request.asked"] = "order_request.asked"
EXPIRES = "order_request.expires"
PLACING, AMENDMENT = "placing", "amendment"

drafts = TypeAdapter(OrderDraft)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits: the order as it would be, in its currency and in the base currency."""

    kind: str
    partner_id: UUID
    currency: str
    total_amount: Decimal
    base_amount: Decimal
    draft: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    order: Order | None = None
    customer_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """New quantities of some lines of an order, as it was seen at `version`."""

    order_id: UUID
    version: int
    lines: Sequence[LineQuantity]


async def place_or_ask(
    session: AsyncSession, actor: Actor, numbers: Numbers, draft: OrderDraft, beside: Beside = lambda _placed: ()
) -> Placed | UUID:
    """Place an order, or keep it waiting where it goes beyond the actor's limit; answers the request's id, then.

    Raises what `place_sales_order` does but for the limit; an order with the same reference that waits already breaks
    `uq_order_requests_reference`.
    """
    try:
        return await place_sales_order(session, actor, numbers, draft, beside)
    except BeyondLimitError as beyond:
        return await _ask(session, actor, numbers, _placing(beyond.quote), beyond.excess)


async def amend_or_ask(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    wanted: Amendment,
) -> UUID | None:
    """Amend an order, or keep an increase beyond the actor's limit waiting; answers the request's id, then.

    Zero cancels the rest of a line. Raises what `open_order`, `amended_lines` and `amend` do; an increase of the same
    order that waits already breaks `uq_order_requests_amendment`.
    """
    loaded = await open_order(session, actor, wanted.order_id, "amend", wanted.version)
    after = amended_lines(loaded.order, changes_of(wanted.lines))
    excess = await excess_of_change(session, actor, loaded.order, after)
    if excess is None:
        await amend(session, actor, loaded, after)
        return None
    return await _ask(session, actor, numbers, _amendment(loaded.order, wanted.lines, after), excess)


def changes_of(lines: Sequence[LineQuantity]) -> list[LineChange]:
    """Quantities of lines as changes of them."""
    return [LineChange(line.line_no, line.quantity) for line in lines]


def _placing(quote: Quote) -> Asked:
    selling = quote.selling
    # By id: codes may come to mean something else meanwhile.
    named = [
        DraftLine(
            quantity=entry.quantity,
            item_id=line.item_id,
            unit=line.unit,
            unit_price=entry.unit_price,
            requested_on=entry.requested_on,
            custom=entry.custom,
        )
        for entry, line in zip(quote.draft.lines, quote.priced, strict=True)
    ]
    draft = OrderDraft(
        lines=named,
        location_id=quote.draft.location_id,
        currency=selling.currency,
        requested_on=quote.draft.requested_on,
        customer_reference=quote.draft.customer_reference,
        note=quote.draft.note,
        custom=quote.draft.custom,
    )
    return Asked(
        kind=PLACING,
        partner_id=selling.partner.id,
        currency=selling.currency,
        total_amount=order_totals(quote.priced, selling.currency_scale).total_amount,
        base_amount=base_total(quote),
        draft=drafts.dump_python(draft, mode="json"),
        lines=[_shown(line, selling.currency_scale) for line in quote.priced],
        customer_reference=draft.customer_reference,
    )


def _amendment(order: Order, lines: Sequence[LineQuantity], after: Sequence[Line]) -> Asked:
    before = {line.line_no: line.quantity for line in order.lines}
    wanted = [{"line_no": line.line_no, "quantity": str(line.quantity)} for line in lines]
    return Asked(
        kind=AMENDMENT,
        partner_id=order.partner_id,
        currency=order.currency,
        total_amount=order_totals(after, order.currency_scale).total_amount,
        base_amount=changed_total(order, after),
        draft={"lines": wanted},
        lines=[_shown(line, order.currency_scale, before[line.line_no]) for line in after],
        order=order,
    )


def _shown(line: Line, scale: int, before: Decimal | None = None) -> Mapping[str, Any]:
    return {
        "line_no": line.line_no,
        "item": {"id": str(line.item_id), "code": line.item_code, "name": line.description},
        "quantity": str(line.quantity),
        "quantity_before": None if before is None else str(before),
        "unit": line.unit,
        "unit_price": str(line.unit_price),
        "net_amount": str(line.net_upto(line.quantity, scale)),
        "tax_rate": str(line.tax_rate_percent),
    }


async def _lasting(session: AsyncSession, actor: Actor) -> timedelta:
    days = select(Company.order_request_days).where(Company.id == actor.company_id)
    return timedelta(days=(await session.scalars(days)).one())


async def _ask(session: AsyncSession, actor: Actor, numbers: Numbers, asked: Asked, excess: Excess) -> UUID:
    request = OrderRequest(
        company_id=actor.company_id,
        id=new_id(),
        number=await numbers.take(actor.company_id, "order_request", today()),
        version=1,
        status="waiting",
        kind=asked.kind,
        partner_id=asked.partner_id,
        order_id=asked.order.id if asked.order else None,
        order_version=asked.order.version if asked.order else None,
        customer_reference=asked.customer_reference,
        currency=asked.currency,
        total_amount=asked.total_amount,
        base_amount=asked.base_amount,
        exceeds=excess.exceeds,
        limit_amount=excess.limit,
        approver=excess.approver,
        draft=dict(asked.draft),
        lines=list(asked.lines),
        expires_at=now() + await _lasting(session, actor),
        asked_by=actor.user_id,
        membership_id=actor.membership_id,
    )
    session.add(request)
    about = {"number": request.number, "partner_id": str(request.partner_id)}
    subject = ("order_request", request.id)
    append_event(session, actor.company_id, ASKED, subject, about)
    append_event(session, actor.company_id, EXPIRES, subject, about, due_at=request.expires_at)
    detail = {"number": request.number, "base_amount": str(asked.base_amount), **_excess(excess)}
    record(session, actor.company_id, ASKED, user_id=actor.user_id, subject=subject, detail=detail)
    await session.flush()
    return request.id


def _excess(excess: Excess) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(excess).items()}
