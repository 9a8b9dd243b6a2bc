"""Factories enter the invoices for their fee themselves; the company approves them."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_30_0250"
down_revision = "2026_11_29_2346"
branch_labels = None
depends_on = None

TABLE = "factory_invoices"
KINDS = ("supplier_invoice", "shipping_notice", "production_report", "payment_notice")


def upgrade() -> None:
    references = {"order_id": "production_orders", "partner_id": "partners", "charge_id": "production_charges"}
    op.create_table(
        TABLE,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("agreed_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_class", sa.String(length=20), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'approved', 'refused', 'withdrawn')", name=op.f(f"ck_{TABLE}_status_known")
        ),
        sa.CheckConstraint(
            "(status = 'refused') = (reason IS NOT NULL)", name=op.f(f"ck_{TABLE}_refused_for_a_reason")
        ),
        sa.CheckConstraint(
            "(status = 'approved') = (charge_id IS NOT NULL)", name=op.f(f"ck_{TABLE}_approved_with_charge")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{TABLE}_quantity_positive")),
        sa.CheckConstraint("net_amount >= 0 AND tax_amount >= 0", name=op.f(f"ck_{TABLE}_amounts_not_negative")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column], [f"{other}.company_id", f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}")
            )
            for column, other in references.items()
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{TABLE}_company_id")),
    )
    op.create_index(
        f"uq_{TABLE}_reference",
        TABLE,
        ["company_id", "partner_id", "reference"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'approved')"),
    )
    op.create_index(f"ix_{TABLE}_order", TABLE, ["company_id", "order_id"])
    op.create_index(f"ix_{TABLE}_status", TABLE, ["company_id", "status", "id"])
    for statement in wall_statements(TABLE, CHANGE, "partner_id"):
        op.execute(statement)
    _know((*KINDS, TABLE.removesuffix("s")))
    op.execute(
        "INSERT INTO intake_rules (company_id, id, document_kind, partner_id, mode)"
        " SELECT id, gen_random_uuid(), 'factory_invoice', NULL, 'approve' FROM companies"
    )


def downgrade() -> None:
    op.execute("DELETE FROM intake_rules WHERE document_kind = 'factory_invoice'")
    _know(KINDS)
    op.drop_table(TABLE)


def _know(kinds: tuple[str, ...]) -> None:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_intake_rules_document_kind_known"), "intake_rules")
    op.create_check_constraint(
        op.f("ck_intake_rules_document_kind_known"), "intake_rules", f"document_kind IN ({named})"
    )
