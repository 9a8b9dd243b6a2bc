"""Quotations: every supplier was asked the same, is counted for itself, and is ordered from as it was awarded."""

from app.services.audit.check import Check

ASKED = Check(
    "quotations_ask_what_was_requested",
    "Every supplier that was asked has the lines of the request, and its deadline; nobody else has any.",
    ("quotation_lines",),
    """
    SELECT q.company_id, 'quotation_requests ' || r.number || ' quotation ' || coalesce(q.serial_no::text, 'draft')
             || ' line ' || x.line_no AS row_name,
           coalesce(x.asked, 'nothing') AS expected, coalesce(x.told, 'nothing') AS found
    FROM quotations q
    JOIN quotation_requests r ON r.company_id = q.company_id AND r.id = q.request_id
    CROSS JOIN LATERAL (
        SELECT coalesce(a.line_no, t.line_no) AS line_no, a.words || ' by ' || r.closes_at AS asked,
               t.words || ' by ' || q.closes_at AS told
        FROM (SELECT line_no, quantity || ' ' || unit || ' of ' || item_id || coalesce(' on ' || wanted_on, '') AS words
              FROM quotation_request_lines l
              WHERE l.company_id = q.company_id AND l.request_id = r.id AND q.sent_at IS NOT NULL) a
        FULL JOIN (
            SELECT line_no, quantity || ' ' || unit || ' of ' || item_id || coalesce(' on ' || wanted_on, '') AS words
            FROM quotation_lines l
            WHERE l.company_id = q.company_id AND l.quotation_id = q.id AND l.partner_id = q.partner_id) t
          ON t.line_no = a.line_no
    ) x
    WHERE x.asked IS DISTINCT FROM x.told""",
)
NUMBERED = Check(
    "quotations_numbered_by_supplier",
    "A supplier's invitations are numbered from 1 without a gap, so that none tells of other suppliers.",
    ("quotations",),
    """
    SELECT q.company_id, 'partners ' || p.code AS row_name, count(q.serial_no) AS expected,
           min(q.serial_no) || ' to ' || max(q.serial_no) AS found
    FROM quotations q JOIN partners p ON p.company_id = q.company_id AND p.id = q.partner_id
    GROUP BY q.company_id, p.code
    HAVING count(q.serial_no) > 0 AND (min(q.serial_no) <> 1 OR max(q.serial_no) <> count(q.serial_no))""",
)
AWARDED = Check(
    "quotations_ordered_as_awarded",
    "What is awarded is within what was asked for, was offered, and has an order of the same supplier.",
    ("quotation_requests",),
    """
    SELECT r.company_id, 'quotation_requests ' || r.number || ' line ' || l.line_no AS row_name,
           'at most ' || l.quantity AS expected, s.awarded::text AS found
    FROM quotation_requests r
    JOIN quotation_request_lines l ON l.company_id = r.company_id AND l.request_id = r.id
    JOIN (SELECT q.company_id, q.request_id, o.line_no, sum(o.awarded_quantity) AS awarded
          FROM quotations q JOIN quotation_lines o ON o.company_id = q.company_id AND o.quotation_id = q.id
          GROUP BY q.company_id, q.request_id, o.line_no) s
      ON s.company_id = r.company_id AND s.request_id = r.id AND s.line_no = l.line_no
    WHERE s.awarded > CASE r.status WHEN 'awarded' THEN l.quantity ELSE 0 END
    UNION ALL
    SELECT q.company_id, 'quotation_requests ' || r.number || ' partner ' || p.code,
           CASE WHEN s.awarded THEN 'an order of the supplier' ELSE 'no order' END, coalesce(o.number, 'no order')
    FROM quotations q
    JOIN quotation_requests r ON r.company_id = q.company_id AND r.id = q.request_id
    JOIN partners p ON p.company_id = q.company_id AND p.id = q.partner_id
    LEFT JOIN purchase_orders o ON o.company_id = q.company_id AND o.id = q.order_id
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(l.awarded_quantity > 0), false) AS awarded FROM quotation_lines l
        WHERE l.company_id = q.company_id AND l.quotation_id = q.id) s
    WHERE s.awarded <> (q.status = 'quoted' AND coalesce(o.partner_id = q.partner_id, false))""",
)

CHECKS = (ASKED, NUMBERED, AWARDED)
