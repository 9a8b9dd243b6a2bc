"""Repeats and events: one effect per key, one event per posting, none left behind, one live token per family."""

from app.services.audit.check import Check

# Answers name the document they made first.
ANSWERED_ID = """substring(encode(body, 'escape') from '^\\{"id":"([0-9a-f-]{36})"')"""

KEYS = Check(
    "idempotency_keys_have_one_effect",
    "Each kept answer to a creation names a document of the books, and no two keys the same one.",
    ("idempotency_keys",),
    f"""
    SELECT k.company_id, 'idempotency_keys ' || k.key AS row_name, 'a document of its own' AS expected,
           CASE WHEN d.id IS NULL THEN 'no document ' ELSE k.same || ' keys for ' END || k.id AS found
    FROM (
        SELECT company_id, key, {ANSWERED_ID}::uuid AS id,
               count(*) OVER (PARTITION BY company_id, {ANSWERED_ID}) AS same
        FROM idempotency_keys WHERE status = 201 AND {ANSWERED_ID} IS NOT NULL
    ) k
    LEFT JOIN (
        SELECT company_id, id FROM sales_orders
        UNION SELECT company_id, id FROM deliveries
        UNION SELECT company_id, id FROM invoices
        UNION SELECT company_id, id FROM receipts
        UNION SELECT company_id, id FROM purchase_orders
        UNION SELECT company_id, id FROM shipping_notices
        UNION SELECT company_id, id FROM quotation_requests
        UNION SELECT company_id, id FROM payment_notices
        UNION SELECT company_id, id FROM queued_orders
        UNION SELECT company_id, id FROM supplier_invoices
        UNION SELECT company_id, id FROM production_orders
        UNION SELECT company_id, id FROM stock_counts
        UNION SELECT company_id, id FROM stock_adjustment_requests
        UNION SELECT company_id, id FROM proposals
        UNION SELECT company_id, document_id FROM postings
    ) d ON d.company_id = k.company_id AND d.id = k.id
    WHERE d.id IS NULL OR k.same > 1""",  # noqa: S608
)
ONE_EVENT = Check(
    "outbox_one_event_per_posting",
    "Each posting appended exactly one event about its document, in its own transaction.",
    ("postings",),
    """
    SELECT p.company_id, 'postings of ' || p.document_kind || ' ' || p.document_id || ' at ' || p.posted_at AS row_name,
           p.postings AS expected, coalesce(e.events, 0) AS found
    FROM (SELECT company_id, document_kind, document_id, posted_at, count(*) AS postings FROM postings
          GROUP BY company_id, document_kind, document_id, posted_at) p
    LEFT JOIN (SELECT company_id, subject_kind, subject_id, created_at, count(*) AS events FROM outbox_events
               GROUP BY company_id, subject_kind, subject_id, created_at) e
      ON e.company_id = p.company_id AND e.subject_kind = p.document_kind AND e.subject_id = p.document_id
     AND e.created_at = p.posted_at
    WHERE coalesce(e.events, 0) <> p.postings""",
)
RELAYED = Check(
    "outbox_relayed_within_a_minute",
    "No event waits longer than a minute for the relay.",
    ("outbox_events",),
    """
    SELECT e.company_id, 'outbox_events ' || e.id AS row_name, 'relayed by ' || (e.created_at + interval '1 minute')
               AS expected, e.kind || ' pending since ' || e.created_at AS found
    FROM outbox_events e
    WHERE e.relayed_at IS NULL AND e.created_at < now() - interval '1 minute'""",
)
TOKENS = Check(
    "refresh_tokens_one_live_per_family",
    "A sign-in has at most one refresh token that is still accepted.",
    ("refresh_tokens",),
    """
    SELECT NULL::uuid AS company_id, 'refresh_tokens family ' || family_id AS row_name, 'at most 1' AS expected,
           count(*) AS found
    FROM refresh_tokens WHERE used_at IS NULL AND revoked_at IS NULL
    GROUP BY family_id HAVING count(*) > 1""",
    by_company=False,
)

CHECKS = (KEYS, ONE_EVENT, RELAYED, TOKENS)
