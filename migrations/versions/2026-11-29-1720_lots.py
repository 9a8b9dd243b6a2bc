"""Lots and serial numbers of items that are tracked."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_29_1720"
down_revision = "2026_11_29_1645"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
LOTS, MOVES, BALANCES = "lots", "lot_moves", "lot_balances"


def upgrade() -> None:
    op.add_column("items", sa.Column("tracking", sa.String(length=6), server_default="none", nullable=False))
    op.create_check_constraint(op.f("ck_items_tracking_known"), "items", "tracking IN ('none', 'lot', 'serial')")
    op.create_check_constraint(
        op.f("ck_items_services_are_not_tracked"), "items", "tracking = 'none' OR kind <> 'service'"
    )
    op.create_index("ix_items_tracked", "items", ["company_id"], postgresql_where=sa.text("tracking <> 'none'"))
    op.create_table(
        LOTS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _reference(LOTS, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{LOTS}")),
        sa.UniqueConstraint("company_id", "item_id", "code", name="uq_lots_code"),
    )
    op.create_index("ix_lots_expires_on", LOTS, ["company_id", "expires_on", "id"])
    op.create_table(
        MOVES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{MOVES}_quantity_positive")),
        _reference(MOVES, "lot_id", LOTS),
        sa.PrimaryKeyConstraint("company_id", "move_id", "lot_id", name=op.f(f"pk_{MOVES}")),
    )
    op.create_index("ix_lot_moves_lot", MOVES, ["company_id", "lot_id", "move_id"])
    op.create_table(
        BALANCES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{BALANCES}_quantity_positive")),
        _reference(BALANCES, "lot_id", LOTS),
        sa.PrimaryKeyConstraint("company_id", "item_id", "location_id", "lot_id", name=op.f(f"pk_{BALANCES}")),
    )
    op.create_index("ix_lot_balances_lot", BALANCES, ["company_id", "lot_id"])
    # A lot that is all gone from a place has no balance there.
    walls = [*wall_statements(LOTS, CHANGE), *wall_statements(MOVES, APPEND)]
    for statement in (*walls, *wall_statements(BALANCES, (*CHANGE, "DELETE"))):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def downgrade() -> None:
    for table in (BALANCES, MOVES, LOTS):
        op.drop_table(table)
    op.drop_index("ix_items_tracked", "items")
    op.drop_column("items", "tracking")
