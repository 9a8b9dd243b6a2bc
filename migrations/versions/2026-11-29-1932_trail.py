"""The audit trail: entries, seals, and what each sealed row said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.row_walls import APPEND, COMPANY, PARTNER, wall_statements

revision = "2026_11_29_1932"
down_revision = "2026_11_29_1910"
branch_labels = None
depends_on = None

ENTRIES, SEALS, ROWS = "trail_entries", "trail_seals", "trail_sealed_rows"


def upgrade() -> None:
    op.create_table(
        ENTRIES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("company_id", "id", name=f"pk_{ENTRIES}"),
    )
    op.create_index(f"ix_{ENTRIES}_action", ENTRIES, ["company_id", "action", "id"])
    op.create_table(
        SEALS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_to", sa.Uuid(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{SEALS}_number_positive")),
        sa.PrimaryKeyConstraint("company_id", "number", name=f"pk_{SEALS}"),
    )
    op.create_table(
        ROWS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("seal_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('entry', 'posting')", name=op.f(f"ck_{ROWS}_kind_known")),
        sa.PrimaryKeyConstraint("company_id", "kind", "row_id", name=f"pk_{ROWS}"),
    )
    op.create_index(f"ix_{ROWS}_seal", ROWS, ["company_id", "seal_number"])
    _walls()


def _walls() -> None:
    # Partners' people leave entries too; only staff reads them.
    op.execute(f"ALTER TABLE {ENTRIES} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {ENTRIES} USING (company_id = (SELECT {COMPANY}) AND (SELECT {PARTNER}) IS NULL)"
        f" WITH CHECK (company_id = {COMPANY})"
    )
    op.execute(f"GRANT {', '.join(APPEND)} ON {ENTRIES} TO giao_app")
    for table in (SEALS, ROWS):
        for statement in wall_statements(table, APPEND, staff_only=True):
            op.execute(statement)
    # Sealing goes through all companies, as each of them.
    op.execute("CREATE POLICY sealing ON companies TO giao_worker USING (true)")
    op.execute("GRANT SELECT (id) ON companies TO giao_worker")


def downgrade() -> None:
    op.execute("REVOKE SELECT (id) ON companies FROM giao_worker")
    op.execute("DROP POLICY sealing ON companies")
    for table in (ROWS, SEALS, ENTRIES):
        op.drop_table(table)
