"""Spending limits, orders that wait for approval, and the approvers' scope in the ready-made group."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_2311"
down_revision = "2026_11_29_2310"
branch_labels = None
depends_on = None

LIMITS, REQUESTS, GROUPS = "spending_limits", "order_requests", "permission_groups"
AMOUNT = sa.Numeric(precision=20, scale=4)
MOMENT = sa.DateTime(timezone=True)
LIMIT_RULES = {
    "of_one": "num_nonnulls(role, group_id, membership_id) = 1",
    "of_partners_people": "role IN ('customer', 'supplier', 'factory')",
    "document_kind_known": "document_kind IN ('sales_order')",
    "approver_known": "approver IN ('partner', 'company')",
    "not_negative": "per_order >= 0 AND per_month >= 0",
}
REQUEST_RULES = {
    "kind_known": "kind IN ('placing', 'amendment')",
    "status_known": "status IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired')",
    "refused_for_a_reason": "(status = 'refused') = (refusal_reason IS NOT NULL)",
    "approved_with_order": "(order_id IS NOT NULL) = (status = 'approved' OR kind = 'amendment')",
    "amends_a_version": "(order_version IS NOT NULL) = (kind = 'amendment')",
    "decided_by_somebody": "(decided_by IS NOT NULL) = (status IN ('approved', 'refused'))",
    "decided_by_another": "decided_by <> asked_by",
    "approver_known": "approver IN ('partner', 'company')",
    "exceeds_known": "exceeds IN ('per_order', 'per_month')",
}
APPROVE = '["sales-orders:approve"]'


def upgrade() -> None:
    _limits()
    _requests()
    for statement in (
        *wall_statements(LIMITS, (*CHANGE, "DELETE"), staff_only=True),
        *wall_statements(REQUESTS, CHANGE, "partner_id"),
    ):
        op.execute(statement)
    op.execute(
        f"UPDATE {GROUPS} SET scopes = scopes || '{APPROVE}'::jsonb, version = version + 1"
        f" WHERE code = 'customer-approver' AND role = 'customer' AND NOT scopes @> '{APPROVE}'::jsonb"
    )


def _limits() -> None:
    op.create_table(
        LIMITS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("per_order", AMOUNT, nullable=True),
        sa.Column("per_month", AMOUNT, nullable=True),
        sa.Column("approver", sa.String(length=10), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{LIMITS}_{name}")) for name, rule in LIMIT_RULES.items()),
        _reference(LIMITS, "group_id", GROUPS),
        _reference(LIMITS, "membership_id", "memberships"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{LIMITS}")),
        sa.UniqueConstraint("company_id", "document_kind", "role", name=f"uq_{LIMITS}_role"),
        sa.UniqueConstraint("company_id", "document_kind", "group_id", name=f"uq_{LIMITS}_group"),
        sa.UniqueConstraint("company_id", "document_kind", "membership_id", name=f"uq_{LIMITS}_member"),
    )


def _requests() -> None:
    op.create_table(
        REQUESTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("order_version", sa.Integer(), nullable=True),
        sa.Column("customer_reference", sa.String(length=60), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_amount", AMOUNT, nullable=False),
        sa.Column("base_amount", AMOUNT, nullable=False),
        sa.Column("exceeds", sa.String(length=10), nullable=False),
        sa.Column("limit_amount", AMOUNT, nullable=False),
        sa.Column("approver", sa.String(length=10), nullable=False),
        sa.Column("draft", JSONB(), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{REQUESTS}_{name}")) for name, rule in REQUEST_RULES.items()),
        _reference(REQUESTS, "partner_id", "partners"),
        _reference(REQUESTS, "membership_id", "memberships"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{REQUESTS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{REQUESTS}_company_id_number")),
    )
    for name, columns in (
        ("status", ["status", "id"]),
        ("partner", ["partner_id", "id"]),
        ("order", ["order_id"]),
    ):
        op.create_index(f"ix_{REQUESTS}_{name}", REQUESTS, ["company_id", *columns])
    for name, columns, kind in (
        ("reference", ["partner_id", "customer_reference"], "placing"),
        ("amendment", ["order_id"], "amendment"),
    ):
        op.create_index(
            f"uq_{REQUESTS}_{name}",
            REQUESTS,
            ["company_id", *columns],
            unique=True,
            postgresql_where=sa.text(f"status = 'waiting' AND kind = '{kind}'"),
        )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def downgrade() -> None:
    op.execute(
        f"UPDATE {GROUPS} SET scopes = scopes - 'sales-orders:approve', version = version + 1"
        " WHERE scopes @> '[\"sales-orders:approve\"]'::jsonb"
    )
    op.execute("DELETE FROM member_exceptions WHERE scope = 'sales-orders:approve'")
    op.drop_table(REQUESTS)
    op.drop_table(LIMITS)
