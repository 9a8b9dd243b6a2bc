"""What is open on a partner's account on any day: invoices not yet paid, credits and money not yet used.

Reproducible: an allocation counts from its own day on, but never before the invoice that it pays. Both sides are read
the same way: what customers owe, and what is owed to suppliers and factories.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.models import Invoice, Partner, Payable
from app.services.ledger.sides import PAYABLE, RECEIVABLE, SET_OFF, SOURCES, Side, Source

# The invoice that a credit pays, beside the credit note itself.
PAID: Mapping[str, Any] = {
    RECEIVABLE.control: aliased(Invoice, name="paid"),
    PAYABLE.control: aliased(Payable, name="paid"),
}


def open_items(side: Side, company_id: Any, partner_id: Any, as_of: Any) -> CompoundSelect[*tuple[Any, ...]]:
    """Open items of one partner, or (lateral) of each `Partner` row of the query around it, whose column is given then.

    What is given may be values or a statement's parameters.
    Columns: kind (invoice, credit_note, receipt, payment, set_off), document_kind, id, number, issued_on, due_on,
    currency, exchange_rate, total_amount, open_amount; what the one who owes has in hand is negative.
    """
    document: Any = side.document
    parts = [
        _invoices(side, company_id, as_of).where(document.partner_id == partner_id),
        _credit_notes(side, company_id, as_of).where(document.partner_id == partner_id),
    ]
    for source in SOURCES[side.control]:
        money: Any = source.document
        parts.append(_money(source, company_id, as_of).where(money.partner_id == partner_id))
    lateral = isinstance(partner_id, InstrumentedAttribute)
    return union_all(*(part.correlate(Partner) if lateral else part for part in parts))


def _invoices(side: Side, company_id: Any, as_of: Any) -> Select[*tuple[Any, ...]]:
    document: Any = side.document
    allocation: Any = side.allocation
    left = document.total_amount - func.coalesce(func.sum(allocation.amount), 0)
    applied = and_(
        allocation.company_id == document.company_id,
        allocation.invoice_id == document.id,
        allocation.allocated_on <= as_of,
    )
    return (
        select(*_document(side, document.total_amount.expression, left))
        .outerjoin(allocation, applied)
        .where(document.company_id == company_id, document.kind == "invoice", *_stands(side, as_of))
        .group_by(document.company_id, document.id)
        .having(left != 0)
    )


def _credit_notes(side: Side, company_id: Any, as_of: Any) -> Select[*tuple[Any, ...]]:
    document: Any = side.document
    left = _used(side, as_of) - document.total_amount
    return (
        select(*_document(side, -document.total_amount, left))
        .outerjoin(side.allocation, _applied(side, company_id, as_of, document.id.expression))
        .outerjoin(PAID[side.control], _paid(side))
        .where(document.company_id == company_id, document.kind == "credit_note", *_stands(side, as_of))
        .group_by(document.company_id, document.id)
        .having(left != 0)
    )


def _stands(side: Side, as_of: Any) -> list[ColumnElement[bool]]:
    document: Any = side.document
    standing = or_(side.reversed_on.is_(None), side.reversed_on > as_of)
    return [document.issued_on <= as_of, standing, _unsettled(document, as_of)]


def _unsettled(document: Any, as_of: Any) -> ColumnElement[bool]:
    """Whether anything can be open of a document by then: what is settled later was open on the day."""
    return or_(document.settled_on.is_(None), document.settled_on > as_of)


def _money(source: Source, company_id: Any, as_of: Any) -> Select[*tuple[Any, ...]]:
    side = source.side
    money: Any = source.document
    day = getattr(money, source.day)
    left = _used(side, as_of) - money.amount
    statement = (
        select(
            literal(source.kind).label("kind"),
            literal(source.document_kind).label("document_kind"),
            money.id,
            money.number,
            day.label("issued_on"),
            day.label("due_on"),
            money.currency,
            money.exchange_rate,
            (-money.amount).label("total_amount"),
            left.label("open_amount"),
        )
        .outerjoin(side.allocation, _applied(side, company_id, as_of, money.id.expression))
        .outerjoin(PAID[side.control], _paid(side))
        .where(money.company_id == company_id, day <= as_of)
        .where(or_(money.reversed_on.is_(None), money.reversed_on > as_of), _unsettled(money, as_of))
        .group_by(money.company_id, money.id)
        .having(left != 0)
    )
    return statement.where(money.method == source.kind) if source is SET_OFF else statement


def _document(side: Side, total: ColumnElement[Any], left: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    document: Any = side.document
    return [
        document.kind.expression,
        side.document_kind.label("document_kind"),
        document.id.expression,
        side.number.label("number"),
        document.issued_on.expression,
        document.due_on.expression,
        document.currency.expression,
        document.exchange_rate.expression,
        total.label("total_amount"),
        left.label("open_amount"),
    ]


def _used(side: Side, as_of: Any) -> ColumnElement[Any]:
    """What of a source is refunded, or applied to invoices that were there by then."""
    allocation: Any = side.allocation
    paid = PAID[side.control]
    counts = or_(paid.issued_on <= as_of, allocation.refund_id.is_not(None))
    used: ColumnElement[Any] = func.coalesce(func.sum(allocation.amount).filter(counts), 0)
    return used


def _applied(side: Side, company_id: Any, as_of: Any, source_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    allocation: Any = side.allocation
    return and_(
        allocation.company_id == company_id, allocation.source_id == source_id, allocation.allocated_on <= as_of
    )


def _paid(side: Side) -> ColumnElement[bool]:
    allocation: Any = side.allocation
    paid = PAID[side.control]
    return and_(paid.company_id == allocation.company_id, paid.id == allocation.invoice_id)
