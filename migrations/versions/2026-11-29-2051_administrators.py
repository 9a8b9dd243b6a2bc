"""Partners' own administrators; members are walled off from other partners' people."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import COMPANY, PARTNER

revision = "2026_11_29_2051"
down_revision = "2026_11_29_2050"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('app.user_id', true), '')::uuid"
OWN, SEEN = f"(SELECT {PARTNER})", f"company_id = (SELECT {COMPANY})"
BEFORE = f"{SEEN} OR user_id = (SELECT {USER})"
NOW = f"({SEEN} AND coalesce(partner_id = {OWN}, {OWN} IS NULL)) OR user_id = (SELECT {USER})"
WRITTEN_BEFORE = f"company_id = {COMPANY}"
WRITTEN = f"company_id = {COMPANY} AND coalesce(partner_id = {PARTNER}, {PARTNER} IS NULL)"


def upgrade() -> None:
    for table in ("memberships", "invitations"):
        op.add_column(table, sa.Column("administers", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        op.create_check_constraint(
            op.f(f"ck_{table}_administers_a_partner"), table, "partner_id IS NOT NULL OR NOT administers"
        )
    op.add_column("memberships", sa.Column("shut_out", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("invitations", sa.Column("administrator_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_invitations_administrator_id"),
        "invitations",
        "memberships",
        ["company_id", "administrator_id"],
        ["company_id", "id"],
    )
    op.create_index("ix_memberships_partner", "memberships", ["company_id", "partner_id", "id"])
    op.execute(f"ALTER POLICY tenant ON memberships USING ({NOW}) WITH CHECK ({WRITTEN})")


def downgrade() -> None:
    op.execute(f"ALTER POLICY tenant ON memberships USING ({BEFORE}) WITH CHECK ({WRITTEN_BEFORE})")
    op.drop_index("ix_memberships_partner", table_name="memberships")
    op.drop_column("invitations", "administrator_id")
    op.drop_column("memberships", "shut_out")
    for table in ("memberships", "invitations"):
        op.drop_column(table, "administers")
