"""The last rows that only the services kept from other partners: prices, places, rules of the inbox, counts."""

from alembic import op

from app.core.row_walls import row_conditions

revision = "2026_11_30_0501"
down_revision = "2026_11_30_0500"
branch_labels = None
depends_on = None

BY_PARTNER = ("price_lists", "locations", "intake_rules")
STAFF_ONLY = "stock_count_decisions"


def upgrade() -> None:
    for table in BY_PARTNER:
        _wall(table, row_conditions("partner_id", shared=True))
    _wall(STAFF_ONLY, row_conditions(staff_only=True))
    op.create_index("ix_locations_kind", "locations", ["company_id", "kind"])


def _wall(table: str, conditions: tuple[str, str]) -> None:
    seen, written = conditions
    op.execute(f"ALTER POLICY tenant ON {table} USING ({seen}) WITH CHECK ({written})")


def downgrade() -> None:
    op.drop_index("ix_locations_kind", "locations")
    for table in (*BY_PARTNER, STAFF_ONLY):
        _wall(table, row_conditions())
