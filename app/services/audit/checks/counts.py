"""Stock counts: what was posted is what was counted, and nothing is decided that was not found."""

from app.services.audit.check import Check

COUNT_LINE = "'stock_counts ' || h.number || ' line ' || l.line_no"

DIFFERENCES = Check(
    "counts_post_what_was_counted",
    "A posted count moves what its last round counted less what the books said then; any other moves nothing.",
    ("stock_counts", "stock_count_lines"),
    f"""
    SELECT h.company_id, {COUNT_LINE} AS row_name,
           'counted less book ' || coalesce(e.difference, 0) AS expected,
           'line ' || coalesce(l.difference, 0) || ', moved ' || coalesce(m.quantity, 0) AS found
    FROM stock_counts h
    JOIN stock_count_lines l ON l.company_id = h.company_id AND l.count_id = h.id
    LEFT JOIN (
        SELECT k.company_id, k.count_id, k.line_no, sum(x.base_quantity) - min(x.book_quantity) AS difference
        FROM stock_count_lines k
        JOIN stock_counts c ON c.company_id = k.company_id AND c.id = k.count_id AND c.status = 'posted'
        JOIN stock_count_entries x ON x.company_id = k.company_id AND x.count_id = k.count_id
             AND x.line_no = k.line_no AND x.round = k.round
        GROUP BY k.company_id, k.count_id, k.line_no
    ) e ON e.company_id = l.company_id AND e.count_id = l.count_id AND e.line_no = l.line_no
    LEFT JOIN (
        SELECT s.company_id, s.document_id, s.line_no, s.item_id,
               sum(CASE WHEN s.to_location_id = c.location_id THEN s.quantity ELSE -s.quantity END) AS quantity
        FROM stock_moves s JOIN stock_counts c ON c.company_id = s.company_id AND c.id = s.document_id
        GROUP BY s.company_id, s.document_id, s.line_no, s.item_id
    ) m ON m.company_id = l.company_id AND m.document_id = l.count_id AND m.line_no = l.line_no
         AND m.item_id = l.item_id
    WHERE coalesce(e.difference, 0) <> coalesce(l.difference, 0)
       OR coalesce(l.difference, 0) <> coalesce(m.quantity, 0)""",  # noqa: S608
)
SOMEBODY_ELSE = Check(
    "counts_approved_by_somebody_else",
    "A posted count was approved, and not by one who counted.",
    ("stock_counts",),
    """
    SELECT h.company_id, 'stock_counts ' || h.number AS row_name, 'approved by somebody who did not count' AS expected,
           coalesce(h.approved_by::text, 'nobody') AS found
    FROM stock_counts h
    WHERE h.status = 'posted'
      AND (h.approved_by IS NULL OR h.posted_on IS NULL
           OR EXISTS (SELECT FROM stock_count_entries e
                      WHERE e.company_id = h.company_id AND e.count_id = h.id AND e.counted_by = h.approved_by))""",
)
DECIDED = Check(
    "count_decisions_fit_their_differences",
    "What was decided about a difference is worth what was moved, as valued then, and took it off its account.",
    ("stock_count_decisions",),
    """
    SELECT d.company_id, 'stock_count_decisions ' || d.number || ' line ' || d.line_no AS row_name,
           'moved ' || coalesce(m.value + m.corrected, 0) AS expected,
           'decided ' || d.amount || ', posted ' || coalesce(t.amount, 0) AS found
    FROM (SELECT *, sum(amount) OVER (PARTITION BY company_id, decision_id, line_no) AS together
          FROM stock_count_decisions) d
    JOIN stock_counts h ON h.company_id = d.company_id AND h.id = d.count_id
    JOIN stock_count_lines l ON l.company_id = d.company_id AND l.count_id = d.count_id AND l.line_no = d.line_no
    LEFT JOIN LATERAL (
        SELECT x.value, coalesce((
                   SELECT sum(CASE WHEN r.from_location_id = x.from_location_id THEN r.value ELSE -r.value END)
                   FROM stock_moves r JOIN postings p ON p.company_id = r.company_id AND p.id = r.posting_id
                   WHERE r.company_id = x.company_id AND r.revalues_move_id = x.id AND p.posted_at < d.created_at
               ), 0) AS corrected
        FROM stock_moves x
        WHERE x.company_id = d.company_id AND x.document_id = d.count_id AND x.line_no = d.line_no
          AND x.quantity > 0 AND (x.from_location_id = h.location_id) = d.shortage
    ) m ON true
    LEFT JOIN (
        SELECT company_id, document_id, item_id, sum(amount) AS amount FROM account_transfers
        WHERE document_kind = 'count_decision' GROUP BY company_id, document_id, item_id
    ) t ON t.company_id = d.company_id AND t.document_id = d.decision_id AND t.item_id = l.item_id
    WHERE d.amount IS DISTINCT FROM m.value + m.corrected OR d.together <> coalesce(t.amount, 0)""",
)
LOTS = Check(
    "counts_post_the_lots_counted",
    "A posted count moves of each lot what its last round counted less what the books said then.",
    ("stock_count_lots",),
    f"""
    SELECT h.company_id, {COUNT_LINE} || ' lot ' || x.lot AS row_name, x.difference AS expected, x.moved AS found
    FROM (
        SELECT coalesce(e.company_id, m.company_id) AS company_id, coalesce(e.count_id, m.count_id) AS count_id,
               coalesce(e.line_no, m.line_no) AS line_no, coalesce(e.lot, m.lot) AS lot,
               coalesce(e.difference, 0) AS difference, coalesce(m.quantity, 0) AS moved
        FROM (
            SELECT k.company_id, k.count_id, k.line_no, x.lot, sum(x.quantity) - min(x.book_quantity) AS difference
            FROM stock_count_lines k
            JOIN stock_counts c ON c.company_id = k.company_id AND c.id = k.count_id AND c.status = 'posted'
            JOIN stock_count_entries e ON e.company_id = k.company_id AND e.count_id = k.count_id
                 AND e.line_no = k.line_no AND e.round = k.round
            JOIN stock_count_lots x ON x.company_id = e.company_id AND x.entry_id = e.id
            GROUP BY k.company_id, k.count_id, k.line_no, x.lot
        ) e
        FULL JOIN (
            SELECT s.company_id, s.document_id AS count_id, s.line_no, t.code AS lot,
                   sum(CASE WHEN s.to_location_id = c.location_id THEN q.quantity ELSE -q.quantity END) AS quantity
            FROM stock_moves s
            JOIN stock_counts c ON c.company_id = s.company_id AND c.id = s.document_id
            JOIN lot_moves q ON q.company_id = s.company_id AND q.move_id = s.id
            JOIN lots t ON t.company_id = q.company_id AND t.id = q.lot_id
            GROUP BY s.company_id, s.document_id, s.line_no, t.code
        ) m ON m.company_id = e.company_id AND m.count_id = e.count_id AND m.line_no = e.line_no AND m.lot = e.lot
    ) x
    JOIN stock_counts h ON h.company_id = x.company_id AND h.id = x.count_id
    JOIN stock_count_lines l ON l.company_id = x.company_id AND l.count_id = x.count_id AND l.line_no = x.line_no
    WHERE x.difference <> x.moved""",  # noqa: S608
)

