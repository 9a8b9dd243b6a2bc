"""Landed costs: their lines bear all of them, and the books hold what their lines say."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES

SPREAD = Check(
    "landed_costs_equal_their_lines",
    "The lines of a landed cost bear all of it, in its currency.",
    ("landed_costs", "landed_cost_lines"),
    """
    SELECT v.company_id, 'landed_costs ' || v.number AS row_name,
           v.net_amount || ' + ' || v.tax_amount || ' = ' || v.total_amount AS expected,
           coalesce(s.net, 0) AS found
    FROM landed_costs v
    LEFT JOIN (SELECT company_id, landed_cost_id, sum(net_amount) AS net FROM landed_cost_lines
               GROUP BY company_id, landed_cost_id) s ON s.company_id = v.company_id AND s.landed_cost_id = v.id
    WHERE v.net_amount IS DISTINCT FROM s.net OR v.total_amount <> v.net_amount + v.tax_amount""",
)
IN_ACCOUNTS = Check(
    "landed_costs_in_the_accounts",
    "A landed cost is owed by its total and stands on goods and cost of sales by its lines; a reversed one nowhere.",
    ("landed_costs", "landed_cost_lines"),
    f"""
    SELECT v.company_id, 'landed_costs ' || v.number AS row_name, s.total || ', ' || s.borne AS expected,
           coalesce(g.owed, 0) || ', ' || coalesce(g.borne, 0) AS found
    FROM landed_costs v
    JOIN (
        SELECT l.company_id, l.landed_cost_id, CASE c.status WHEN 'posted' THEN c.total_amount ELSE 0 END AS total,
               CASE c.status WHEN 'posted' THEN sum(l.amount) ELSE 0 END AS borne
        FROM landed_cost_lines l JOIN landed_costs c ON c.company_id = l.company_id AND c.id = l.landed_cost_id
        GROUP BY l.company_id, l.landed_cost_id, c.status, c.total_amount
    ) s ON s.company_id = v.company_id AND s.landed_cost_id = v.id
    LEFT JOIN (
        SELECT e.company_id, e.document_id, -sum(e.currency_amount) FILTER (WHERE r.role = 'payable') AS owed,
               sum(e.amount) FILTER (WHERE r.role <> 'payable') AS borne
        FROM {ENTRIES} e
        JOIN (SELECT company_id, account_code, min(role) AS role FROM account_roles
              WHERE role IN ('payable', 'cost_of_sales') OR starts_with(role, 'inventory_')
              GROUP BY company_id, account_code) r ON r.company_id = e.company_id AND r.account_code = e.account
        WHERE e.document_kind = 'landed_cost' GROUP BY e.company_id, e.document_id
    ) g ON g.company_id = v.company_id AND g.document_id = v.id
    WHERE coalesce(g.owed, 0) <> s.total OR coalesce(g.borne, 0) <> s.borne""",  # noqa: S608
)

CHECKS = (SPREAD, IN_ACCOUNTS)
