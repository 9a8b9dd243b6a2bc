"""Walls between companies, and what the application's database roles may do."""

from app.services.audit.check import Check

TABLES = "pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'"
# Who may write business rows besides the owner: however the installation named its application roles.
ROLES = f"""(
    SELECT DISTINCT g.grantee AS role
    FROM {TABLES}, aclexplode(t.relacl) g
    WHERE t.relname IN ('sales_orders', 'postings', 'outbox_events') AND g.grantee <> t.relowner
)"""  # noqa: S608
POSTED_TABLES = """('account_transfers', 'allocations', 'deliveries', 'delivery_lines', 'invoice_lines',
    'invoice_taxes', 'invoices', 'payable_allocations', 'postings', 'reservation_entries', 'stock_moves',
    'trade_entries', 'trail_entries', 'trail_seals', 'trail_sealed_rows')"""
# The day on which an invoice is settled is not of what was issued.
MAY_CHANGE = """EXISTS (
        SELECT FROM pg_attribute c
        WHERE c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
          AND (t.relname, c.attname) <> ('invoices', 'settled_on')
          AND has_column_privilege(r.oid, t.oid, c.attnum, 'UPDATE'))"""

# Rows of a person, who may be in any company: they are found by person, before a company is set.
PERSONAL_TABLES = "('sign_ins')"

WALLED = Check(
    "tenant_tables_have_row_level_security",
    "Every table with a company's rows has row-level security with a policy.",
    ("pg_tables",),
    f"""
    SELECT NULL::uuid AS company_id, 'table ' || t.relname AS row_name, 'row-level security with a policy' AS expected,
           CASE WHEN t.relrowsecurity THEN 'no policy' ELSE 'none' END AS found
    FROM {TABLES}
    WHERE t.relkind IN ('r', 'p')
      AND (t.relname = 'companies' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid
           AND a.attname = 'company_id' AND a.attnotnull AND NOT a.attisdropped))
      AND t.relname NOT IN {PERSONAL_TABLES}
      AND NOT (t.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid))""",  # noqa: S608
    by_company=False,
)
BOUNDED = Check(
    "application_roles_are_bounded",
    "No role that the application works as is superuser, may step over row-level security, or owns a table.",
    ("pg_roles",),
    f"""
    SELECT NULL::uuid AS company_id, 'role ' || coalesce(r.rolname, 'PUBLIC') AS row_name,
           'neither owner, superuser nor BYPASSRLS' AS expected,
           CASE WHEN r.rolname IS NULL THEN 'everybody' WHEN r.rolsuper THEN 'superuser'
                WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'owner' END AS found
    FROM {ROLES} x LEFT JOIN pg_roles r ON r.oid = x.role
    WHERE r.rolname IS NULL OR r.rolsuper OR r.rolbypassrls
       OR EXISTS (SELECT FROM {TABLES} WHERE t.relkind IN ('r', 'p') AND pg_has_role(x.role, t.relowner, 'MEMBER'))
    """,  # noqa: S608
    by_company=False,
)
INSERT_ONLY = Check(
    "posted_rows_cannot_change",
    "The application's roles may neither change nor delete posted rows and issued documents.",
    ("pg_roles",),
    f"""
    SELECT NULL::uuid AS company_id, 'table ' || t.relname || ' role ' || r.rolname AS row_name,
           'SELECT and INSERT' AS expected,
           concat_ws(', ', CASE WHEN {MAY_CHANGE} THEN 'UPDATE' END,
                     CASE WHEN has_table_privilege(r.oid, t.oid, 'DELETE') THEN 'DELETE' END,
                     CASE WHEN has_table_privilege(r.oid, t.oid, 'TRUNCATE') THEN 'TRUNCATE' END) AS found
    FROM {ROLES} x JOIN pg_roles r ON r.oid = x.role CROSS JOIN {TABLES}
    WHERE t.relname IN {POSTED_TABLES}
      AND ({MAY_CHANGE} OR has_table_privilege(r.oid, t.oid, 'DELETE')
           OR has_table_privilege(r.oid, t.oid, 'TRUNCATE'))""",  # noqa: S608
    by_company=False,
)
INVOKER = Check(
    "views_run_as_their_reader",
    "Views are security_invoker: none shows what its reader may not see.",
    ("pg_views",),
    f"""
    SELECT NULL::uuid AS company_id, 'view ' || t.relname AS row_name, 'security_invoker' AS expected,
           coalesce(array_to_string(t.reloptions, ', '), 'security definer') AS found
    FROM {TABLES}
    WHERE t.relkind = 'v' AND NOT coalesce(t.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)
    """,  # noqa: S608
    by_company=False,
)

CHECKS = (WALLED, BOUNDED, INSERT_ONLY, INVOKER)
