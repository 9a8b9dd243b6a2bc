"""Requests for quotation, for staff only, and the quotations of suppliers, each for itself."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1620"
down_revision = "2026_11_29_1613"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
MOMENT = sa.DateTime(timezone=True)
REQUESTS, REQUEST_LINES = "quotation_requests", "quotation_request_lines"
QUOTATIONS, LINES = "quotations", "quotation_lines"


def upgrade() -> None:
    _requests()
    _request_lines()
    _quotations()
    _lines()
    # The lines of a draft and whom it is for are written anew with each change of it.
    removable = (*CHANGE, "DELETE")
    walls = [
        *wall_statements(REQUESTS, CHANGE, staff_only=True),
        *wall_statements(REQUEST_LINES, removable, staff_only=True),
        *wall_statements(QUOTATIONS, removable, "partner_id"),
        *wall_statements(LINES, CHANGE, "partner_id"),
    ]
    for statement in walls:
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _requests() -> None:
    op.create_table(
        REQUESTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _check(REQUESTS, "status_known", "status IN ('draft', 'sent', 'awarded', 'closed', 'cancelled')"),
        _reference(REQUESTS, "location_id", "locations"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{REQUESTS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{REQUESTS}_company_id_number")),
    )
    op.create_index(f"ix_{REQUESTS}_status", REQUESTS, ["company_id", "status", "id"])


def _asked() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_factor", QUANTITY, nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
    )


def _request_lines() -> None:
    op.create_table(
        REQUEST_LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        *_asked(),
        _check(REQUEST_LINES, "quantity_positive", "quantity > 0"),
        _reference(REQUEST_LINES, "request_id", REQUESTS),
        _reference(REQUEST_LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "request_id", "line_no", name=op.f(f"pk_{REQUEST_LINES}")),
    )


def _quotations() -> None:
    op.create_table(
        QUOTATIONS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("serial_no", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        _check(QUOTATIONS, "status_known", "status IN ('draft', 'invited', 'seen', 'quoted', 'declined', 'cancelled')"),
        _check(
            QUOTATIONS,
            "whole_sending",
            "(status = 'draft') = (sent_at IS NULL) AND (sent_at IS NULL) = (serial_no IS NULL)",
        ),
        _reference(QUOTATIONS, "request_id", REQUESTS),
        _reference(QUOTATIONS, "partner_id", "partners"),
        _reference(QUOTATIONS, "location_id", "locations"),
        _reference(QUOTATIONS, "order_id", "purchase_orders"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{QUOTATIONS}")),
        sa.UniqueConstraint("company_id", "request_id", "partner_id", name="uq_quotations_partner"),
        sa.UniqueConstraint("company_id", "partner_id", "serial_no", name="uq_quotations_serial"),
    )
    op.create_index(f"ix_{QUOTATIONS}_partner", QUOTATIONS, ["company_id", "partner_id", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("quotation_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        *_asked(),
        sa.Column("offered_quantity", QUANTITY, nullable=True),
        sa.Column("unit_price", QUANTITY, nullable=True),
        sa.Column("lead_time_days", sa.SmallInteger(), nullable=True),
        sa.Column("delivers_on", sa.Date(), nullable=True),
        sa.Column("offer_comment", sa.Text(), nullable=True),
        sa.Column("awarded_quantity", QUANTITY, server_default=sa.text("0"), nullable=False),
        _check(LINES, "whole_offer", "(offered_quantity IS NULL) = (unit_price IS NULL)"),
        _check(LINES, "offered_within_asked", "offered_quantity > 0 AND offered_quantity <= quantity"),
        _check(LINES, "unit_price_positive", "unit_price > 0"),
        _check(LINES, "one_delivery", "lead_time_days IS NULL OR delivers_on IS NULL"),
        _check(LINES, "lead_time_not_negative", "lead_time_days >= 0"),
        _check(
            LINES,
            "awarded_within_offer",
            "awarded_quantity >= 0 AND awarded_quantity <= coalesce(offered_quantity, 0)",
        ),
        _reference(LINES, "quotation_id", QUOTATIONS),
        _reference(LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "quotation_id", "line_no", name=op.f(f"pk_{LINES}")),
    )


def downgrade() -> None:
    for table in (LINES, QUOTATIONS, REQUEST_LINES, REQUESTS):
        op.drop_table(table)
