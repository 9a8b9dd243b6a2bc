"""Seals hold a hash tree over salted rows, so that one row can be proven without showing the others.

What was sealed before is sealed anew: it had no salts, and there is no released version that made such seals.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_2061"
down_revision = "2026_11_29_2060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget_seals()
    op.add_column("trail_seals", sa.Column("root", sa.LargeBinary(), nullable=False))
    op.add_column("trail_sealed_rows", sa.Column("salt", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    _forget_seals()
    op.drop_column("trail_sealed_rows", "salt")
    op.drop_column("trail_seals", "root")


def _forget_seals() -> None:
    for table in ("trail_sealed_rows", "trail_seals"):
        op.execute(f"DELETE FROM {table}")
