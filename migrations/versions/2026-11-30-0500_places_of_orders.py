"""Places of orders, carriage and what is owed for it are seen by those who see the warehouse that they are of."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0500"
down_revision = "2026_11_30_0451"
branch_labels = None
depends_on = None

# Of documents: s sales, b purchase and m production orders, q requests for quotations, t transfers, and what is owed
# by itself: l carriage of goods that were bought, c charges of what is made.
KINDS = {
    "s": "sales_orders",
    "b": "purchase_orders",
    "m": "production_orders",
    "q": "quotation_requests",
    "t": "stock_transfers",
    "l": "landed_costs",
    "c": "production_charges",
}
SEES = """
CREATE OR REPLACE FUNCTION sees_row(
    how text, company uuid, author uuid, partner uuid, documents text, document uuid, VARIADIC places uuid[]
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose text := coalesce(current_setting('app.data_range', true), '');
    me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    hidden uuid[] := string_to_array(nullif(current_setting('app.hidden_places', true), ''), ',')::uuid[];
    seen boolean := false;
BEGIN
    IF (whose = 'own' AND how <> 'm' OR hidden IS NOT NULL) AND documents <> '' THEN
        seen := $seen$;
    END IF;
    IF whose = 'own' AND (how LIKE '%a%' OR how LIKE '%p%' AND documents <> '') THEN
        IF NOT (seen OR how LIKE '%a%' AND coalesce(author = me, false)) THEN RETURN false; END IF;
    ELSIF whose = 'accounts' AND how LIKE '%p%' THEN
        IF partner IS NULL THEN
            IF how NOT LIKE '%n%' THEN RETURN false; END IF;
        ELSIF NOT EXISTS (
            SELECT FROM partners p WHERE p.company_id = company AND p.id = partner
               AND p.account_manager_id = ANY (looked_after(company, me))
        ) THEN RETURN false; END IF;
    ELSIF whose = 'accounts' AND how <> '' THEN
        IF how = 'm' THEN
            IF NOT coalesce(author = ANY (looked_after(company, me)), false) THEN RETURN false; END IF;
        ELSIF NOT coalesce(author = me, false) THEN RETURN false; END IF;
    END IF;
    IF hidden IS NULL THEN RETURN true; END IF;
    RETURN NOT (places && hidden) AND (documents = '' OR document IS NULL OR seen);
END $$
"""
NARROW = "coalesce((SELECT current_setting('app.narrowed', true)), '') <> ''"
NOWHERE = "VARIADIC ARRAY[]::uuid[]"
LINES = "SELECT l.location_id FROM landed_cost_lines l"
OF_COST = "l.company_id = landed_costs.company_id AND l.landed_cost_id = landed_costs.id"
# How a row is narrowed, before and now.
POLICIES = {
    "locations": (
        "'pn', company_id, NULL, partner_id, '', NULL, id",
        "'pn', company_id, NULL, partner_id, '', NULL, id, warehouse_id",
    ),
    "landed_costs": (
        f"'ap', company_id, created_by, partner_id, '', NULL, {NOWHERE}",
        f"'ap', company_id, created_by, partner_id, '', NULL, VARIADIC ARRAY({LINES} WHERE {OF_COST})",
    ),
    "payables": (
        f"'p', company_id, NULL, partner_id, 'bm', order_id, {NOWHERE}",
        f"'p', company_id, NULL, partner_id, 'bmlc', coalesce(order_id, id), {NOWHERE}",
    ),
}


def upgrade() -> None:
    op.add_column("locations", sa.Column("warehouse_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_locations_warehouse_id"),
        "locations",
        "locations",
        ["company_id", "warehouse_id"],
        ["company_id", "id"],
    )
    for orders, place in (("purchase_orders", "consigned_location_id"), ("production_orders", "factory_location_id")):
        op.execute(
            f"UPDATE locations l SET warehouse_id = o.location_id FROM {orders} o"
            f" WHERE o.company_id = l.company_id AND o.{place} = l.id"
        )
    _see("sbmqtlc")
    _narrow(1)


def _see(kinds: str) -> None:
    seen = "\n            OR ".join(
        f"(documents LIKE '%{kind}%' AND EXISTS (\n"
        f"                SELECT FROM {KINDS[kind]} d WHERE d.company_id = company AND d.id = document))"
        for kind in kinds
    )
    op.execute(SEES.replace("$seen$", seen))


def _narrow(now: int) -> None:
    for table, rows in POLICIES.items():
        op.execute(
            f"ALTER POLICY narrowed ON {table} USING (CASE WHEN {NARROW} THEN sees_row({rows[now]}) ELSE true END)"
        )


def downgrade() -> None:
    _narrow(0)
    _see("sbmqt")
    op.drop_constraint(op.f("fk_locations_warehouse_id"), "locations", type_="foreignkey")
    op.drop_column("locations", "warehouse_id")
