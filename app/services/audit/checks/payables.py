"""What is owed to suppliers and factories: each posted document of theirs once, and together what the accounts say."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES

DOCUMENTS = Check(
    "payables_equal_documents",
    "Each approved supplier invoice and each fee or freight invoice is owed once, to its partner, by its total.",
    ("payables", "supplier_invoices", "production_charges"),
    """
    SELECT x.company_id, x.row_name, coalesce(x.claim, 'nothing') AS expected, coalesce(x.owed, 'nothing') AS found
    FROM (
        SELECT coalesce(d.company_id, v.company_id) AS company_id,
               coalesce(d.row_name, 'payables ' || v.number) AS row_name,
               d.total_amount || ' ' || d.currency || ' to ' || d.partner_id AS claim,
               v.total_amount || ' ' || v.currency || ' to ' || v.partner_id AS owed
        FROM (
            SELECT company_id, id, 'supplier_invoice' AS document_kind, 'supplier_invoices ' || number AS row_name,
                   partner_id, currency, total_amount
            FROM supplier_invoices WHERE status = 'approved'
            UNION ALL
            SELECT m.company_id, m.id, 'production_charge', 'production_charges ' || m.number, m.payee_id,
                   c.base_currency, m.net_amount + m.tax_amount
            FROM production_charges m JOIN companies c ON c.id = m.company_id
        ) d
        FULL JOIN (SELECT * FROM payables WHERE kind = 'invoice' AND reversed_on IS NULL) v
          ON v.company_id = d.company_id AND v.id = d.id AND v.document_kind = d.document_kind
    ) x
    WHERE x.claim IS DISTINCT FROM x.owed""",
)
# What no document explains, such as an opening balance, has documents of other kinds.
OPEN_ITEMS = Check(
    "payables_equal_open_items",
    "What a partner is owed in a currency is its open invoices less credit notes, payments and set-offs not yet used.",
    ("payables",),
    f"""
    SELECT p.company_id, 'partners ' || p.code || ' ' || x.currency AS row_name, sum(x.open) AS expected,
           sum(x.owed) AS found
    FROM (
        SELECT company_id, partner_id, currency,
               CASE kind WHEN 'invoice' THEN total_amount ELSE -total_amount END AS open, 0 AS owed
        FROM payables WHERE reversed_on IS NULL
        UNION ALL
        SELECT company_id, partner_id, currency, -amount, 0 FROM payments WHERE reversed_on IS NULL
        UNION ALL
        SELECT company_id, partner_id, currency, -amount, 0 FROM receipts
        WHERE reversed_on IS NULL AND method = 'set_off'
        UNION ALL
        SELECT e.company_id, e.partner_id, e.currency, 0, -e.currency_amount
        FROM {ENTRIES} e
        WHERE e.account IN (SELECT account_code FROM account_roles a
                            WHERE a.company_id = e.company_id AND a.role IN ('payable', 'supplier_advance'))
          AND (e.document_kind IN ('payment', 'receipt') OR e.document_id IN (SELECT id FROM payables))
    ) x
    JOIN partners p ON p.company_id = x.company_id AND p.id = x.partner_id
    GROUP BY p.company_id, p.code, x.currency HAVING sum(x.open) <> sum(x.owed)""",  # noqa: S608
)

CHECKS = (DOCUMENTS, OPEN_ITEMS)
