"""The live feed reads relayed events of a company in their order."""

from alembic import op

revision = "2026_11_29_1941"
down_revision = "2026_11_29_1940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_outbox_feed ON outbox_events (company_id, relayed_at, id) WHERE relayed_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_outbox_feed", table_name="outbox_events")
