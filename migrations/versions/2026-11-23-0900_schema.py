"""The first schema: masters, documents, the three ledgers, identity and the outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_23_0900"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_transfers",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("debit_account", sa.String(length=20), nullable=False),
        sa.Column("credit_account", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("currency_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("tax_code", sa.String(length=20), nullable=True),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_account_transfers_amount_positive")),
        sa.CheckConstraint("debit_account <> credit_account", name=op.f("ck_account_transfers_accounts_differ")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_account_transfers")),
    )
    op.create_index("ix_account_transfers_document", "account_transfers", ["company_id", "document_id"], unique=False)
    op.create_index(
        "ix_account_transfers_partner",
        "account_transfers",
        ["company_id", "partner_id", "posted_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_account_transfers_posted_on", "account_transfers", ["company_id", "posted_on", "id"], unique=False
    )
    op.create_table(
        "accounts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_partner", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('asset', 'liability', 'equity', 'income', 'expense', 'memo')", name=op.f("ck_accounts_kind_known")
        ),
        sa.PrimaryKeyConstraint("company_id", "code", name=op.f("pk_accounts")),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("base_currency", sa.CHAR(length=3), server_default="VND", nullable=False),
        sa.Column("accounting_regime", sa.Text(), server_default="tt99", nullable=False),
        sa.Column("posting_policy", sa.Text(), server_default="reserve", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="Asia/Ho_Chi_Minh", nullable=False),
        sa.Column("locale", sa.Text(), server_default="vi", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("posting_policy IN ('reserve', 'direct_sale')", name=op.f("ck_companies_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("code", name="uq_companies_code"),
    )
    op.create_table(
        "currencies",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scale", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currencies")),
    )
    op.create_table(
        "customer_groups",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_customer_groups")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_customer_groups_company_id_code")),
    )
    op.create_table(
        "exchange_rates",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rates_rate_positive")),
        sa.PrimaryKeyConstraint("company_id", "currency", "valid_from", name=op.f("pk_exchange_rates")),
    )
    op.create_table(
        "fiscal_years",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("accounting_regime", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_fiscal_years_ends_after_start")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_fiscal_years")),
        sa.UniqueConstraint("company_id", "starts_on", name=op.f("uq_fiscal_years_company_id_starts_on")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "user_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_created", "idempotency_keys", ["company_id", "created_at"], unique=False)
    op.create_table(
        "invoice_series",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_number BETWEEN 0 AND 99999999", name=op.f("ck_invoice_series_at_most_8_digits")),
        sa.PrimaryKeyConstraint("company_id", "form", "series", "year", name=op.f("pk_invoice_series")),
    )
    op.create_table(
        "items",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=True),
        sa.Column("base_unit", sa.String(length=12), nullable=False),
        sa.Column("tax_class", sa.String(length=20), nullable=False),
        sa.Column("min_order_quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('goods', 'service', 'material', 'finished', 'tool')", name=op.f("ck_items_kind_known")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_items")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_items_company_id_code")),
    )
    op.create_index("ix_items_search", "items", ["company_id", "search_key"], unique=False)
    op.create_table(
        "number_blocks",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "kind", name=op.f("pk_number_blocks")),
    )
    op.create_table(
        "outbox_events",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_outbox_events")),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox_events",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("relayed_at IS NULL"),
    )
    op.create_table(
        "partner_balances",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("account_code", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("currency_balance", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.PrimaryKeyConstraint(
            "company_id", "partner_id", "account_code", "currency", name=op.f("pk_partner_balances")
        ),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_table(
        "payment_terms",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("instalments", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_payment_terms")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_payment_terms_company_id_code")),
    )
    op.create_table(
        "postings",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=False),
        sa.Column("reverses_posting_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_postings")),
        sa.UniqueConstraint(
            "company_id", "reverses_posting_id", name=op.f("uq_postings_company_id_reverses_posting_id")
        ),
    )
    op.create_index("ix_postings_document", "postings", ["company_id", "document_id"], unique=False)
    op.create_index("ix_postings_posted_on", "postings", ["company_id", "posted_on", "id"], unique=False)
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "stock_balances",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("demand", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.CheckConstraint("demand >= 0", name=op.f("ck_stock_balances_demand_not_negative")),
        sa.CheckConstraint("on_hand > 0 OR value = 0", name=op.f("ck_stock_balances_nothing_worth_nothing")),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_balances_on_hand_not_negative")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= on_hand", name=op.f("ck_stock_balances_reserved_within_on_hand")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_stock_balances_value_not_negative")),
        sa.PrimaryKeyConstraint("company_id", "item_id", "location_id", name=op.f("pk_stock_balances")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "ix_stock_balances_location", "stock_balances", ["company_id", "location_id", "item_id"], unique=False
    )
    op.create_table(
        "tax_rates",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("tax_class", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("rate_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.CheckConstraint("rate_percent >= 0 AND rate_percent <= 100", name=op.f("ck_tax_rates_rate_in_range")),
        sa.PrimaryKeyConstraint("company_id", "tax_class", "valid_from", name=op.f("pk_tax_rates")),
    )
    op.create_table(
        "trade_entries",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("order_kind", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_trade_entries")),
    )
    op.create_index("ix_trade_entries_order", "trade_entries", ["company_id", "order_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unece_code", sa.String(length=3), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_units")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), server_default="vi", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "account_roles",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("account_code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "account_code"],
            ["accounts.company_id", "accounts.code"],
            name=op.f("fk_account_roles_account_code"),
        ),
        sa.PrimaryKeyConstraint("company_id", "role", name=op.f("pk_account_roles")),
    )
    op.create_table(
        "item_units",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("factor", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("factor > 0", name=op.f("ck_item_units_factor_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_item_units_item_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "item_id", "unit", name=op.f("pk_item_units")),
    )
    op.create_table(
        "partners",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("is_factory", sa.Boolean(), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=True),
        sa.Column("tax_treatment", sa.String(length=20), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("customer_group_id", sa.Uuid(), nullable=True),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("credit_limit", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("account_manager_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("credit_limit >= 0", name=op.f("ck_partners_credit_limit_not_negative")),
        sa.CheckConstraint("is_customer OR is_supplier OR is_factory", name=op.f("ck_partners_has_a_role")),
        sa.ForeignKeyConstraint(
            ["company_id", "customer_group_id"],
            ["customer_groups.company_id", "customer_groups.id"],
            name=op.f("fk_partners_customer_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "payment_term_id"],
            ["payment_terms.company_id", "payment_terms.id"],
            name=op.f("fk_partners_payment_term_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_partners")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_partners_company_id_code")),
    )
    op.create_index("ix_partners_search", "partners", ["company_id", "search_key"], unique=False)
    op.create_table(
        "periods",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_periods_status_known")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_periods_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["company_id", "fiscal_year_id"],
            ["fiscal_years.company_id", "fiscal_years.id"],
            name=op.f("fk_periods_fiscal_year_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_periods")),
        sa.UniqueConstraint("company_id", "starts_on", name=op.f("uq_periods_company_id_starts_on")),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_refresh_tokens_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("token_hash", name="uq_refresh_tokens_hash"),
    )
    op.create_index("ix_refresh_tokens_user", "refresh_tokens", ["user_id"], unique=False)
    op.create_index(
        "uq_refresh_tokens_live",
        "refresh_tokens",
        ["family_id"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "reservation_entries",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("order_kind", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_reservation_entries_quantity_not_zero")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_reservation_entries_item_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_reservation_entries")),
    )
    op.create_index("ix_reservation_entries_order", "reservation_entries", ["company_id", "order_id"], unique=False)
    op.create_table(
        "stock_moves",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("from_location_id", sa.Uuid(), nullable=False),
        sa.Column("to_location_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("from_location_id <> to_location_id", name=op.f("ck_stock_moves_moves_somewhere")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_moves_quantity_positive")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_stock_moves_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_stock_moves_item_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_stock_moves")),
    )
    op.create_index("ix_stock_moves_document", "stock_moves", ["company_id", "document_id"], unique=False)
    op.create_index("ix_stock_moves_item", "stock_moves", ["company_id", "item_id", "moved_on", "id"], unique=False)
    op.create_table(
        "locations",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('warehouse', 'transit', 'factory', 'consignee', "
            "'supplier', 'customer', 'production', 'scrap', 'count_difference')",
            name=op.f("ck_locations_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name=op.f("fk_locations_partner_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_locations")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_locations_company_id_code")),
    )
    op.create_table(
        "memberships",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(partner_id IS NOT NULL) = (role IN ('customer', 'supplier', 'factory'))",
            name=op.f("ck_memberships_partner"),
        ),
        sa.CheckConstraint(
            "role IN ('owner', 'sales', 'warehouse', 'accounting', 'viewer', 'customer', 'supplier', 'factory')",
            name=op.f("ck_memberships_role"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name="fk_memberships_partner"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_memberships_company"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user"),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_user", "memberships", ["user_id"], unique=False)
    op.create_index(
        "uq_memberships_user_partner",
        "memberships",
        ["company_id", "user_id", "partner_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "partner_addresses",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("ward", sa.String(length=100), nullable=True),
        sa.Column("district", sa.String(length=100), nullable=True),
        sa.Column("province", sa.String(length=100), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.CheckConstraint(
            "kind IN ('registered', 'delivery', 'billing')", name=op.f("ck_partner_addresses_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partners.company_id", "partners.id"],
            name=op.f("fk_partner_addresses_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_partner_addresses")),
    )
    op.create_index("ix_partner_addresses_partner", "partner_addresses", ["company_id", "partner_id"], unique=False)
    op.create_table(
        "partner_contacts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partners.company_id", "partners.id"],
            name=op.f("fk_partner_contacts_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_partner_contacts")),
    )
    op.create_index("ix_partner_contacts_partner", "partner_contacts", ["company_id", "partner_id"], unique=False)
    op.create_table(
        "partner_items",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("partner_code", sa.String(length=60), nullable=True),
        sa.Column("partner_name", sa.String(length=300), nullable=True),
        sa.Column("min_order_quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_partner_items_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partners.company_id", "partners.id"],
            name=op.f("fk_partner_items_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "partner_id", "item_id", name=op.f("pk_partner_items")),
    )
    op.create_index(
        "ix_partner_items_code", "partner_items", ["company_id", "partner_id", "partner_code"], unique=False
    )
    op.create_table(
        "period_totals",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("account_code", sa.String(length=20), nullable=False),
        sa.Column("debit_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("credit_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "account_code"],
            ["accounts.company_id", "accounts.code"],
            name=op.f("fk_period_totals_account_code"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "period_id"], ["periods.company_id", "periods.id"], name=op.f("fk_period_totals_period_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "period_id", "account_code", name=op.f("pk_period_totals")),
    )
    op.create_table(
        "price_lists",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("customer_group_id", sa.Uuid(), nullable=True),
        sa.Column("rounding_scale", sa.SmallInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("partner_id IS NULL OR customer_group_id IS NULL", name=op.f("ck_price_lists_one_audience")),
        sa.ForeignKeyConstraint(
            ["company_id", "customer_group_id"],
            ["customer_groups.company_id", "customer_groups.id"],
            name=op.f("fk_price_lists_customer_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name=op.f("fk_price_lists_partner_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_price_lists")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_price_lists_company_id_code")),
    )
    op.create_index(
        "ix_price_lists_audience", "price_lists", ["company_id", "partner_id", "customer_group_id"], unique=False
    )
    op.create_table(
        "receipts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=True),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("method IN ('cash', 'bank', 'set_off')", name=op.f("ck_receipts_method_known")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receipts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name=op.f("fk_receipts_partner_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_receipts_company_id_number")),
    )
    op.create_index("ix_receipts_partner", "receipts", ["company_id", "partner_id", "id"], unique=False)
    op.create_table(
        "sales_orders",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("customer_reference", sa.String(length=60), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("posting_policy", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("net_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("total_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "posting_policy IN ('reserve', 'direct_sale')", name=op.f("ck_sales_orders_posting_policy_known")
        ),
        sa.CheckConstraint(
            "status IN ('placed', 'confirmed', 'partly_delivered', 'delivered', 'closed', 'cancelled')",
            name=op.f("ck_sales_orders_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partners.company_id", "partners.id"],
            name=op.f("fk_sales_orders_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_sales_orders")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_sales_orders_company_id_number")),
        sa.UniqueConstraint("company_id", "partner_id", "customer_reference", name="uq_sales_orders_reference"),
    )
    op.create_index("ix_sales_orders_partner", "sales_orders", ["company_id", "partner_id", "id"], unique=False)
    op.create_index("ix_sales_orders_status", "sales_orders", ["company_id", "status", "id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["sales_orders.company_id", "sales_orders.id"],
            name=op.f("fk_deliveries_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name=op.f("fk_deliveries_partner_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_deliveries_company_id_number")),
    )
    op.create_index("ix_deliveries_order", "deliveries", ["company_id", "order_id"], unique=False)
    op.create_index("ix_deliveries_partner", "deliveries", ["company_id", "partner_id", "id"], unique=False)
    op.create_table(
        "item_prices",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("price_list_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("min_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("min_quantity >= 0", name=op.f("ck_item_prices_min_quantity_not_negative")),
        sa.CheckConstraint("price > 0", name=op.f("ck_item_prices_price_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_item_prices_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "price_list_id"],
            ["price_lists.company_id", "price_lists.id"],
            name=op.f("fk_item_prices_price_list_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_item_prices")),
        sa.UniqueConstraint(
            "company_id",
            "price_list_id",
            "item_id",
            "unit",
            "min_quantity",
            "valid_from",
            name=op.f("uq_item_prices_company_id_price_list_id_item_id_unit_min_quantity_valid_from"),
        ),
    )
    op.create_index("ix_item_prices_item", "item_prices", ["company_id", "item_id", "price_list_id"], unique=False)
    op.create_table(
        "sales_order_lines",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_factor", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_class", sa.String(length=20), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_sales_order_lines_quantity_not_negative")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_sales_order_lines_unit_price_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_sales_order_lines_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["sales_orders.company_id", "sales_orders.id"],
            name=op.f("fk_sales_order_lines_order_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "order_id", "line_no", name=op.f("pk_sales_order_lines")),
    )
    op.create_index("ix_sales_order_lines_item", "sales_order_lines", ["company_id", "item_id"], unique=False)
    op.create_table(
        "delivery_lines",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("order_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "delivery_id"],
            ["deliveries.company_id", "deliveries.id"],
            name=op.f("fk_delivery_lines_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "delivery_id", "line_no", name=op.f("pk_delivery_lines")),
    )
    op.create_table(
        "invoices",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("return_no", sa.SmallInteger(), nullable=False),
        sa.Column("adjusts_invoice_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("total_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'credit_note') = (adjusts_invoice_id IS NOT NULL)", name=op.f("ck_invoices_credit_adjusts_invoice")
        ),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoices_kind_known")),
        sa.ForeignKeyConstraint(
            ["company_id", "adjusts_invoice_id"],
            ["invoices.company_id", "invoices.id"],
            name=op.f("fk_invoices_adjusts_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "delivery_id"],
            ["deliveries.company_id", "deliveries.id"],
            name=op.f("fk_invoices_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["sales_orders.company_id", "sales_orders.id"],
            name=op.f("fk_invoices_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name=op.f("fk_invoices_partner_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("company_id", "delivery_id", "kind", "return_no", name="uq_invoices_delivery"),
        sa.UniqueConstraint("company_id", "form", "series", "year", "number", name="uq_invoices_number"),
    )
    op.create_index("ix_invoices_adjusts", "invoices", ["company_id", "adjusts_invoice_id"], unique=False)
    op.create_index("ix_invoices_order", "invoices", ["company_id", "order_id"], unique=False)
    op.create_index("ix_invoices_partner", "invoices", ["company_id", "partner_id", "id"], unique=False)
    op.create_table(
        "allocations",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("allocated_on", sa.Date(), nullable=False),
        sa.CheckConstraint("source_kind IN ('receipt', 'credit_note')", name=op.f("ck_allocations_source_kind_known")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_allocations_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["company_id", "invoice_id"], ["invoices.company_id", "invoices.id"], name=op.f("fk_allocations_invoice_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_invoice", "allocations", ["company_id", "invoice_id"], unique=False)
    op.create_index("ix_allocations_source", "allocations", ["company_id", "source_id"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("order_line_no", sa.SmallInteger(), nullable=False),
        sa.Column("adjusts_line_no", sa.SmallInteger(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "invoice_id"],
            ["invoices.company_id", "invoices.id"],
            name=op.f("fk_invoice_lines_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_invoice_lines_item_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "invoice_id", "line_no", name=op.f("pk_invoice_lines")),
    )
    op.create_table(
        "invoice_taxes",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=False),
        sa.Column("tax_rate_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "invoice_id"],
            ["invoices.company_id", "invoices.id"],
            name=op.f("fk_invoice_taxes_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "invoice_id", "tax_code", name=op.f("pk_invoice_taxes")),
    )
    op.create_table(
        "expected_receipts",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_expected_receipts_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"], ["items.company_id", "items.id"], name=op.f("fk_expected_receipts_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "location_id"],
            ["locations.company_id", "locations.id"],
            name=op.f("fk_expected_receipts_location_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_expected_receipts")),
    )
    op.create_index(
        "ix_expected_receipts_item", "expected_receipts", ["company_id", "item_id", "location_id", "due_on"]
    )


def downgrade() -> None:
    op.drop_table("expected_receipts")
    op.drop_table("invoice_taxes")
    op.drop_table("invoice_lines")
    op.drop_index("ix_allocations_source", table_name="allocations")
    op.drop_index("ix_allocations_invoice", table_name="allocations")
    op.drop_table("allocations")
    op.drop_index("ix_invoices_partner", table_name="invoices")
    op.drop_index("ix_invoices_order", table_name="invoices")
    op.drop_index("ix_invoices_adjusts", table_name="invoices")
    op.drop_table("invoices")
    op.drop_table("delivery_lines")
    op.drop_index("ix_sales_order_lines_item", table_name="sales_order_lines")
    op.drop_table("sales_order_lines")
    op.drop_index("ix_item_prices_item", table_name="item_prices")
    op.drop_table("item_prices")
    op.drop_index("ix_deliveries_partner", table_name="deliveries")
    op.drop_index("ix_deliveries_order", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index("ix_sales_orders_status", table_name="sales_orders")
    op.drop_index("ix_sales_orders_partner", table_name="sales_orders")
    op.drop_table("sales_orders")
    op.drop_index("ix_receipts_partner", table_name="receipts")
    op.drop_table("receipts")
    op.drop_index("ix_price_lists_audience", table_name="price_lists")
    op.drop_table("price_lists")
    op.drop_table("period_totals")
    op.drop_index("ix_partner_items_code", table_name="partner_items")
    op.drop_table("partner_items")
    op.drop_index("ix_partner_contacts_partner", table_name="partner_contacts")
    op.drop_table("partner_contacts")
    op.drop_index("ix_partner_addresses_partner", table_name="partner_addresses")
    op.drop_table("partner_addresses")
    op.drop_index("uq_memberships_user_partner", table_name="memberships", postgresql_nulls_not_distinct=True)
    op.drop_index("ix_memberships_user", table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("locations")
    op.drop_index("ix_stock_moves_item", table_name="stock_moves")
    op.drop_index("ix_stock_moves_document", table_name="stock_moves")
    op.drop_table("stock_moves")
    op.drop_index("ix_reservation_entries_order", table_name="reservation_entries")
    op.drop_table("reservation_entries")
    op.drop_index(
        "uq_refresh_tokens_live",
        table_name="refresh_tokens",
        postgresql_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
    )
    op.drop_index("ix_refresh_tokens_user", table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_table("periods")
    op.drop_index("ix_partners_search", table_name="partners")
    op.drop_table("partners")
    op.drop_table("item_units")
    op.drop_table("account_roles")
    op.drop_table("users")
    op.drop_table("units")
    op.drop_index("ix_trade_entries_order", table_name="trade_entries")
    op.drop_table("trade_entries")
    op.drop_table("tax_rates")
    op.drop_index("ix_stock_balances_location", table_name="stock_balances")
    op.drop_table("stock_balances")
    op.drop_table("sign_in_attempts")
    op.drop_index("ix_postings_posted_on", table_name="postings")
    op.drop_index("ix_postings_document", table_name="postings")
    op.drop_table("postings")
    op.drop_table("payment_terms")
    op.drop_table("partner_balances")
    op.drop_index("ix_outbox_pending", table_name="outbox_events", postgresql_where=sa.text("relayed_at IS NULL"))
    op.drop_table("outbox_events")
    op.drop_table("number_blocks")
    op.drop_index("ix_items_search", table_name="items")
    op.drop_table("items")
    op.drop_table("invoice_series")
    op.drop_index("ix_idempotency_created", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("fiscal_years")
    op.drop_table("exchange_rates")
    op.drop_table("customer_groups")
    op.drop_table("currencies")
    op.drop_table("companies")
    op.drop_table("accounts")
    op.drop_index("ix_account_transfers_posted_on", table_name="account_transfers")
    op.drop_index("ix_account_transfers_partner", table_name="account_transfers")
    op.drop_index("ix_account_transfers_document", table_name="account_transfers")
    op.drop_table("account_transfers")
