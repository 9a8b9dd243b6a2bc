"""What is owed to suppliers and factories, payments to them, and the role of the account that advances stand on."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_29_1640"
down_revision = "2026_11_29_1625"
branch_labels = None
depends_on = None

AMOUNT = sa.Numeric(precision=20, scale=4)
RATE = sa.Numeric(precision=18, scale=8)
PAYABLES, PAYMENTS, ALLOCATIONS = "payables", "payments", "payable_allocations"
MADE_BEFORE = (
    """
    INSERT INTO payables (company_id, id, kind, document_kind, number, partner_id, order_kind, order_id, issued_on,
      due_on, currency, exchange_rate, total_amount, reversed_on)
    SELECT company_id, id, 'invoice', 'supplier_invoice', number, partner_id, 'purchase', order_id, issued_on, due_on,
           currency, exchange_rate, total_amount, reversed_on
    FROM supplier_invoices WHERE status IN ('approved', 'reversed')
    """,
    """
    INSERT INTO payables (company_id, id, kind, document_kind, number, partner_id, order_kind, order_id, issued_on,
      due_on, currency, exchange_rate, total_amount)
    SELECT m.company_id, m.id, 'invoice', 'production_charge', m.reference, m.payee_id,
           CASE m.kind WHEN 'fee' THEN 'production' END, CASE m.kind WHEN 'fee' THEN m.order_id END, m.charged_on,
           m.charged_on, c.base_currency, 1, m.net_amount + m.tax_amount
    FROM production_charges m JOIN companies c ON c.id = m.company_id
    """,
    # Advances have stood on the account of what is owed: they stay there.
    """
    INSERT INTO account_roles (company_id, role, account_code)
    SELECT company_id, 'supplier_advance', account_code FROM account_roles WHERE role = 'payable'
    """,
)


def upgrade() -> None:
    _payables()
    _payments()
    _allocations()
    for statement in MADE_BEFORE:
        op.execute(statement)
    for statement in (
        *wall_statements(PAYABLES, CHANGE, "partner_id"),
        *wall_statements(PAYMENTS, CHANGE, "partner_id"),
        *wall_statements(ALLOCATIONS, APPEND),
    ):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _payables() -> None:
    table = PAYABLES
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("order_kind", sa.String(length=12), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", RATE, nullable=False),
        sa.Column("total_amount", AMOUNT, nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        _check(table, "kind_known", "kind IN ('invoice', 'credit_note')"),
        _check(table, "amount_not_negative", "total_amount >= 0"),
        _check(table, "order_whole", "(order_kind IS NULL) = (order_id IS NULL)"),
        _reference(table, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_partner", table, ["company_id", "partner_id", "id"])


def _payments() -> None:
    table = PAYMENTS
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", RATE, nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=True),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _check(table, "amount_positive", "amount > 0"),
        _check(table, "method_known", "method IN ('cash', 'bank')"),
        _reference(table, "partner_id", "partners"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{table}_company_id_number")),
    )
    op.create_index(f"ix_{table}_partner", table, ["company_id", "partner_id", "id"])


def _allocations() -> None:
    table = ALLOCATIONS
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("base_amount", AMOUNT, nullable=False),
        sa.Column("allocated_on", sa.Date(), nullable=False),
        _check(table, "amount_not_zero", "amount <> 0"),
        _check(table, "source_kind_known", "source_kind IN ('payment', 'set_off', 'credit_note')"),
        _reference(table, "invoice_id", PAYABLES),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_invoice", table, ["company_id", "invoice_id"])
    op.create_index(f"ix_{table}_source", table, ["company_id", "source_id"])


def downgrade() -> None:
    op.execute("DELETE FROM account_roles WHERE role = 'supplier_advance'")
    for table in (ALLOCATIONS, PAYMENTS, PAYABLES):
        op.drop_table(table)
