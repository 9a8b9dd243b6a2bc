"""Staff name the receipt that a shipping notice came with, after it was posted."""

from alembic import op

revision = "2026_11_29_1910"
down_revision = "2026_11_29_1905"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT UPDATE (notice_id) ON goods_receipts TO giao_app")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (notice_id) ON goods_receipts FROM giao_app")
