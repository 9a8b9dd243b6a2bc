"""Whether what partners enter waits for approval; shipping notices that wait; payment notices of customers."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_29_1750"
down_revision = "2026_11_29_1740"
branch_labels = None
depends_on = None

AMOUNT = sa.Numeric(precision=20, scale=4)
MOMENT = sa.DateTime(timezone=True)
RULES, SHIPPING, NOTICES, LINES = "intake_rules", "shipping_notices", "payment_notices", "payment_notice_lines"
SHIPPING_STATUSES = "status IN ('announced', 'received', 'withdrawn')"
MORE_STATUSES = "status IN ('waiting', 'announced', 'received', 'withdrawn', 'refused')"
REFUSED = "(status = 'refused') = (refusal_reason IS NOT NULL)"
# What companies did before they could choose.
MODES = (
    ("supplier_invoice", "approve"),
    ("shipping_notice", "accept"),
    ("production_report", "approve"),
    ("payment_notice", "approve"),
)


def upgrade() -> None:
    _rules()
    _shipping_notices()
    _payment_notices()
    for statement in (
        *wall_statements(RULES, (*CHANGE, "DELETE")),
        *wall_statements(NOTICES, CHANGE, "partner_id"),
        *wall_statements(LINES, APPEND),
    ):
        op.execute(statement)


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule}) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _rules() -> None:
    kinds = ", ".join(f"'{kind}'" for kind, _ in MODES)
    op.create_table(
        RULES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.CheckConstraint(f"document_kind IN ({kinds})", name=op.f(f"ck_{RULES}_document_kind_known")),
        sa.CheckConstraint("mode IN ('approve', 'accept')", name=op.f(f"ck_{RULES}_mode_known")),
        _reference(RULES, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{RULES}")),
    )
    op.create_index(
        f"uq_{RULES}_kind",
        RULES,
        ["company_id", "document_kind", "partner_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    modes = ", ".join(f"('{kind}', '{mode}')" for kind, mode in MODES)
    op.execute(
        f"INSERT INTO {RULES} (company_id, id, document_kind, mode)"
        f" SELECT c.id, gen_random_uuid(), m.kind, m.mode FROM companies c, (VALUES {modes}) AS m(kind, mode)"
    )


def _shipping_notices() -> None:
    op.add_column(SHIPPING, sa.Column("refusal_reason", sa.Text()))
    op.add_column(SHIPPING, sa.Column("decided_at", MOMENT))
    op.add_column(SHIPPING, sa.Column("decided_by", sa.Uuid()))
    op.drop_constraint(op.f(f"ck_{SHIPPING}_status_known"), SHIPPING)
    _check(SHIPPING, "status_known", MORE_STATUSES)
    _check(SHIPPING, "refused_for_a_reason", REFUSED)
    op.create_index(f"ix_{SHIPPING}_status", SHIPPING, ["company_id", "status", "id"])


def _payment_notices() -> None:
    op.create_table(
        NOTICES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'approved', 'refused', 'withdrawn')", name=op.f(f"ck_{NOTICES}_status_known")
        ),
        sa.CheckConstraint(REFUSED, name=op.f(f"ck_{NOTICES}_refused_for_a_reason")),
        sa.CheckConstraint(
            "(status = 'approved') = (receipt_id IS NOT NULL)", name=op.f(f"ck_{NOTICES}_approved_with_receipt")
        ),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{NOTICES}_amount_positive")),
        sa.CheckConstraint("method IN ('cash', 'bank')", name=op.f(f"ck_{NOTICES}_method_known")),
        _reference(NOTICES, "partner_id", "partners"),
        _reference(NOTICES, "receipt_id", "receipts"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{NOTICES}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{NOTICES}_company_id_number")),
    )
    op.create_index(f"uq_{NOTICES}_receipt", NOTICES, ["company_id", "receipt_id"], unique=True)
    op.create_index(f"ix_{NOTICES}_partner", NOTICES, ["company_id", "partner_id", "id"])
    op.create_index(f"ix_{NOTICES}_status", NOTICES, ["company_id", "status", "id"])
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{LINES}_amount_positive")),
        _reference(LINES, "notice_id", NOTICES),
        _reference(LINES, "invoice_id", "invoices"),
        sa.PrimaryKeyConstraint("company_id", "notice_id", "line_no", name=op.f(f"pk_{LINES}")),
    )
    op.create_index(f"ix_{LINES}_invoice", LINES, ["company_id", "invoice_id"])


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(NOTICES)
    op.execute(
        f"DELETE FROM shipping_notice_lines l USING {SHIPPING} n WHERE n.company_id = l.company_id"
        " AND n.id = l.notice_id AND n.status IN ('waiting', 'refused')"
    )
    op.execute(f"DELETE FROM {SHIPPING} WHERE status IN ('waiting', 'refused')")
    op.drop_index(f"ix_{SHIPPING}_status", table_name=SHIPPING)
    op.drop_constraint(op.f(f"ck_{SHIPPING}_refused_for_a_reason"), SHIPPING)
    op.drop_constraint(op.f(f"ck_{SHIPPING}_status_known"), SHIPPING)
    _check(SHIPPING, "status_known", SHIPPING_STATUSES)
    for column in ("decided_by", "decided_at", "refusal_reason"):
        op.drop_column(SHIPPING, column)
    op.drop_table(RULES)
