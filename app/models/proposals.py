"""Proposals to change or cancel an order of any kind: what either side asked for, and what became of it."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Moment, Price, Quantity

PROPOSAL_STATES = ("open", "accepted", "refused", "countered", "withdrawn", "expired", "lapsed")


class Proposal(TenantBase, Base):
    """One side's proposal about an order as it stood in `base_version`; `number` counts those of the order.

    An order has at most one open proposal; an answer to one names it. An accepted proposal names the posting that put
    it into the books.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("order_kind IN ('sales', 'purchase', 'production')", name="order_kind_known"),
        CheckConstraint("kind IN ('change', 'cancellation')", name="kind_known"),
        CheckConstraint("side IN ('company', 'partner')", name="side_known"),
        CheckConstraint(
            "state IN ('open', 'accepted', 'refused', 'countered', 'withdrawn', 'expired', 'lapsed')",
            name="state_known",
        ),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_decided"),
        CheckConstraint("(state = 'accepted') = (posting_id IS NOT NULL)", name="accepted_is_posted"),
        UniqueConstraint("company_id", "order_id", "number", name="uq_proposals_number"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("answers_id", "proposals"),
        Index("uq_proposals_open", "company_id", "order_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_proposals_order", "company_id", "order_id", "id"),
        Index("ix_proposals_partner", "company_id", "partner_id", "id"),
        Index("ix_proposals_state", "company_id", "state", "id"),
    )

    id: Mapped[IdKey]
    order_kind: Mapped[str] = mapped_column(String(12))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    base_version: Mapped[int]
    base_agreed: Mapped[bool]
    message: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[Moment | None]
    answers_id: Mapped[Id | None]
    made_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    made_by: Mapped[Id]
    closed_at: Mapped[Moment | None]
    closed_by: Mapped[Id | None]
    answer_note: Mapped[str | None] = mapped_column(Text)
    posting_id: Mapped[Id | None]


class ProposalLine(TenantBase, Base):
    """The terms of an order line before and after, in the line's unit; or a further delivery of that line.

    With a substitute the terms after are its own, in its unit, and `kept_quantity` of the line stays. Where it is one
    for a material, `component_no` names that: the quantities are what was still to be sent of it and what is instead.
    """

    __tablename__ = "proposal_lines"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("unit_price >= 0", name="unit_price_not_negative"),
        CheckConstraint(
            "num_nulls(substitute_item_id, substitute_unit, kept_quantity) IN (0, 3)"
            " AND (substitute_item_id IS NULL OR (NOT additional AND substitute_item_id <> item_id))",
            name="substitute_whole",
        ),
        CheckConstraint(
            "num_nulls(component_no, substitute_factor) IN (0, 2)"
            " AND (component_no IS NULL OR (substitute_item_id IS NOT NULL AND substitute_factor > 0))",
            name="material_has_substitute",
        ),
        tenant_fk("substitute_item_id", "items"),
        tenant_fk("proposal_id", "proposals"),
        tenant_fk("item_id", "items"),
    )

    proposal_id: Mapped[IdKey]
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    unit: Mapped[str] = mapped_column(String(12))
    old_quantity: Mapped[Quantity]
    quantity: Mapped[Quantity]
    old_unit_price: Mapped[Price]
    unit_price: Mapped[Price]
    old_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)
    additional: Mapped[bool] = mapped_column(server_default=text("false"))
    substitute_item_id: Mapped[Id | None]
    substitute_unit: Mapped[str | None] = mapped_column(String(12))
    kept_quantity: Mapped[Quantity | None]
    component_no: Mapped[int | None] = mapped_column(SmallInteger)
    substitute_factor: Mapped[Quantity | None]
