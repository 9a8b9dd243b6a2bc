"""Adjustments of stock beyond a company's limit take two people: one asks, another approves."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_29_2345"
down_revision = "2026_11_29_2330"
branch_labels = None
depends_on = None

REQUESTS = "stock_adjustment_requests"
LINES, LOTS = "stock_adjustment_request_lines", "stock_adjustment_request_lots"


def upgrade() -> None:
    op.add_column("companies", sa.Column("adjustment_limit", sa.Numeric(precision=20, scale=4), nullable=True))
    op.create_check_constraint(op.f("ck_companies_adjustment_limit"), "companies", "adjustment_limit >= 0")
    op.create_table(
        REQUESTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("from_reserved", sa.Boolean(), nullable=False),
        sa.Column("adjusted_on", sa.Date(), nullable=False),
        sa.Column("worth", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("adjustment_id", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'approved', 'refused', 'withdrawn')", name=op.f(f"ck_{REQUESTS}_status_known")
        ),
        sa.CheckConstraint(
            "(status = 'approved') = (adjustment_id IS NOT NULL)", name=op.f(f"ck_{REQUESTS}_approved_is_posted")
        ),
        sa.CheckConstraint(
            "(status = 'refused') = (refusal_reason IS NOT NULL)", name=op.f(f"ck_{REQUESTS}_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "location_id"],
            ["locations.company_id", "locations.id"],
            name=op.f(f"fk_{REQUESTS}_location_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{REQUESTS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{REQUESTS}_company_id")),
    )
    op.create_index(f"ix_{REQUESTS}_status", REQUESTS, ["company_id", "status", "id"])
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LINES}_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "request_id"],
            [f"{REQUESTS}.company_id", f"{REQUESTS}.id"],
            name=op.f(f"fk_{LINES}_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f(f"fk_{LINES}_item_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "request_id", "line_no", name=op.f(f"pk_{LINES}")),
    )
    op.create_table(
        LOTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LOTS}_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "request_id"],
            [f"{REQUESTS}.company_id", f"{REQUESTS}.id"],
            name=op.f(f"fk_{LOTS}_request_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "request_id", "line_no", "lot", name=op.f(f"pk_{LOTS}")),
    )
    for table, rights in ((REQUESTS, CHANGE), (LINES, APPEND), (LOTS, APPEND)):
        for statement in wall_statements(table, rights, staff_only=True):
            op.execute(statement)


def downgrade() -> None:
    for table in (LOTS, LINES, REQUESTS):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_companies_adjustment_limit"), "companies")
    op.drop_column("companies", "adjustment_limit")
