"""Units that American suppliers sell and bills of material use. A new database has them from the reference list."""

from alembic import op

revision = "2026_11_29_1625"
down_revision = "2026_11_29_1620"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO units (code, name, unece_code) VALUES ('CS', 'Case', 'XCS'), ('GAL', 'Gallon (US)', 'GLL'), "
        "('OZ', 'Fluid ounce (US)', 'OZA'), ('IN', 'Inch', 'INH') ON CONFLICT (code) DO NOTHING"
    )


def downgrade() -> None:
    op.execute("DELETE FROM units WHERE code IN ('CS', 'GAL', 'OZ', 'IN')")
