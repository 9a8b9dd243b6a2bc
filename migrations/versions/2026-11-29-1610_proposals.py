"""Proposals to change or cancel orders."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import APPEND, CHANGE, wall_statements

revision = "2026_11_29_1610"
down_revision = "2026_11_29_1600"
branch_labels = None
depends_on = None

QUANTITY = sa.Numeric(precision=20, scale=6)
PROPOSALS, LINES = "proposals", "proposal_lines"
STATES = "'open', 'accepted', 'refused', 'countered', 'withdrawn', 'expired', 'lapsed'"
CHECKS = {
    "order_kind_known": "order_kind IN ('sales', 'purchase', 'production')",
    "kind_known": "kind IN ('change', 'cancellation')",
    "side_known": "side IN ('company', 'partner')",
    "state_known": f"state IN ({STATES})",
    "closed_when_decided": "(state = 'open') = (closed_at IS NULL)",
    "accepted_is_posted": "(state = 'accepted') = (posting_id IS NOT NULL)",
}


def upgrade() -> None:
    _proposals()
    _lines()
    for statement in (*wall_statements(PROPOSALS, CHANGE, "partner_id"), *wall_statements(LINES, APPEND)):
        op.execute(statement)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column], [f"{target}.company_id", f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _proposals() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        PROPOSALS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_kind", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("base_agreed", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{PROPOSALS}_{name}")) for name, rule in CHECKS.items()),
        _reference(PROPOSALS, "partner_id", "partners"),
        _reference(PROPOSALS, "answers_id", PROPOSALS),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{PROPOSALS}")),
        sa.UniqueConstraint("company_id", "order_id", "number", name=op.f(f"uq_{PROPOSALS}_number")),
    )
    op.create_index(
        f"uq_{PROPOSALS}_open",
        PROPOSALS,
        ["company_id", "order_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(f"ix_{PROPOSALS}_order", PROPOSALS, ["company_id", "order_id", "id"])
    op.create_index(f"ix_{PROPOSALS}_partner", PROPOSALS, ["company_id", "partner_id", "id"])
    op.create_index(f"ix_{PROPOSALS}_state", PROPOSALS, ["company_id", "state", "id"])


def _lines() -> None:
    op.create_table(
        LINES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("old_quantity", QUANTITY, nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("old_unit_price", QUANTITY, nullable=False),
        sa.Column("unit_price", QUANTITY, nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f(f"ck_{LINES}_quantity_not_negative")),
        sa.CheckConstraint("unit_price >= 0", name=op.f(f"ck_{LINES}_unit_price_not_negative")),
        _reference(LINES, "proposal_id", PROPOSALS),
        _reference(LINES, "item_id", "items"),
        sa.PrimaryKeyConstraint("company_id", "proposal_id", "position", name=op.f(f"pk_{LINES}")),
    )


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(PROPOSALS)
