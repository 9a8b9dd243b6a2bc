"""A proposal may split a line: further deliveries of it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_1735"
down_revision = "2026_11_29_1730"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "proposal_lines", sa.Column("additional", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("proposal_lines", "additional")
