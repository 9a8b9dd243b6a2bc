"""Goods of suppliers on consignment: they have no worth here, and none is lost until they are bought or go back."""

from app.services.audit.check import Check

LYING = Check(
    "consigned_goods_equal_their_vouchers",
    "What lies at an order's place came on consignment and neither went back nor was taken over; it has no worth.",
    ("stock_balances", "consigned_voucher_lines"),
    """
    SELECT x.company_id, 'locations ' || coalesce(p.code, x.location_id::text) || ' '
           || coalesce(i.code, x.item_id::text) AS row_name,
           x.expected || ' worth 0' AS expected, x.found || ' worth ' || x.value AS found
    FROM (
        SELECT coalesce(b.company_id, s.company_id) AS company_id, coalesce(b.item_id, s.item_id) AS item_id,
               coalesce(b.location_id, s.location_id) AS location_id, coalesce(s.quantity, 0) AS expected,
               coalesce(b.on_hand, 0) AS found, coalesce(b.value, 0) AS value
        FROM (
            SELECT y.* FROM stock_balances y
            JOIN locations l ON l.company_id = y.company_id AND l.id = y.location_id AND l.kind = 'consigned'
        ) b
        FULL JOIN (
            SELECT v.company_id, k.item_id, v.location_id,
                   sum(CASE v.kind WHEN 'arrived' THEN k.base_quantity ELSE -k.base_quantity END) AS quantity
            FROM consigned_vouchers v
            JOIN consigned_voucher_lines k ON k.company_id = v.company_id AND k.voucher_id = v.id
            GROUP BY v.company_id, k.item_id, v.location_id
        ) s ON s.company_id = b.company_id AND s.item_id = b.item_id AND s.location_id = b.location_id
    ) x
    LEFT JOIN locations p ON p.company_id = x.company_id AND p.id = x.location_id
    LEFT JOIN items i ON i.company_id = x.company_id AND i.id = x.item_id
    WHERE x.expected <> x.found OR x.value <> 0""",
)
OWNED = Check(
    "consigned_goods_lie_with_their_order",
    "The goods of an order lie at its own place, which belongs to its supplier.",
    ("purchase_orders", "consigned_vouchers"),
    """
    SELECT v.company_id, 'consigned_vouchers ' || v.number AS row_name,
           'the place and supplier of its order' AS expected, coalesce(l.code, 'none') AS found
    FROM consigned_vouchers v
    JOIN purchase_orders o ON o.company_id = v.company_id AND o.id = v.order_id
    LEFT JOIN locations l ON l.company_id = v.company_id AND l.id = v.location_id
    WHERE (v.location_id = o.consigned_location_id AND v.partner_id = o.partner_id AND l.kind = 'consigned'
           AND l.partner_id = o.partner_id) IS NOT TRUE""",
)
BOUGHT = Check(
    "consigned_goods_taken_are_bought",
    "What was taken over of a consigned order's line is what its goods receipts say.",
    ("consigned_voucher_lines", "goods_receipt_lines"),
    """
    SELECT o.company_id, 'purchase_orders ' || o.number || ' line ' || x.line_no AS row_name,
           x.received AS expected, x.taken AS found
    FROM (
        SELECT coalesce(r.company_id, t.company_id) AS company_id, coalesce(r.order_id, t.order_id) AS order_id,
               coalesce(r.line_no, t.line_no) AS line_no, coalesce(r.quantity, 0) AS received,
               coalesce(t.quantity, 0) AS taken
        FROM (
            SELECT g.company_id, g.order_id, k.order_line_no AS line_no, sum(k.quantity) AS quantity
            FROM goods_receipts g
            JOIN purchase_orders c ON c.company_id = g.company_id AND c.id = g.order_id
             AND c.consigned_location_id IS NOT NULL
            JOIN goods_receipt_lines k ON k.company_id = g.company_id AND k.receipt_id = g.id
            GROUP BY g.company_id, g.order_id, k.order_line_no
        ) r
        FULL JOIN (
            SELECT v.company_id, v.order_id, k.order_line_no AS line_no, sum(k.quantity) AS quantity
            FROM consigned_vouchers v
            JOIN consigned_voucher_lines k ON k.company_id = v.company_id AND k.voucher_id = v.id
            WHERE v.kind = 'taken'
            GROUP BY v.company_id, v.order_id, k.order_line_no
        ) t ON t.company_id = r.company_id AND t.order_id = r.order_id AND t.line_no = r.line_no
    ) x
    JOIN purchase_orders o ON o.company_id = x.company_id AND o.id = x.order_id
    WHERE x.received <> x.taken""",
)

CHECKS = (LYING, OWNED, BOUGHT)