WAITING = Check(
    "missing_goods_name_the_orders_that_wait",
    "Counts and adjustments name the orders that gave back what was held for them, and no other.",
    ("stock_counts", "stock_adjustments"),
    """
    SELECT h.company_id, h.row_name, coalesce(x.orders, '{}') AS expected, h.waiting_orders AS found
    FROM (
        SELECT company_id, id, 'stock_counts ' || number AS row_name, waiting_orders FROM stock_counts
        UNION ALL SELECT company_id, id, 'stock_adjustments ' || number, waiting_orders FROM stock_adjustments
    ) h
    LEFT JOIN (
        SELECT p.company_id, p.document_id, array_agg(DISTINCT e.order_id ORDER BY e.order_id) AS orders
        FROM postings p JOIN reservation_entries e ON e.company_id = p.company_id AND e.posting_id = p.id
        WHERE p.document_kind IN ('stock_count', 'stock_adjustment')
        GROUP BY p.company_id, p.document_id
    ) x ON x.company_id = h.company_id AND x.document_id = h.id
    WHERE h.waiting_orders <> coalesce(x.orders, '{}')""",
)

REQUESTED = Check(
    "adjustment_requests_end_in_one_adjustment",
    "An approved request became an adjustment of its place, for its reason, by somebody else; no other one did.",
    ("stock_adjustment_requests",),
    """
    SELECT r.company_id, 'stock_adjustment_requests ' || r.number AS row_name,
           'its adjustment, approved by somebody else' AS expected, coalesce(a.number, 'none') AS found
    FROM stock_adjustment_requests r
    LEFT JOIN stock_adjustments a ON a.company_id = r.company_id AND a.id = r.adjustment_id
    LEFT JOIN (
        SELECT company_id, adjustment_id, count(*) AS requests FROM stock_adjustment_requests
        WHERE adjustment_id IS NOT NULL GROUP BY company_id, adjustment_id
    ) n ON n.company_id = r.company_id AND n.adjustment_id = r.adjustment_id
    WHERE r.status = 'approved' AND (a.location_id = r.location_id AND a.reason = r.reason AND n.requests = 1
          AND a.created_by = r.decided_by AND r.decided_by <> r.requested_by) IS NOT TRUE""",
)

CHECKS = (DIFFERENCES, SOMEBODY_ELSE, DECIDED, LOTS, WAITING, REQUESTED)
