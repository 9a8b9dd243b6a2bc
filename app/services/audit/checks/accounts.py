"""The accounting ledger: transfers, partner balances, periods, reversals."""

from app.services.audit.check import Check
from app.services.audit.checks.fragments import ENTRIES

TRANSFERS = Check(
    "transfers_well_formed",
    "A transfer moves an amount between two accounts, in the base currency or its own.",
    ("account_transfers",),
    """
    SELECT t.company_id, 'account_transfers ' || t.id AS row_name, 'an amount between two accounts' AS expected,
           t.debit_account || ' / ' || t.credit_account || ': ' || t.amount || ', ' || t.currency_amount || ' '
           || t.currency AS found
    FROM account_transfers t JOIN companies c ON c.id = t.company_id
    WHERE t.amount < 0 OR t.currency_amount < 0 OR t.amount + t.currency_amount = 0
       OR t.debit_account = t.credit_account
       OR (t.currency = c.base_currency AND t.currency_amount <> t.amount)""",
)
KNOWN_ACCOUNTS = Check(
    "transfer_accounts_known",
    "Every account that a transfer or a partner's balance names is in the chart.",
    ("account_transfers", "partner_balances"),
    f"""
    SELECT e.company_id, 'account_transfers ' || e.id AS row_name, 'an account of the chart' AS expected,
           e.account AS found
    FROM {ENTRIES} e LEFT JOIN accounts a ON a.company_id = e.company_id AND a.code = e.account
    WHERE a.code IS NULL
    UNION ALL
    SELECT b.company_id, 'partner_balances ' || b.partner_id, 'an account kept by partner', b.account_code
    FROM partner_balances b LEFT JOIN accounts a ON a.company_id = b.company_id AND a.code = b.account_code
    WHERE a.by_partner IS NOT TRUE""",  # noqa: S608
)
BALANCED = Check(
    "debits_equal_credits",
    "Per company and currency, the accounts of the chart hold as much debit as credit.",
    ("account_transfers",),
    f"""
    SELECT e.company_id, 'currency ' || e.currency AS row_name, '0' AS expected, sum(e.amount) AS found
    FROM {ENTRIES} e JOIN accounts a ON a.company_id = e.company_id AND a.code = e.account
    GROUP BY e.company_id, e.currency HAVING sum(e.amount) <> 0 OR sum(e.currency_amount) <> 0""",  # noqa: S608
)
MEMO_APART = Check(
    "memo_accounts_apart",
    "No transfer joins a memo account with an account of the books.",
    ("account_transfers",),
    """
    SELECT t.company_id, 'account_transfers ' || t.id AS row_name, 'memo with memo only' AS expected,
           d.code || ' / ' || k.code AS found
    FROM account_transfers t
    JOIN accounts d ON d.company_id = t.company_id AND d.code = t.debit_account
    JOIN accounts k ON k.company_id = t.company_id AND k.code = t.credit_account
    WHERE (d.kind = 'memo') <> (k.kind = 'memo')""",
)
PARTNER_BALANCES = Check(
    "partner_balances_equal_transfers",
    "Each kept partner balance is the sum of its transfers, in base and in document currency.",
    ("partner_balances",),
    f"""
    SELECT coalesce(b.company_id, s.company_id) AS company_id,
           'partner_balances ' || coalesce(b.partner_id, s.partner_id) || ' '
           || coalesce(b.account_code, s.account) || ' ' || coalesce(b.currency, s.currency) AS row_name,
           coalesce(s.amount, 0) || ', ' || coalesce(s.currency_amount, 0) AS expected,
           coalesce(b.balance, 0) || ', ' || coalesce(b.currency_balance, 0) AS found
    FROM partner_balances b
    FULL JOIN (
        SELECT e.company_id, e.partner_id, e.account, e.currency,
               sum(e.amount) AS amount, sum(e.currency_amount) AS currency_amount
        FROM {ENTRIES} e
        JOIN accounts a ON a.company_id = e.company_id AND a.code = e.account AND a.by_partner
        WHERE e.partner_id IS NOT NULL
        GROUP BY e.company_id, e.partner_id, e.account, e.currency
    ) s ON s.company_id = b.company_id AND s.partner_id = b.partner_id AND s.account = b.account_code
       AND s.currency = b.currency
    WHERE coalesce(b.balance, 0) <> coalesce(s.amount, 0)
       OR coalesce(b.currency_balance, 0) <> coalesce(s.currency_amount, 0)""",  # noqa: S608
)
CONTROL_ACCOUNTS = Check(
    "partner_ledgers_equal_control_accounts",
    "The partners' balances of an account add up to the account itself: no transfer on it lacks its partner.",
    ("accounts",),
    f"""
    SELECT a.company_id, 'accounts ' || a.code AS row_name, coalesce(g.amount, 0) AS expected,
           coalesce(b.balance, 0) AS found
    FROM accounts a
    LEFT JOIN (SELECT company_id, account_code, sum(balance) AS balance FROM partner_balances
               GROUP BY company_id, account_code) b ON b.company_id = a.company_id AND b.account_code = a.code
    LEFT JOIN (SELECT company_id, account, sum(amount) AS amount FROM {ENTRIES} e
               GROUP BY company_id, account) g ON g.company_id = a.company_id AND g.account = a.code
    WHERE a.by_partner AND coalesce(g.amount, 0) <> coalesce(b.balance, 0)""",  # noqa: S608
)
PERIOD_TOTALS = Check(
    "period_totals_equal_transfers",
    "A closed period's kept totals are the sums of its transfers; an open one keeps none.",
    ("period_totals",),
    f"""
    SELECT coalesce(k.company_id, s.company_id) AS company_id,
           'periods ' || coalesce(k.starts_on, s.starts_on) || ' account ' || coalesce(k.account_code, s.account)
               AS row_name,
           coalesce(s.debit, 0) || ', ' || coalesce(s.credit, 0) AS expected,
           coalesce(k.debit_amount, 0) || ', ' || coalesce(k.credit_amount, 0) AS found
    FROM (
        SELECT t.company_id, t.period_id, p.starts_on, t.account_code, t.debit_amount, t.credit_amount
        FROM period_totals t JOIN periods p ON p.company_id = t.company_id AND p.id = t.period_id
    ) k
    FULL JOIN (
        SELECT e.company_id, p.id AS period_id, p.starts_on, e.account,
               coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS debit,
               coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0) AS credit
        FROM {ENTRIES} e
        JOIN periods p ON p.company_id = e.company_id AND p.status = 'closed'
         AND e.posted_on BETWEEN p.starts_on AND p.ends_on
        GROUP BY e.company_id, p.id, p.starts_on, e.account
    ) s ON s.company_id = k.company_id AND s.period_id = k.period_id AND s.account = k.account_code
    WHERE coalesce(k.debit_amount, 0) <> coalesce(s.debit, 0)
       OR coalesce(k.credit_amount, 0) <> coalesce(s.credit, 0)""",  # noqa: S608
)
PERIODS = Check(
    "postings_in_their_period",
    "A posting's day lies in the period it names.",
    ("postings",),
    """
    SELECT p.company_id, 'postings ' || p.id AS row_name, d.starts_on || ' to ' || d.ends_on AS expected,
           p.posted_on AS found
    FROM postings p LEFT JOIN periods d ON d.company_id = p.company_id AND d.id = p.period_id
    WHERE (p.posted_on BETWEEN d.starts_on AND d.ends_on) IS NOT TRUE""",
)
ROWS_OF_POSTINGS = Check(
    "ledger_rows_match_their_posting",
    "Every row of a ledger belongs to a posting, and has its day and its document.",
    ("account_transfers", "stock_moves", "trade_entries", "reservation_entries"),
    """
    SELECT r.company_id, r.row_name, 'a posting of the same day and document' AS expected,
           coalesce(p.posted_on || ' ' || p.document_kind || ' ' || p.document_id, 'none') AS found
    FROM (
        SELECT company_id, 'account_transfers ' || id AS row_name, posting_id, posted_on AS on_day,
               document_kind, document_id FROM account_transfers
        UNION ALL
        SELECT company_id, 'stock_moves ' || id, posting_id, moved_on, document_kind, document_id FROM stock_moves
        UNION ALL
        SELECT company_id, 'trade_entries ' || id, posting_id, NULL, NULL, NULL FROM trade_entries
        UNION ALL
        SELECT company_id, 'reservation_entries ' || id, posting_id, NULL, NULL, NULL FROM reservation_entries
    ) r
    LEFT JOIN postings p ON p.company_id = r.company_id AND p.id = r.posting_id
    WHERE p.id IS NULL OR p.posted_on <> r.on_day OR p.document_kind <> r.document_kind
       OR p.document_id <> r.document_id""",
)
# What a document wrote may have moved on by the time it is reversed: goods on their way have come, others have gone,
# and what is open of an order has changed.
MOVED_ON = """CASE WHEN starts_with(role, 'inventory_')
        OR role IN ('cost_of_sales', 'goods_in_transit', 'received_not_invoiced') THEN 'of goods'
    WHEN starts_with(role, 'memo_') THEN 'of memos' END"""
