"""Production orders with their materials, vouchers, charges, reports and confirmations."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_26_1210"
down_revision = "2026_11_26_1200"
branch_labels = None
depends_on = None

DELETABLE = (*CHANGE, "DELETE")
# Rights of each table, and the column that walls it off from other partners.
TABLES: dict[str, tuple[Sequence[str], str | None]] = {
    "production_orders": (CHANGE, "partner_id"),
    "production_components": (DELETABLE, None),
    "production_substitutes": (DELETABLE, None),
    "production_stages": (DELETABLE, None),
    "production_vouchers": (APPEND, "partner_id"),
    "production_voucher_lines": (APPEND, None),
    "production_charges": (APPEND, "payee_id"),
    "production_reports": (CHANGE, "partner_id"),
    "production_report_lines": (APPEND, None),
    "production_confirmations": (CHANGE, "partner_id"),
}
INDEXES = {
    "ix_production_orders_partner": ("production_orders", ["company_id", "partner_id", "id"]),
    "ix_production_orders_status": ("production_orders", ["company_id", "status", "id"]),
    "ix_production_vouchers_order": ("production_vouchers", ["company_id", "order_id"]),
    "ix_production_vouchers_partner": ("production_vouchers", ["company_id", "partner_id", "id"]),
    "ix_production_charges_order": ("production_charges", ["company_id", "order_id"]),
    "ix_production_charges_payee": ("production_charges", ["company_id", "payee_id", "id"]),
    "ix_production_reports_order": ("production_reports", ["company_id", "order_id"]),
    "ix_production_reports_status": ("production_reports", ["company_id", "status", "id"]),
}


def upgrade() -> None:
    _orders()
    _plans()
    _vouchers()
    _charges()
    _reports()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    for table, (rights, partner) in TABLES.items():
        for statement in wall_statements(table, rights, partner):
            op.execute(statement)


def _uuid(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=nullable)


def _number(name: str, precision: int, scale: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(precision=precision, scale=scale), nullable=nullable)


def _quantity(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return _number(name, 20, 6, nullable=nullable)


def _no(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.SmallInteger(), nullable=nullable)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)


def _made() -> tuple[sa.Column[object], sa.Column[object]]:
    moment: sa.Column[object] = sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )
    return moment, _uuid("created_by")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _table(table: str, *parts: sa.Column[object] | sa.Constraint, key: tuple[str, ...] = ("id",)) -> None:
    op.create_table(
        table,
        _uuid("company_id"),
        *parts,
        sa.PrimaryKeyConstraint("company_id", *key, name=op.f(f"pk_{table}")),
    )


def _numbered(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{table}_company_id_number"))


def _orders() -> None:
    table = "production_orders"
    statuses = "'draft', 'sent', 'seen', 'rejected', 'agreed', 'closed', 'cancelled'"
    _table(
        table,
        _uuid("id"),
        _text("number", 40),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("status", 12),
        _uuid("partner_id"),
        _uuid("bill_id"),
        _uuid("item_id"),
        _quantity("quantity"),
        _number("over_percent", 9, 4),
        _uuid("location_id"),
        _uuid("factory_location_id", nullable=True),
        _quantity("unit_fee"),
        _text("tax_class", 20),
        _number("tax_rate_percent", 9, 4),
        _day("ordered_on"),
        _day("due_on"),
        _text("note", nullable=True),
        _text("answer_note", nullable=True),
        *_made(),
        _check(table, "status_known", f"status IN ({statuses})"),
        _check(table, "quantity_positive", "quantity > 0"),
        _check(table, "fee_not_negative", "unit_fee >= 0"),
        _reference(table, "partner_id", "partners"),
        _reference(table, "bill_id", "bills"),
        _reference(table, "item_id", "items"),
        _reference(table, "location_id", "locations"),
        _reference(table, "factory_location_id", "locations"),
        _numbered(table),
    )


def _plans() -> None:
    table = "production_components"
    _table(
        table,
        _uuid("order_id"),
        _no("line_no"),
        _uuid("item_id"),
        _quantity("quantity"),
        _text("supplied_by", 8),
        _check(table, "quantity_positive", "quantity > 0"),
        _check(table, "supplied_by_known", "supplied_by IN ('company', 'factory')"),
        _reference(table, "order_id", "production_orders"),
        _reference(table, "item_id", "items"),
        key=("order_id", "line_no"),
    )
    table = "production_substitutes"
    _table(
        table,
        _uuid("order_id"),
        _no("line_no"),
        _uuid("item_id"),
        _quantity("factor"),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id", "line_no"],
            ["production_components.company_id", "production_components.order_id", "production_components.line_no"],
            name="fk_production_substitutes_line",
        ),
        _reference(table, "item_id", "items"),
        key=("order_id", "line_no", "item_id"),
    )
    table = "production_stages"
    _table(
        table,
        _uuid("order_id"),
        _no("stage_no"),
        _text("name", 200),
        _reference(table, "order_id", "production_orders"),
        key=("order_id", "stage_no"),
    )


def _vouchers() -> None:
    table = "production_vouchers"
    _table(
        table,
        _uuid("id"),
        _text("number", 40),
        _uuid("order_id"),
        _uuid("partner_id"),
        _text("kind", 10),
        _uuid("location_id", nullable=True),
        _text("charged_to", 8, nullable=True),
        _day("posted_on"),
        _text("note", nullable=True),
        *_made(),
        _check(table, "kind_known", "kind IN ('sent', 'returned', 'received', 'scrap', 'lost')"),
        _check(table, "loss_is_charged", "(kind = 'lost') = (charged_to IS NOT NULL)"),
        _reference(table, "order_id", "production_orders"),
        _reference(table, "partner_id", "partners"),
        _reference(table, "location_id", "locations"),
        _numbered(table),
    )
    table = "production_voucher_lines"
    _table(
        table,
        _uuid("voucher_id"),
        _no("line_no"),
        _text("kind", 10),
        _uuid("item_id"),
        _quantity("quantity"),
        _check(table, "quantity_positive", "quantity > 0"),
        _check(table, "kind_known", "kind IN ('sent', 'returned', 'used', 'made', 'scrap', 'lost')"),
        _reference(table, "voucher_id", "production_vouchers"),
        _reference(table, "item_id", "items"),
        key=("voucher_id", "line_no"),
    )


def _charges() -> None:
    table = "production_charges"
    _table(
        table,
        _uuid("id"),
        _text("number", 40),
        _uuid("order_id"),
        _uuid("payee_id"),
        _text("kind", 10),
        _text("reference", 60),
        _quantity("quantity", nullable=True),
        _number("net_amount", 20, 4),
        _text("tax_code", 20, nullable=True),
        _number("tax_amount", 20, 4),
        _day("charged_on"),
        *_made(),
        _check(table, "kind_known", "kind IN ('fee', 'freight')"),
        _check(table, "fee_has_quantity", "(kind = 'fee') = (quantity IS NOT NULL)"),
        _reference(table, "order_id", "production_orders"),
        _reference(table, "payee_id", "partners"),
        _numbered(table),
        sa.UniqueConstraint("company_id", "payee_id", "reference", name="uq_production_charges_reference"),
    )


def _reports() -> None:
    table = "production_reports"
    _table(
        table,
        _uuid("id"),
        _text("number", 40),
        _uuid("order_id"),
        _uuid("partner_id"),
        _text("status", 10),
        _day("reported_on"),
        _quantity("finished"),
        _text("note", nullable=True),
        _text("reason", nullable=True),
        _uuid("voucher_id", nullable=True),
        *_made(),
        _uuid("answered_by", nullable=True),
        _check(table, "status_known", "status IN ('waiting', 'accepted', 'refused')"),
        _check(table, "finished_not_negative", "finished >= 0"),
        _reference(table, "order_id", "production_orders"),
        _reference(table, "partner_id", "partners"),
        _numbered(table),
    )
    table = "production_report_lines"
    _table(
        table,
        _uuid("report_id"),
        _no("line_no"),
        _no("stage_no", nullable=True),
        _uuid("item_id", nullable=True),
        _quantity("quantity"),
        _check(table, "quantity_positive", "quantity > 0"),
        _check(table, "stage_or_item", "(stage_no IS NULL) <> (item_id IS NULL)"),
        _reference(table, "report_id", "production_reports"),
        _reference(table, "item_id", "items"),
        key=("report_id", "line_no"),
    )
    table = "production_confirmations"
    _table(
        table,
        _uuid("order_id"),
        _text("side", 8),
        _uuid("partner_id"),
        _text("figures", 20),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _uuid("confirmed_by"),
        _check(table, "side_known", "side IN ('company', 'factory')"),
        _reference(table, "order_id", "production_orders"),
        _reference(table, "partner_id", "partners"),
        key=("order_id", "side"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
