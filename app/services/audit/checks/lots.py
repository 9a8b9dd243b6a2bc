"""Lots: what lies of each, and that tracked goods never move without one."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import KEPT_KINDS

MOVED = Check(
    "lots_equal_moves",
    "A move of a tracked item is of lots that add up to it, a move of another of none.",
    ("lot_moves",),
    """
    SELECT m.company_id, 'stock_moves ' || m.id AS row_name,
           CASE WHEN i.tracking = 'none' THEN 0 ELSE m.quantity END AS expected, coalesce(q.quantity, 0) AS found
    FROM stock_moves m
    JOIN items i ON i.company_id = m.company_id AND i.id = m.item_id
    LEFT JOIN (SELECT company_id, move_id, sum(quantity) AS quantity FROM lot_moves GROUP BY company_id, move_id) q
      ON q.company_id = m.company_id AND q.move_id = m.id
    WHERE (i.tracking <> 'none' OR q.quantity IS NOT NULL)
      AND coalesce(q.quantity, 0) <> CASE WHEN i.tracking = 'none' THEN 0 ELSE m.quantity END""",
)
BALANCES = Check(
    "lot_balances_equal_moves",
    "What lies of a lot at a kept place is the sum of its moves.",
    ("lot_balances",),
    f"""
    SELECT x.company_id, 'lots ' || t.code || ' at ' || l.code AS row_name, x.moved AS expected, x.kept AS found
    FROM (
        SELECT coalesce(b.company_id, s.company_id) AS company_id, coalesce(b.lot_id, s.lot_id) AS lot_id,
               coalesce(b.location_id, s.location_id) AS location_id,
               coalesce(b.quantity, 0) AS kept, coalesce(s.quantity, 0) AS moved
        FROM lot_balances b
        FULL JOIN (
            SELECT m.company_id, m.lot_id, m.location_id, sum(m.quantity) AS quantity
            FROM (
                SELECT q.company_id, q.lot_id, s.to_location_id AS location_id, q.quantity
                FROM lot_moves q JOIN stock_moves s ON s.company_id = q.company_id AND s.id = q.move_id
                UNION ALL
                SELECT q.company_id, q.lot_id, s.from_location_id, -q.quantity
                FROM lot_moves q JOIN stock_moves s ON s.company_id = q.company_id AND s.id = q.move_id
            ) m
            JOIN locations l ON l.company_id = m.company_id AND l.id = m.location_id AND l.kind IN {KEPT_KINDS}
            GROUP BY m.company_id, m.lot_id, m.location_id
        ) s ON s.company_id = b.company_id AND s.lot_id = b.lot_id AND s.location_id = b.location_id
    ) x
    JOIN lots t ON t.company_id = x.company_id AND t.id = x.lot_id
    JOIN locations l ON l.company_id = x.company_id AND l.id = x.location_id
    WHERE x.kept <> x.moved""",  # noqa: S608
)
ON_HAND = Check(
    "lots_equal_on_hand",
    "The lots of a tracked item at a place are all that lies there; a piece with a serial number is one.",
    ("lot_balances",),
    """
    SELECT b.company_id, 'stock_balances ' || i.code || ' at ' || l.code AS row_name, b.on_hand AS expected,
           coalesce(s.quantity, 0) AS found
    FROM stock_balances b
    JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id AND i.tracking <> 'none'
    JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id
    LEFT JOIN (
        SELECT company_id, item_id, location_id, sum(quantity) AS quantity FROM lot_balances
        GROUP BY company_id, item_id, location_id
    ) s ON s.company_id = b.company_id AND s.item_id = b.item_id AND s.location_id = b.location_id
    WHERE b.on_hand <> coalesce(s.quantity, 0)
    UNION ALL
    SELECT b.company_id, 'lots ' || t.code, 1, sum(b.quantity)
    FROM lot_balances b
    JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
    JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id AND i.tracking = 'serial'
    GROUP BY b.company_id, b.lot_id, t.code HAVING sum(b.quantity) <> 1""",
)

CHECKS = (MOVED, BALANCES, ON_HAND)
