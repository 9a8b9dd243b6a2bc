"""Payment notices: what is approved is in the books as the customer said, and what is not is in no book."""

from app.services.audit.check import Check

RECEIPTS = Check(
    "payment_notices_equal_receipts",
    "An approved notice is one receipt of the same partner, method, currency and amount.",
    ("payment_notices",),
    """
    SELECT n.company_id, 'payment_notices ' || n.number AS row_name,
           n.amount || ' ' || n.currency || ' by ' || n.method AS expected,
           coalesce(r.amount || ' ' || r.currency || ' by ' || r.method, 'no receipt') AS found
    FROM payment_notices n
    LEFT JOIN receipts r ON r.company_id = n.company_id AND r.id = n.receipt_id
    WHERE n.status = 'approved'
      AND (r.partner_id = n.partner_id AND r.method = n.method AND r.currency = n.currency AND r.amount = n.amount)
          IS NOT TRUE""",
)
LINES = Check(
    "payment_notice_lines_fit",
    "The invoices that a notice names are its partner's, in its currency, and take no more than was paid.",
    ("payment_notice_lines",),
    """
    SELECT n.company_id, 'payment_notices ' || n.number AS row_name,
           'at most ' || n.amount || ' for invoices of the partner' AS expected,
           s.amount || ' for ' || s.own || ' of ' || s.named || ' invoices' AS found
    FROM payment_notices n
    JOIN (
        SELECT l.company_id, l.notice_id, sum(l.amount) AS amount, count(*) AS named,
               count(*) FILTER (WHERE v.partner_id = x.partner_id AND v.currency = x.currency) AS own
        FROM payment_notice_lines l
        JOIN payment_notices x ON x.company_id = l.company_id AND x.id = l.notice_id
        JOIN invoices v ON v.company_id = l.company_id AND v.id = l.invoice_id
        GROUP BY l.company_id, l.notice_id
    ) s ON s.company_id = n.company_id AND s.notice_id = n.id
    WHERE s.amount > n.amount OR s.own <> s.named""",
)

CHECKS = (RECEIPTS, LINES)
