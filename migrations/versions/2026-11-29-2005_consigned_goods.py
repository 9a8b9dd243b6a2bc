"""Goods of suppliers on consignment: the place of an order where they lie, and how they came and went."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, wall_statements

revision = "2026_11_29_2005"
down_revision = "2026_11_29_2004"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
VOUCHERS, LINES, ORDERS = "consigned_vouchers", "consigned_voucher_lines", "purchase_orders"
KINDS = (
    "'supplier', 'customer', 'production', 'scrap', 'count_difference', 'warehouse', 'transit', 'factory', 'consignee'"
)


def upgrade() -> None:
    _kinds(f"{KINDS}, 'consigned'")
    op.add_column(ORDERS, sa.Column("consigned_location_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{ORDERS}_consigned_location_id"),
        ORDERS,
        "locations",
        ["company_id", "consigned_location_id"],
        ["company_id", "id"],
    )
    op.create_index(
        f"ix_{ORDERS}_consigned",
        ORDERS,
        ["company_id", "location_id", "id"],
        postgresql_where=sa.text("consigned_location_id IS NOT NULL"),
    )
    _vouchers()
    _lines()
    for statement in (*wall_statements(VOUCHERS, APPEND, "partner_id"), *wall_statements(LINES, APPEND)):
        op.execute(statement)


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_locations_kind_known"), "locations", type_="check")
    op.create_check_constraint(op.f("ck_locations_kind_known"), "locations", f"kind IN ({kinds})")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _vouchers() -> None:
    op.create_table(
        VOUCHERS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _check(VOUCHERS, "kind_known", "kind IN ('arrived', 'returned', 'taken')"),
        _reference(VOUCHERS, "order_id", ORDERS),
        _reference(VOUCHERS, "partner_id", "partners"),
        _reference(VOUCHERS, "location_id", "locations"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{VOUCHERS}")),
        sa.UniqueConstraint("company_id", "number", name=op.f(f"uq_{VOUCHERS}_company_id_number")),
    )
    op.create_index(f"ix_{VOUCHERS}_order", VOUCHERS, ["company_id", "order_id", "id"])
    op.create_index(f"ix_{VOUCHERS}_partner", VOUCHERS, ["company_id", "partner_id", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("order_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        _check(LINES, "quantity_positive", "quantity > 0"),
        _reference(LINES, "voucher_id", VOUCHERS),
        _reference(LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "voucher_id", "line_no", name=op.f(f"pk_{LINES}")),
    )


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(VOUCHERS)
    op.drop_index(f"ix_{ORDERS}_consigned", ORDERS)
    op.drop_constraint(op.f(f"fk_{ORDERS}_consigned_location_id"), ORDERS, type_="foreignkey")
    op.drop_column(ORDERS, "consigned_location_id")
    _kinds(KINDS)
