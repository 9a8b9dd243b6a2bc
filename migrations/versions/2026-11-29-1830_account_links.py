"""Invitations into a company, and the links by which a person proves an address."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_29_1830"
down_revision = "2026_11_29_1800"
branch_labels = None
depends_on = None

ROLES = "'owner', 'sales', 'warehouse', 'accounting', 'viewer', 'customer', 'supplier', 'factory'"
INVITATIONS, LINKS = "invitations", "account_links"


def upgrade() -> None:
    op.add_column("users", sa.Column("email_proved_at", sa.DateTime(timezone=True), nullable=True))
    _invitations()
    _links()
    for statement in wall_statements(INVITATIONS, CHANGE, "partner_id"):
        op.execute(statement)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {LINKS} TO giao_app")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _invitations() -> None:
    op.create_table(
        INVITATIONS,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        _check(INVITATIONS, "email_lower", "email = lower(email)"),
        _check(INVITATIONS, "role", f"role IN ({ROLES})"),
        _check(INVITATIONS, "partner", "(partner_id IS NOT NULL) = (role IN ('customer', 'supplier', 'factory'))"),
        _check(INVITATIONS, "status_known", "status IN ('open', 'accepted', 'withdrawn')"),
        _check(INVITATIONS, "accepted_by_somebody", "(status = 'accepted') = (accepted_by IS NOT NULL)"),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partners.company_id", "partners.id"],
            name=op.f(f"fk_{INVITATIONS}_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{INVITATIONS}")),
        sa.UniqueConstraint("company_id", "token_hash", name=f"uq_{INVITATIONS}_token"),
    )
    op.create_index(
        f"uq_{INVITATIONS}_open",
        INVITATIONS,
        ["company_id", "email", "partner_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
        postgresql_nulls_not_distinct=True,
    )


def _links() -> None:
    op.create_table(
        LINKS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _check(LINKS, "purpose_known", "purpose IN ('reset', 'old_address', 'new_address')"),
        _check(LINKS, "change_has_an_address", "(purpose = 'reset') = (new_email IS NULL)"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{LINKS}_user"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LINKS}")),
        sa.UniqueConstraint("token_hash", name=f"uq_{LINKS}_token"),
        sa.UniqueConstraint("request_id", "purpose", name=f"uq_{LINKS}_request"),
    )
    op.create_index(f"ix_{LINKS}_user", LINKS, ["user_id"])


def downgrade() -> None:
    op.drop_table(LINKS)
    op.drop_table(INVITATIONS)
    op.drop_column("users", "email_proved_at")
