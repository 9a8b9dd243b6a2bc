"""People who see the own documents, or those of the partners they are in charge of, or of some warehouses only."""

import sqlalchemy as sa
from alembic import op

from app.core.row_walls import CHANGE, wall_statements

revision = "2026_11_30_0450"
down_revision = "2026_11_30_0250"
branch_labels = None
depends_on = None

GROUPS, MEMBERSHIPS, DISCLOSURES = "permission_groups", "memberships", "member_disclosures"
KNOWN = "data_range IN ('own', 'accounts', 'all')"
NARROW = "coalesce((SELECT current_setting('app.narrowed', true)), '') <> ''"
# Called for people of whom the setting says that they see less; the planner would pay for each sub-query in a policy
# with every statement of everybody. `how`: m the author is who is in charge, a there is an author, p a partner,
# n which may be none.
# Whose partners somebody looks after: the own ones, also while away, and those of whoever is away today and stood in
# for.
LOOKED_AFTER = """
CREATE FUNCTION looked_after(company uuid, me uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM absences a WHERE a.company_id = company) THEN RETURN ARRAY[me]; END IF;
    RETURN me || ARRAY(
        WITH RECURSIVE away AS (
            SELECT a.user_id, a.stand_in_id FROM absences a JOIN companies c ON c.id = a.company_id
            WHERE a.company_id = company
              AND (now() AT TIME ZONE c.time_zone)::date BETWEEN a.first_day AND a.last_day
        ), followed AS (
            SELECT user_id, stand_in_id FROM away
            UNION SELECT f.user_id, w.stand_in_id FROM followed f JOIN away w ON w.user_id = f.stand_in_id
        ) SELECT user_id FROM followed WHERE stand_in_id = me);
END $$
"""
SEES = """
CREATE FUNCTION sees_row(
    how text, company uuid, author uuid, partner uuid, documents text, document uuid, VARIADIC places uuid[]
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose text := coalesce(current_setting('app.data_range', true), '');
    me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    hidden uuid[] := string_to_array(nullif(current_setting('app.hidden_places', true), ''), ',')::uuid[];
    seen boolean := false;
BEGIN
    IF (whose = 'own' AND how <> 'm' OR hidden IS NOT NULL) AND documents <> '' THEN
        seen := (documents LIKE '%s%' AND EXISTS (
                SELECT FROM sales_orders d WHERE d.company_id = company AND d.id = document))
            OR (documents LIKE '%b%' AND EXISTS (
                SELECT FROM purchase_orders d WHERE d.company_id = company AND d.id = document))
            OR (documents LIKE '%m%' AND EXISTS (
                SELECT FROM production_orders d WHERE d.company_id = company AND d.id = document))
            OR (documents LIKE '%q%' AND EXISTS (
                SELECT FROM quotation_requests d WHERE d.company_id = company AND d.id = document))
            OR (documents LIKE '%t%' AND EXISTS (
                SELECT FROM stock_transfers d WHERE d.company_id = company AND d.id = document));
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
SALES, PURCHASE, PRODUCTION = ("s", "order_id"), ("b", "order_id"), ("m", "order_id")
NONE = ("", "NULL")
OF_ONE_OR_NONE = ("price_lists", "memberships", "invitations")
# By table: who made a row, its partner, the documents that it belongs to, and where it lies.
NARROWED: dict[str, tuple[str | None, str | None, tuple[str, str], tuple[str, ...]]] = {
    "partner_contacts": (None, "partner_id", NONE, ()),
    "partner_addresses": (None, "partner_id", NONE, ()),
    "partner_items": (None, "partner_id", NONE, ()),
    "sales_orders": ("placed_by", "partner_id", NONE, ("location_id",)),
    "order_requests": ("asked_by", "partner_id", SALES, ("(draft ->> 'location_id')::uuid",)),
    "queued_orders": ("user_id", "partner_id", SALES, ()),
    "deliveries": ("created_by", "partner_id", SALES, ("location_id",)),
    "invoices": ("created_by", "partner_id", SALES, ()),
    "sales_promises": ("made_by", "partner_id", SALES, ()),
    "receipts": ("created_by", "partner_id", NONE, ()),
    "payment_notices": ("entered_by", "partner_id", NONE, ()),
    "purchase_orders": ("created_by", "partner_id", NONE, ("location_id",)),
    "goods_receipts": ("created_by", "partner_id", PURCHASE, ("location_id",)),
    "shipping_notices": ("entered_by", "partner_id", PURCHASE, ("location_id",)),
    "supplier_invoices": ("entered_by", "partner_id", PURCHASE, ()),
    "purchase_returns": ("created_by", "partner_id", PURCHASE, ()),
    "consigned_vouchers": ("created_by", "partner_id", PURCHASE, ()),
    "landed_costs": ("created_by", "partner_id", NONE, ()),
    "payables": (None, "partner_id", ("bm", "order_id"), ()),
    "payments": ("created_by", "partner_id", NONE, ()),
    "refunds": ("created_by", "partner_id", NONE, ()),
    "factory_invoices": ("entered_by", "partner_id", PRODUCTION, ()),
    "quotation_requests": ("created_by", None, NONE, ("location_id",)),
    "quotations": (None, "partner_id", ("q", "request_id"), ("location_id",)),
    "production_orders": ("created_by", "partner_id", NONE, ("location_id",)),
    "production_vouchers": ("created_by", "partner_id", PRODUCTION, ()),
    "production_charges": ("created_by", "payee_id", PRODUCTION, ()),
    "production_reports": ("created_by", "partner_id", PRODUCTION, ()),
    "proposals": ("made_by", "partner_id", ("sbm", "order_id"), ()),
    "expected_receipts": (None, None, NONE, ("location_id",)),
    "reorder_points": (None, None, NONE, ("location_id",)),
    "stock_counts": (None, None, NONE, ("location_id",)),
    "stock_adjustment_requests": (None, None, NONE, ("location_id",)),
    "stock_adjustments": (None, None, NONE, ("location_id",)),
    "stock_transfers": (None, None, NONE, ("from_location_id", "to_location_id")),
    "stock_transfer_receipts": (None, None, ("t", "transfer_id"), ()),
}


def upgrade() -> None:
    op.add_column(GROUPS, sa.Column("data_range", sa.String(length=10), server_default="all", nullable=False))
    op.create_check_constraint(op.f(f"ck_{GROUPS}_data_range_known"), GROUPS, KNOWN)
    op.add_column(MEMBERSHIPS, sa.Column("data_range", sa.String(length=10), nullable=True))
    op.create_check_constraint(op.f(f"ck_{MEMBERSHIPS}_data_range"), MEMBERSHIPS, KNOWN)
    op.create_table(
        DISCLOSURES,
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "disclosure IN ('exact', 'band', 'yes_no', 'hidden')", name=op.f(f"ck_{DISCLOSURES}_disclosure_known")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{DISCLOSURES}_{column}"),
            )
            for column, target in (("membership_id", MEMBERSHIPS), ("location_id", "locations"))
        ),
        sa.PrimaryKeyConstraint("company_id", "membership_id", "location_id", name=op.f(f"pk_{DISCLOSURES}")),
    )
    for statement in wall_statements(DISCLOSURES, (*CHANGE, "DELETE"), staff_only=True):
        op.execute(statement)
    op.create_index("ix_sales_orders_placed_by", "sales_orders", ["company_id", "placed_by", "id"])
    op.create_index("ix_purchase_orders_created_by", "purchase_orders", ["company_id", "created_by", "id"])
    op.execute(LOOKED_AFTER)
    op.execute(SEES)
    _narrow("partners", "m", "account_manager_id", "NULL", NONE, ())
    for table in OF_ONE_OR_NONE:
        _narrow(table, "pn", "NULL", "partner_id", NONE, ())
    _narrow("locations", "pn", "NULL", "partner_id", NONE, ("id",))
    for table, (author, partner, documents, places) in NARROWED.items():
        how = ("" if author is None else "a") + ("" if partner is None else "p")
        _narrow(table, how, author or "NULL", partner or "NULL", documents, places)


def _narrow(
    table: str, how: str, author: str, partner: str, documents: tuple[str, str], places: tuple[str, ...]
) -> None:
    """Rows that are kept from the actor do not exist for them, whatever reads them."""
    lies = ", ".join(places) if places else "VARIADIC ARRAY[]::uuid[]"
    row = f"'{how}', company_id, {author}, {partner}, '{documents[0]}', {documents[1]}, {lies}"
    condition = f"CASE WHEN {NARROW} THEN sees_row({row}) ELSE true END"
    op.execute(f"CREATE POLICY narrowed ON {table} AS RESTRICTIVE FOR SELECT USING ({condition})")


def downgrade() -> None:
    for table in ("partners", "locations", *OF_ONE_OR_NONE, *NARROWED):
        op.execute(f"DROP POLICY narrowed ON {table}")
    op.execute("DROP FUNCTION sees_row")
    op.execute("DROP FUNCTION looked_after")
    op.drop_index("ix_purchase_orders_created_by", "purchase_orders")
    op.drop_index("ix_sales_orders_placed_by", "sales_orders")
    op.drop_table(DISCLOSURES)
    op.drop_constraint(op.f(f"ck_{MEMBERSHIPS}_data_range"), MEMBERSHIPS)
    op.drop_column(MEMBERSHIPS, "data_range")
    op.drop_constraint(op.f(f"ck_{GROUPS}_data_range_known"), GROUPS)
    op.drop_column(GROUPS, "data_range")
