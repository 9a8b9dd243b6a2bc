"""The stock ledger: kept balances, reservations, demand, value."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES, KEPT_KINDS, PROGRESS

BALANCE_NAME = """'stock_balances ' || coalesce(i.code, x.item_id::text) || ' at '
           || coalesce(l.code, x.location_id::text)"""
NAMES = """LEFT JOIN items i ON i.company_id = x.company_id AND i.id = x.item_id
    LEFT JOIN locations l ON l.company_id = x.company_id AND l.id = x.location_id"""

MOVES = Check(
    "stock_balances_equal_moves",
    "On hand and value of each kept balance are the sums of its moves.",
    ("stock_balances",),
    f"""
    SELECT x.company_id, {BALANCE_NAME} AS row_name, x.moved || ' worth ' || x.moved_value AS expected,
           x.on_hand || ' worth ' || x.value AS found
    FROM (
        SELECT coalesce(b.company_id, s.company_id) AS company_id, coalesce(b.item_id, s.item_id) AS item_id,
               coalesce(b.location_id, s.location_id) AS location_id,
               coalesce(b.on_hand, 0) AS on_hand, coalesce(b.value, 0) AS value,
               coalesce(s.quantity, 0) AS moved, coalesce(s.value, 0) AS moved_value
        FROM stock_balances b
        FULL JOIN (
            SELECT m.company_id, m.item_id, m.location_id, sum(m.quantity) AS quantity, sum(m.value) AS value
            FROM (
                SELECT company_id, item_id, to_location_id AS location_id, quantity, value FROM stock_moves
                UNION ALL
                SELECT company_id, item_id, from_location_id, -quantity, -value FROM stock_moves
            ) m
            JOIN locations l ON l.company_id = m.company_id AND l.id = m.location_id AND l.kind IN {KEPT_KINDS}
            GROUP BY m.company_id, m.item_id, m.location_id
        ) s ON s.company_id = b.company_id AND s.item_id = b.item_id AND s.location_id = b.location_id
    ) x
    {NAMES}
    WHERE x.on_hand <> x.moved OR x.value <> x.moved_value""",  # noqa: S608
)
RESERVED = Check(
    "stock_reserved_equals_reservations",
    "What a balance holds back is the sum of the open reservations there.",
    ("stock_balances",),
    f"""
    SELECT x.company_id, {BALANCE_NAME} AS row_name, x.expected, x.found
    FROM (
        SELECT coalesce(b.company_id, s.company_id) AS company_id, coalesce(b.item_id, s.item_id) AS item_id,
               coalesce(b.location_id, s.location_id) AS location_id,
               coalesce(s.quantity, 0) AS expected, coalesce(b.reserved, 0) AS found
        FROM stock_balances b
        FULL JOIN (
            SELECT company_id, item_id, location_id, sum(quantity) AS quantity FROM reservation_entries
            GROUP BY company_id, item_id, location_id
        ) s ON s.company_id = b.company_id AND s.item_id = b.item_id AND s.location_id = b.location_id
    ) x
    {NAMES}
    WHERE x.expected <> x.found""",  # noqa: S608
)
DEMAND = Check(
    "stock_demand_equals_open_lines",
    "The demand of a balance is what order lines still have to deliver from there.",
    ("stock_balances",),
    f"""
    SELECT x.company_id, {BALANCE_NAME} AS row_name, x.expected, x.found
    FROM (
        SELECT coalesce(b.company_id, s.company_id) AS company_id, coalesce(b.item_id, s.item_id) AS item_id,
               coalesce(b.location_id, s.location_id) AS location_id,
               coalesce(s.quantity, 0) AS expected, coalesce(b.demand, 0) AS found
        FROM stock_balances b
        FULL JOIN (
            SELECT t.company_id, k.item_id, o.location_id, sum(t.ordered - t.delivered) AS quantity
            FROM {PROGRESS} t
            JOIN sales_orders o ON o.company_id = t.company_id AND o.id = t.order_id
            JOIN sales_order_lines k ON k.company_id = t.company_id AND k.order_id = t.order_id
             AND k.line_no = t.line_no
            JOIN items i ON i.company_id = t.company_id AND i.id = k.item_id AND i.kind <> 'service'
            GROUP BY t.company_id, k.item_id, o.location_id
        ) s ON s.company_id = b.company_id AND s.item_id = b.item_id AND s.location_id = b.location_id
    ) x
    {NAMES}
    WHERE x.expected <> x.found""",  # noqa: S608
)
BOUNDS = Check(
    "stock_within_bounds",
    "Nothing is below zero, promised twice, or worth something when it is gone.",
    ("stock_balances",),
    f"""
    SELECT x.company_id, {BALANCE_NAME} AS row_name,
           '0 <= reserved <= on hand, reserved <= demand, value >= 0, none for none' AS expected,
           'on hand ' || x.on_hand || ', reserved ' || x.reserved || ', demand ' || x.demand
           || ', value ' || x.value AS found
    FROM stock_balances x
    {NAMES}
    WHERE x.on_hand < 0 OR x.reserved < 0 OR x.reserved > x.on_hand OR x.reserved > x.demand OR x.value < 0
       OR (x.on_hand = 0 AND x.value <> 0)""",  # noqa: S608
)
IN_LEDGER = Check(
    "stock_value_equals_inventory_accounts",
    "Goods in warehouses and in transit are worth what the inventory accounts say, account by account.",
    ("stock_balances",),
    f"""
    SELECT r.company_id, 'accounts ' || r.account_code AS row_name, coalesce(g.amount, 0) AS expected,
           coalesce(s.value, 0) AS found
    FROM (SELECT DISTINCT company_id, account_code FROM account_roles WHERE starts_with(role, 'inventory_')) r
    LEFT JOIN (
        SELECT b.company_id, k.account_code, sum(b.value) AS value
        FROM stock_balances b
        JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id
        JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id AND l.kind IN ('warehouse', 'transit')
        JOIN account_roles k ON k.company_id = b.company_id AND k.role = 'inventory_' || i.kind
        GROUP BY b.company_id, k.account_code
    ) s ON s.company_id = r.company_id AND s.account_code = r.account_code
    LEFT JOIN (SELECT company_id, account, sum(amount) AS amount FROM {ENTRIES} e GROUP BY company_id, account) g
      ON g.company_id = r.company_id AND g.account = r.account_code
    WHERE coalesce(g.amount, 0) <> coalesce(s.value, 0)""",  # noqa: S608
)
GOODS_SENT = Check(
    "goods_sent_equal_uninvoiced_deliveries",
    "The account of goods sent holds what lies at consignees and the cost of what is delivered and not yet invoiced.",
    ("deliveries", "stock_balances"),
    f"""
    SELECT r.company_id, 'accounts ' || r.account_code AS row_name,
           coalesce(s.value, 0) + coalesce(b.value, 0) AS expected, coalesce(g.amount, 0) AS found
    FROM account_roles r
    LEFT JOIN (
        SELECT x.company_id, sum(x.value) AS value
        FROM stock_balances x
        JOIN locations l ON l.company_id = x.company_id AND l.id = x.location_id AND l.kind = 'consignee'
        GROUP BY x.company_id
    ) b ON b.company_id = r.company_id
    LEFT JOIN (
        SELECT d.company_id, sum(m.value) AS value
        FROM deliveries d JOIN stock_moves m ON m.company_id = d.company_id AND m.document_id = d.id
        WHERE NOT EXISTS (SELECT FROM invoices v WHERE v.company_id = d.company_id AND v.delivery_id = d.id
                          AND v.kind = 'invoice')
        GROUP BY d.company_id
    ) s ON s.company_id = r.company_id
    LEFT JOIN (
        SELECT company_id, account, sum(amount) AS amount FROM {ENTRIES} e
        WHERE document_kind <> 'opening_balances' GROUP BY company_id, account
    ) g ON g.company_id = r.company_id AND g.account = r.account_code
    WHERE r.role = 'goods_sent' AND coalesce(g.amount, 0) <> coalesce(s.value, 0) + coalesce(b.value, 0)""",  # noqa: S608
)
RESERVATIONS = Check(
    "reservations_fit_their_lines",
    "A line holds back what it still has to deliver at most, of its own item, where its order is served from.",
    ("reservation_entries",),
    f"""
    SELECT r.company_id, 'sales_orders ' || coalesce(o.number, r.order_id::text) || ' line ' || r.line_no AS row_name,
           'between 0 and ' || coalesce(t.ordered - t.delivered, 0) AS expected, r.quantity AS found
    FROM (
        SELECT company_id, order_id, line_no, item_id, location_id, sum(quantity) AS quantity
        FROM reservation_entries WHERE order_kind = 'sales'
        GROUP BY company_id, order_id, line_no, item_id, location_id
    ) r
    LEFT JOIN {PROGRESS} t ON t.company_id = r.company_id AND t.order_id = r.order_id AND t.line_no = r.line_no
    LEFT JOIN sales_orders o ON o.company_id = r.company_id AND o.id = r.order_id
    LEFT JOIN sales_order_lines l ON l.company_id = r.company_id AND l.order_id = r.order_id AND l.line_no = r.line_no
    WHERE (r.quantity BETWEEN 0 AND t.ordered - t.delivered AND l.item_id = r.item_id
           AND o.location_id = r.location_id) IS NOT TRUE""",  # noqa: S608
)
WELL_FORMED = Check(
    "stock_moves_well_formed",
    "A move takes a quantity from one place to another, or value alone to or from a kept balance; never below none.",
    ("stock_moves",),
    f"""
    SELECT m.company_id, 'stock_moves ' || m.id AS row_name,
           'a quantity, or value alone, between two places' AS expected, m.quantity || ' worth ' || m.value AS found
    FROM stock_moves m
    WHERE m.quantity < 0 OR m.value < 0 OR m.quantity + m.value = 0 OR m.from_location_id = m.to_location_id
       OR (m.quantity = 0 AND m.revalues_move_id IS NULL
           AND 1 <> (SELECT count(*) FROM locations l WHERE l.company_id = m.company_id
                     AND l.id IN (m.from_location_id, m.to_location_id) AND l.kind IN {KEPT_KINDS}))""",  # noqa: S608
)
CORRECTIONS = Check(
    "revaluations_name_what_they_correct",
    "A correction is value alone, of the same item as the move that it names, and leaves that worth no less than zero.",
    ("stock_moves",),
    """
    SELECT r.company_id, 'stock_moves ' || r.id AS row_name, 'a correction of a move of the same item' AS expected,
           coalesce(m.item_id::text, 'none') AS found
    FROM stock_moves r
    LEFT JOIN stock_moves m ON m.company_id = r.company_id AND m.id = r.revalues_move_id
    WHERE r.revalues_move_id IS NOT NULL
      AND (m.item_id = r.item_id AND r.quantity = 0 AND m.revalues_move_id IS NULL
           AND m.from_location_id IN (r.from_location_id, r.to_location_id)) IS NOT TRUE
    UNION ALL
    SELECT m.company_id, 'stock_moves ' || m.id, 'nothing less than zero', (m.value + x.value)::text
    FROM (
        SELECT r.company_id, r.revalues_move_id,
               sum(CASE WHEN r.from_location_id = m.from_location_id THEN r.value ELSE -r.value END) AS value
        FROM stock_moves r
        JOIN stock_moves m ON m.company_id = r.company_id AND m.id = r.revalues_move_id
        WHERE r.revalues_move_id IS NOT NULL
        GROUP BY r.company_id, r.revalues_move_id
    ) x
    JOIN stock_moves m ON m.company_id = x.company_id AND m.id = x.revalues_move_id
    WHERE m.value + x.value < 0""",
)
KNOWN_PLACES = Check(
    "stock_locations_known",
    "Every place that goods, orders or deliveries name exists; balances are kept only where goods can lie.",
    ("stock_moves", "stock_balances", "reservation_entries", "sales_orders", "deliveries"),
    f"""
    SELECT x.company_id, x.row_name, x.expected, x.location_id AS found
    FROM (
        SELECT company_id, 'stock_moves ' || id AS row_name, 'a location' AS expected, from_location_id AS location_id,
               false AS kept FROM stock_moves
        UNION ALL SELECT company_id, 'stock_moves ' || id, 'a location', to_location_id, false FROM stock_moves
        UNION ALL SELECT company_id, 'stock_balances ' || item_id, 'a place where goods lie', location_id, true
                  FROM stock_balances
        UNION ALL SELECT company_id, 'reservation_entries ' || id, 'a place where goods lie', location_id, true
                  FROM reservation_entries
        UNION ALL SELECT company_id, 'sales_orders ' || number, 'a place where goods lie', location_id, true
                  FROM sales_orders
        UNION ALL SELECT company_id, 'deliveries ' || number, 'a place where goods lie', location_id, true
                  FROM deliveries
    ) x
    LEFT JOIN locations l ON l.company_id = x.company_id AND l.id = x.location_id
    WHERE l.id IS NULL OR (x.kept AND l.kind NOT IN {KEPT_KINDS})""",  # noqa: S608
)

CHECKS = (MOVES, RESERVED, DEMAND, BOUNDS, IN_LEDGER, GOODS_SENT, RESERVATIONS, WELL_FORMED, CORRECTIONS, KNOWN_PLACES)