REVERSALS = Check(
    "reversals_undo_their_original",
    "A reversal names a posting of the same document and leaves nothing of the document on any account; those of goods,"
    " from their way here to their cost, count as one, as do those of memos.",
    ("postings",),
    f"""
    SELECT r.company_id, 'postings ' || r.id AS row_name, 'an original of the same document' AS expected,
           coalesce(o.document_id::text, 'none') AS found
    FROM postings r LEFT JOIN postings o ON o.company_id = r.company_id AND o.id = r.reverses_posting_id
    WHERE r.reverses_posting_id IS NOT NULL AND o.document_id IS DISTINCT FROM r.document_id
    UNION ALL
    SELECT x.company_id, 'document ' || x.document_id || ' account ' || x.account, '0', sum(x.amount)::text
    FROM (
        SELECT e.company_id, e.document_id, e.amount, coalesce(k.name, e.account) AS account,
               CASE WHEN k.name IS NULL THEN e.partner_id END AS partner_id
        FROM {ENTRIES} e
        LEFT JOIN (SELECT company_id, account_code, min({MOVED_ON}) AS name FROM account_roles
                   GROUP BY company_id, account_code) k ON k.company_id = e.company_id AND k.account_code = e.account
        WHERE (e.company_id, e.document_id) IN
              (SELECT company_id, document_id FROM postings WHERE reverses_posting_id IS NOT NULL)
    ) x
    GROUP BY x.company_id, x.document_id, x.account, x.partner_id HAVING sum(x.amount) <> 0""",  # noqa: S608
)

CHECKS = (
    TRANSFERS,
    KNOWN_ACCOUNTS,
    BALANCED,
    MEMO_APART,
    PARTNER_BALANCES,
    CONTROL_ACCOUNTS,
    PERIOD_TOTALS,
    PERIODS,
    ROWS_OF_POSTINGS,
    REVERSALS,
)
