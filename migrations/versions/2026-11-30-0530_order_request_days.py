"""For how many days a request to order waits for its approval, as the company sets it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0530"
down_revision = "2026_11_30_0520"
branch_labels = None
depends_on = None


def upgrade() -> None:
    days = sa.Column("order_request_days", sa.SmallInteger(), server_default="7", nullable=False)
    op.add_column("companies", days)
    op.create_check_constraint(
        op.f("ck_companies_order_request_days"), "companies", "order_request_days BETWEEN 1 AND 90"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_companies_order_request_days"), "companies", type_="check")
    op.drop_column("companies", "order_request_days")
