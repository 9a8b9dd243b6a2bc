"""What is open on a customer's account on any day: invoices not yet paid, credits and money not yet used.

Reproducible: an allocation counts from its own day on, but never before the invoice that it pays.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.models import Allocation, Invoice, Partner, Receipt

PartnerKey = UUID | InstrumentedAttribute[UUID]
# The invoice that a credit pays, beside the credit note itself.
Paid = aliased(Invoice, name="paid")


def open_items(company_id: UUID, partner_id: PartnerKey, as_of: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Open items of one partner, or of each `Partner` row of the query around it (lateral).

    Columns: kind (invoice, credit_note, receipt), id, number, issued_on, due_on, currency, exchange_rate,
    total_amount, open_amount; what the customer has in hand is negative.
    """
    parts = (
        _invoices(company_id, as_of).where(Invoice.partner_id == partner_id),
        _credit_notes(company_id, as_of).where(Invoice.partner_id == partner_id),
        _receipts(company_id, as_of).where(Receipt.partner_id == partner_id),
    )
    return union_all(*(part if isinstance(partner_id, UUID) else part.correlate(Partner) for part in parts))


def _invoices(company_id: UUID, as_of: date) -> Select[*tuple[Any, ...]]:
    left = Invoice.total_amount - func.coalesce(func.sum(Allocation.amount), 0)
    applied = and_(
        Allocation.company_id == Invoice.company_id,
        Allocation.invoice_id == Invoice.id,
        Allocation.allocated_on <= as_of,
    )
    return (
        select(*_document(Invoice.total_amount.expression, left))
        .outerjoin(Allocation, applied)
        .where(Invoice.company_id == company_id, Invoice.kind == "invoice", Invoice.issued_on <= as_of)
        .group_by(Invoice.company_id, Invoice.id)
        .having(left != 0)
    )


def _credit_notes(company_id: UUID, as_of: date) -> Select[*tuple[Any, ...]]:
    left = func.coalesce(func.sum(Allocation.amount).filter(Paid.issued_on <= as_of), 0) - Invoice.total_amount
    applied = _applied(company_id, as_of, Invoice.id.expression)
    return (
        select(*_document(-Invoice.total_amount, left))
        .outerjoin(Allocation, applied)
        .outerjoin(Paid, _paid())
        .where(Invoice.company_id == company_id, Invoice.kind == "credit_note", Invoice.issued_on <= as_of)
        .group_by(Invoice.company_id, Invoice.id)
        .having(left != 0)
    )


def _receipts(company_id: UUID, as_of: date) -> Select[*tuple[Any, ...]]:
    left = func.coalesce(func.sum(Allocation.amount).filter(Paid.issued_on <= as_of), 0) - Receipt.amount
    return (
        select(
            literal("receipt").label("kind"),
            Receipt.id,
            Receipt.number,
            Receipt.received_on.label("issued_on"),
            Receipt.received_on.label("due_on"),
            Receipt.currency,
            Receipt.exchange_rate,
            (-Receipt.amount).label("total_amount"),
            left.label("open_amount"),
        )
        .outerjoin(Allocation, _applied(company_id, as_of, Receipt.id.expression))
        .outerjoin(Paid, _paid())
        .where(
            Receipt.company_id == company_id,
            Receipt.received_on <= as_of,
            or_(Receipt.reversed_on.is_(None), Receipt.reversed_on > as_of),
        )
        .group_by(Receipt.company_id, Receipt.id)
        .having(left != 0)
    )


def _document(total: ColumnElement[Any], left: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    number = func.concat(Invoice.form, Invoice.series, "-", func.to_char(Invoice.number, "FM00000000"))
    return [
        Invoice.kind.expression,
        Invoice.id.expression,
        number.label("number"),
        Invoice.issued_on.expression,
        Invoice.due_on.expression,
        Invoice.currency.expression,
        Invoice.exchange_rate.expression,
        total.label("total_amount"),
        left.label("open_amount"),
    ]


def _applied(company_id: UUID, as_of: date, source_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    return and_(
        Allocation.company_id == company_id, Allocation.source_id == source_id, Allocation.allocated_on <= as_of
    )


def _paid() -> ColumnElement[bool]:
    return and_(Paid.company_id == Allocation.company_id, Paid.id == Allocation.invoice_id)
