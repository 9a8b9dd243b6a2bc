"""Orders left outside hours that are beyond their person's limit become requests, and are seen as those are."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0520"
down_revision = "2026_11_30_0510"
branch_labels = None
depends_on = None

TABLE = "queued_orders"
STATUSES = "status IN ('queued', 'placed', {}'refused', 'cancelled')"
NARROW = "coalesce((SELECT current_setting('app.narrowed', true)), '') <> ''"
ITSELF = "sees_row('ap', company_id, user_id, partner_id, 's', order_id, VARIADIC ARRAY[]::uuid[])"
AS_REQUEST = (
    f"CASE WHEN request_id IS NULL THEN {ITSELF} ELSE EXISTS (SELECT FROM order_requests r"
    f" WHERE r.company_id = {TABLE}.company_id AND r.id = {TABLE}.request_id) END"
)


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("request_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{TABLE}_request_id"), TABLE, "order_requests", ["company_id", "request_id"], ["company_id", "id"]
    )
    _know(STATUSES.format("'asked', "))
    op.create_check_constraint(
        op.f(f"ck_{TABLE}_asked_is_a_request"), TABLE, "(status = 'asked') = (request_id IS NOT NULL)"
    )
    _narrow(AS_REQUEST)


def downgrade() -> None:
    _narrow(ITSELF)
    op.drop_constraint(op.f(f"ck_{TABLE}_asked_is_a_request"), TABLE, type_="check")
    _know(STATUSES.format(""))
    op.drop_constraint(op.f(f"fk_{TABLE}_request_id"), TABLE, type_="foreignkey")
    op.drop_column(TABLE, "request_id")


def _know(statuses: str) -> None:
    op.drop_constraint(op.f(f"ck_{TABLE}_status_known"), TABLE, type_="check")
    op.create_check_constraint(op.f(f"ck_{TABLE}_status_known"), TABLE, statuses)


def _narrow(seen: str) -> None:
    op.execute(f"ALTER POLICY narrowed ON {TABLE} USING (CASE WHEN {NARROW} THEN {seen} ELSE true END)")
