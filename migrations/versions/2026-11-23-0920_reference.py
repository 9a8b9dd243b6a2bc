"""Currencies and units that every company shares."""

import sqlalchemy as sa
from alembic import op

from app.services.companies.reference import CURRENCIES, UNITS

revision = "2026_11_23_0920"
down_revision = "2026_11_23_0910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    currencies = sa.table("currencies", sa.column("code"), sa.column("name"), sa.column("scale"))
    units = sa.table("units", sa.column("code"), sa.column("name"), sa.column("unece_code"))
    op.bulk_insert(currencies, [{"code": code, "name": name, "scale": scale} for code, name, scale in CURRENCIES])
    op.bulk_insert(units, [{"code": code, "name": name, "unece_code": unece} for code, name, unece in UNITS])


def downgrade() -> None:
    op.execute("DELETE FROM units")
    op.execute("DELETE FROM currencies")
