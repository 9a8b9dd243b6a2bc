"""Bills of material with components, substitutes and work stages."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_26_1100"
down_revision = "2026_11_26_0700"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
DELETABLE = (*CHANGE, "DELETE")
RIGHTS = {
    "bills": CHANGE,
    "bill_components": DELETABLE,
    "bill_substitutes": DELETABLE,
    "bill_stages": DELETABLE,
}


def upgrade() -> None:
    _bills()
    _components()
    _substitutes()
    op.create_table(
        "bill_stages",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("stage_no", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        _reference("bill_stages", "bill_id", "bills"),
        sa.PrimaryKeyConstraint("company_id", "bill_id", "stage_no", name=op.f("pk_bill_stages")),
    )
    for table, rights in RIGHTS.items():
        for statement in wall_statements(table, rights):
            op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _bills() -> None:
    op.create_table(
        "bills",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version_no", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("output_quantity", QUANTITY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("output_quantity > 0", name=op.f("ck_bills_output_positive")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_bills_dates_in_order")),
        _reference("bills", "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_bills")),
        sa.UniqueConstraint("company_id", "item_id", "version_no", name=op.f("uq_bills_company_id_item_id_version_no")),
        sa.UniqueConstraint("company_id", "item_id", "valid_from", name=op.f("uq_bills_company_id_item_id_valid_from")),
    )


def _components() -> None:
    table = "bill_components"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_factor", QUANTITY, nullable=False),
        sa.Column("base_quantity", QUANTITY, nullable=False),
        sa.Column("scrap_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("supplied_by", sa.String(length=8), nullable=False),
        sa.Column("stage_no", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{table}_quantity_positive")),
        sa.CheckConstraint("scrap_percent >= 0 AND scrap_percent <= 100", name=op.f(f"ck_{table}_scrap_in_range")),
        sa.CheckConstraint("supplied_by IN ('company', 'factory')", name=op.f(f"ck_{table}_supplied_by_known")),
        _reference(table, "bill_id", "bills"),
        _reference(table, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "bill_id", "line_no", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_bill_components_item", table, ["company_id", "item_id"])


def _substitutes() -> None:
    table = "bill_substitutes"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("factor", QUANTITY, nullable=False),
        sa.CheckConstraint("factor > 0", name=op.f(f"ck_{table}_factor_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "bill_id", "line_no"],
            ["bill_components.company_id", "bill_components.bill_id", "bill_components.line_no"],
            name="fk_bill_substitutes_line",
        ),
        _reference(table, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "bill_id", "line_no", "item_id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
