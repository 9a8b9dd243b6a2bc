"""Row-level security on every tenant table, and what each database role may do.

RLS is enabled, not forced: the owner migrates, the application (`giao_app`) and the worker (`giao_worker`) are
neither owner nor superuser nor BYPASSRLS. Nothing set means no rows.
"""

from alembic import op

revision = "2026_11_23_0910"
down_revision = "2026_11_23_0900"
branch_labels = None
depends_on = None

COMPANY = "nullif(current_setting('app.company_id', true), '')::uuid"
USER = "nullif(current_setting('app.user_id', true), '')::uuid"
PARTNER = "nullif(current_setting('app.partner_id', true), '')::uuid"


def once(setting: str) -> str:
    """Read a setting once per statement: for conditions on rows that exist, of which there may be many.

    New rows are checked with the bare setting: a handful of calls is cheaper than a sub-plan in every insert.
    """
    return f"(SELECT {setting})"


# Rows that name their partner are walled off from other partners' users too.
PARTNER_COLUMN = {
    "partners": "id",
    "partner_contacts": "partner_id",
    "partner_addresses": "partner_id",
    "partner_items": "partner_id",
    "partner_balances": "partner_id",
    "account_transfers": "partner_id",
    "postings": "partner_id",
    "sales_orders": "partner_id",
    "deliveries": "partner_id",
    "invoices": "partner_id",
    "receipts": "partner_id",
}
OTHER_TENANT_TABLES = (
    "account_roles",
    "accounts",
    "allocations",
    "customer_groups",
    "delivery_lines",
    "exchange_rates",
    "expected_receipts",
    "fiscal_years",
    "idempotency_keys",
    "invoice_lines",
    "invoice_series",
    "invoice_taxes",
    "item_prices",
    "item_units",
    "items",
    "locations",
    "number_blocks",
    "outbox_events",
    "payment_terms",
    "period_totals",
    "periods",
    "price_lists",
    "reservation_entries",
    "sales_order_lines",
    "stock_balances",
    "stock_moves",
    "tax_rates",
    "trade_entries",
)
GLOBAL_TABLES = ("currencies", "units", "users", "refresh_tokens", "sign_in_attempts")

# Posted rows and issued documents are never changed or deleted.
INSERT_ONLY = (
    "account_transfers",
    "allocations",
    "deliveries",
    "delivery_lines",
    "invoice_lines",
    "invoice_taxes",
    "invoices",
    "postings",
    "reservation_entries",
    "stock_moves",
    "trade_entries",
)
READ_ONLY = ("currencies", "units")
DELETABLE = (
    "exchange_rates",
    "idempotency_keys",
    "item_prices",
    "item_units",
    "partner_addresses",
    "partner_contacts",
    "partner_items",
    "period_totals",
    "refresh_tokens",
    "sign_in_attempts",
)


def upgrade() -> None:
    for table in OTHER_TENANT_TABLES:
        _wall(table, f"company_id = {once(COMPANY)}", f"company_id = {COMPANY}")
    for table, column in PARTNER_COLUMN.items():
        # As `coalesce`, not as `partner IS NULL OR column = partner`: of that the planner expects a row or two, and
        # starts every join at the partner.
        _wall(
            table,
            f"company_id = {once(COMPANY)} AND coalesce({column} = {once(PARTNER)}, {once(PARTNER)} IS NULL)",
            f"company_id = {COMPANY} AND coalesce({column} = {PARTNER}, {PARTNER} IS NULL)",
        )
    _wall("memberships", f"company_id = {once(COMPANY)} OR user_id = {once(USER)}", f"company_id = {COMPANY}")
    _wall("companies", f"id = {once(COMPANY)}", f"id = {COMPANY}")
    # Who signs in sees the companies to choose from, before one is set. A function, because as a policy on
    # `companies` it would be planned into every statement of every order.
    op.execute(
        "CREATE FUNCTION my_companies() RETURNS TABLE (id uuid, code text, name text) "
        "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$ "
        "SELECT c.id, c.code::text, c.name::text FROM public.companies c JOIN public.memberships m "
        f"ON m.company_id = c.id WHERE m.active AND m.user_id = {USER} $$"
    )
    op.execute("REVOKE ALL ON FUNCTION my_companies() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION my_companies() TO giao_app")
    # The relay reads every company's pending events; what it does with one it does as that company.
    op.execute("CREATE POLICY relay ON outbox_events TO giao_worker USING (true)")
    _grant()


def _wall(table: str, condition: str, check: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} USING ({condition}) WITH CHECK ({check})")


def _grant() -> None:
    everything = (*PARTNER_COLUMN, *OTHER_TENANT_TABLES, "memberships", "companies", *GLOBAL_TABLES)
    op.execute("GRANT USAGE ON SCHEMA public TO giao_app, giao_worker")
    for table in everything:
        rights = ["SELECT"]
        if table not in READ_ONLY:
            rights.append("INSERT")
            if table not in INSERT_ONLY:
                rights.append("UPDATE")
            if table in DELETABLE:
                rights.append("DELETE")
        op.execute(f"GRANT {', '.join(rights)} ON {table} TO giao_app")
    op.execute("GRANT SELECT, UPDATE ON outbox_events TO giao_worker")


def downgrade() -> None:
    for table in (*PARTNER_COLUMN, *OTHER_TENANT_TABLES, "memberships", "companies"):
        op.execute(f"DROP POLICY tenant ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION my_companies()")
    op.execute("DROP POLICY relay ON outbox_events")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM giao_app, giao_worker")
