"""Sign-ins as rows of their own: where from, since when, until when; and sign-ins that no longer count in a company."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_1840"
down_revision = "2026_11_29_1830"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# A sign-in of before is what its tokens tell.
KNOWN = """
INSERT INTO sign_ins
  (id, user_id, company_id, membership_id, started_at, seen_at, expires_at, address, device, ended_at)
SELECT DISTINCT ON (family_id) family_id, user_id, company_id, membership_id, min(issued_at) OVER family,
       issued_at, expires_at, '', '', revoked_at
FROM refresh_tokens WHERE company_id IS NOT NULL AND membership_id IS NOT NULL
WINDOW family AS (PARTITION BY family_id)
ORDER BY family_id, issued_at DESC
"""


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sign_ins_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_user", "sign_ins", ["user_id", "id"])
    op.create_index("ix_sign_ins_membership", "sign_ins", ["company_id", "membership_id", "id"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON sign_ins TO giao_app")
    op.execute("DELETE FROM refresh_tokens WHERE company_id IS NULL OR membership_id IS NULL")
    op.execute(KNOWN)
    op.create_foreign_key("fk_refresh_tokens_sign_in", "refresh_tokens", "sign_ins", ["family_id"], ["id"])
    op.add_column("memberships", sa.Column("signed_out_at", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("memberships", "signed_out_at")
    op.drop_constraint("fk_refresh_tokens_sign_in", "refresh_tokens", type_="foreignkey")
    op.drop_table("sign_ins")
