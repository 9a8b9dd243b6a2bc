"""Money of partners and what it is for: one statement for a page, newest first, narrowed to what the actor may see."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.models import Partner, Payable, PayableAllocation, PaymentNotice, Receipt, Refund
from app.services.access.actor import Actor
from app.services.access.listing import fields_of
from app.services.access.visibility import visible_to
from app.services.documents.names import DocumentRef, Named, partner_columns, same
from app.services.ledger.sides import PAYABLE, RECEIPT, SET_OFF, RefundKind, Side, Source


def list_money(actor: Actor, source: Source, *, partner_id: UUID | None) -> Select[Any]:
    """Receipts or payments with what is not yet applied; of a reversed one nothing is left to apply."""
    model: Any = source.document
    statement = visible_to(
        actor,
        select(*model.__table__.c, _unallocated(source).label("unallocated_amount"), *partner_columns()).join(
            Partner, same(model, Partner, model.partner_id)
        ),
        model,
    )
    return statement if partner_id is None else statement.where(model.partner_id == partner_id)


def _unallocated(source: Source) -> ColumnElement[Any]:
    model: Any = source.document
    allocation: Any = source.side.allocation
    applied = (
        select(func.coalesce(func.sum(allocation.amount), 0))
        .where(allocation.company_id == model.company_id, allocation.source_id == model.id)
        .scalar_subquery()
    )
    return case((model.reversed_on.is_(None), model.amount - applied), else_=0)


def list_payables(actor: Actor, *, partner_id: UUID | None, only_open: bool | None) -> Select[Any]:
    """What suppliers and factories ask for, and their credit notes, with what is left of it."""
    left = open_payable()
    statement = visible_to(
        actor,
        select(*Payable.__table__.c, left.label("open_amount"), *partner_columns()).join(
            Partner, same(Payable, Partner, Payable.partner_id)
        ),
        Payable,
    )
    if partner_id is not None:
        statement = statement.where(Payable.partner_id == partner_id)
    if only_open is not None:
        statement = statement.where(*((Payable.settled_on.is_(None), left > 0) if only_open else (left == 0,)))
    return statement


async def read_payable(session: AsyncSession, actor: Actor, payable_id: UUID) -> dict[str, Any]:
    """One row of the list, and what a credit note is used for: one statement, three of a credit note.

    Raises NOT_FOUND.
    """
    statement = list_payables(actor, partner_id=None, only_open=None).where(Payable.id == payable_id)
    row: Row[Any] | None = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("payable")
    return {**summary(row), **await credit_uses(session, actor, PAYABLE, row)}


def open_payable() -> ColumnElement[Any]:
    """What is left to pay of a payable; of a credit note, what is left to use."""
    paid = (
        select(func.coalesce(func.sum(PayableAllocation.amount), 0))
        .where(
            PayableAllocation.company_id == Payable.company_id,
            or_(PayableAllocation.invoice_id == Payable.id, PayableAllocation.source_id == Payable.id),
        )
        .scalar_subquery()
    )
    return case((Payable.reversed_on.is_(None), Payable.total_amount - paid), else_=0)


def list_payment_notices(actor: Actor, *, status: str | None = None, partner_id: UUID | None = None) -> Select[Any]:
    """Payment notices with the receipts that they became."""
    statement = visible_to(
        actor,
        select(*PaymentNotice.__table__.c, Receipt.number.label("receipt_number"), *partner_columns())
        .join(Partner, same(PaymentNotice, Partner, PaymentNotice.partner_id))
        .outerjoin(Receipt, same(PaymentNotice, Receipt, PaymentNotice.receipt_id)),
        PaymentNotice,
    )
    if status is not None:
        statement = statement.where(PaymentNotice.status == status)
    if partner_id is not None:
        statement = statement.where(PaymentNotice.partner_id == partner_id)
    return statement


def summary(row: Any) -> dict[str, Any]:
    """A list row as an answer shows it: the partner by name."""
    return fields_of(row) | {"partner": Named(row.partner_id, row.partner_code, row.partner_name)}


async def read_money(session: AsyncSession, actor: Actor, source: Source, document_id: UUID) -> dict[str, Any]:
    """One receipt or payment with the invoices it pays: three statements, four of a set-off. Raises NOT_FOUND."""
    model: Any = source.document
    statement = list_money(actor, source, partner_id=None).where(model.id == document_id)
    if source is RECEIPT:
        statement = statement.add_columns(_unallocated(SET_OFF).label("payable_unallocated_amount"))
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found(source.kind.replace("_", " "))
    found = {**summary(row), **await _uses(session, actor, source.side, document_id)}
    if row.method == SET_OFF.kind:
        return {**found, "payable_allocations": await _allocations(session, actor, SET_OFF.side, document_id)}
    return {**found, "payable_unallocated_amount": None, "payable_allocations": []}


async def credit_uses(session: AsyncSession, actor: Actor, side: Side, row: Any) -> dict[str, Any]:
    """What a credit note of a side is applied to, and its refunds: two statements, none of an invoice."""
    if row.kind != "credit_note":
        return {"allocations": [], "refunds": []}
    return await _uses(session, actor, side, row.id)


async def _uses(session: AsyncSession, actor: Actor, side: Side, source_id: UUID) -> dict[str, Any]:
    allocation: Any = side.allocation
    refunds = await session.execute(
        select(Refund.id, Refund.number, allocation.amount)
        .join(Refund, and_(Refund.company_id == allocation.company_id, Refund.id == allocation.refund_id))
        .where(allocation.company_id == actor.company_id, allocation.source_id == source_id)
        .where(Refund.reversed_on.is_(None))
        .order_by(allocation.id)
    )
    return {
        "allocations": await _allocations(session, actor, side, source_id),
        "refunds": [{"refund": DocumentRef(entry.id, entry.number), "amount": entry.amount} for entry in refunds],
    }


async def _allocations(session: AsyncSession, actor: Actor, side: Side, document_id: UUID) -> list[dict[str, object]]:
    document: Any = side.document
    allocation: Any = side.allocation
    rows = await session.execute(
        select(document.id, side.number.label("number"), allocation.amount)
        .join(document, and_(document.company_id == allocation.company_id, document.id == allocation.invoice_id))
        .where(allocation.company_id == actor.company_id, allocation.source_id == document_id)
        .order_by(allocation.id)
    )
    return [{"invoice": DocumentRef(entry.id, entry.number), "amount": entry.amount} for entry in rows]


def list_refunds(actor: Actor, kind: RefundKind, *, partner_id: UUID | None = None) -> Select[Any]:
    """Refunds of a kind."""
    statement = visible_to(
        actor,
        select(*Refund.__table__.c, *partner_columns()).join(Partner, same(Refund, Partner, Refund.partner_id)),
        Refund,
    ).where(Refund.kind == kind.kind)
    return statement if partner_id is None else statement.where(Refund.partner_id == partner_id)


async def read_refund(session: AsyncSession, actor: Actor, kind: RefundKind, refund_id: UUID) -> dict[str, Any]:
    """One refund with what it was taken from: two statements. Raises NOT_FOUND."""
    row = (await session.execute(list_refunds(actor, kind).where(Refund.id == refund_id))).one_or_none()
    if row is None:
        raise not_found("refund")
    parts = union_all(*(_taken(actor, source, refund_id) for source in kind.sources)).subquery("parts")
    found = await session.execute(select(parts).order_by(parts.c.place))
    return {
        **summary(row),
        "sources": [
            {"kind": part.kind, "document": DocumentRef(part.id, part.number), "amount": part.amount} for part in found
        ],
    }


def _taken(actor: Actor, source: Source, refund_id: UUID) -> Select[Any]:
    document: Any = source.document
    allocation: Any = source.side.allocation
    number = source.side.number if document is source.side.document else document.number
    return (
        select(
            literal(source.kind).label("kind"),
            document.id,
            number.label("number"),
            allocation.amount,
            allocation.id.label("place"),
        )
        .join(document, and_(document.company_id == allocation.company_id, document.id == allocation.source_id))
        .where(allocation.company_id == actor.company_id, allocation.refund_id == refund_id, allocation.amount > 0)
    )
