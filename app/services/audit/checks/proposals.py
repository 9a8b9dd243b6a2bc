"""Proposals: what was accepted is in the books as a change of that order, and an order's history has no hole."""

from app.services.audit.check import Check

POSTED = Check(
    "accepted_proposals_are_posted",
    "An accepted proposal names the posting that changed its order, and no two the same one.",
    ("proposals",),
    """
    SELECT p.company_id, 'proposals ' || p.number || ' of ' || p.order_kind || ' ' || p.order_id AS row_name,
           'a posting of its own about the order' AS expected,
           coalesce(g.event || ' of ' || g.document_number || ' for ' || p.same, 'no posting') AS found
    FROM (SELECT *, count(*) OVER (PARTITION BY company_id, posting_id) AS same FROM proposals
          WHERE state = 'accepted') p
    LEFT JOIN postings g ON g.company_id = p.company_id AND g.id = p.posting_id
    WHERE g.document_id IS DISTINCT FROM p.order_id OR p.same > 1""",
)
NUMBERED = Check(
    "proposals_are_numbered",
    "The proposals of an order are numbered from 1 without a gap.",
    ("proposals",),
    """
    SELECT company_id, 'proposals of ' || min(order_kind) || ' ' || order_id AS row_name,
           '1 to ' || count(*) AS expected, min(number) || ' to ' || max(number) AS found
    FROM proposals GROUP BY company_id, order_id HAVING min(number) <> 1 OR max(number) <> count(*)""",
)

CHECKS = (POSTED, NUMBERED)
