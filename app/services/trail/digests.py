"""What is sealed of a row: the SHA-256 of its columns by name and order, the same whenever it is taken."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

# Ledger rows are found by their ids, which are made beside their posting's: no index leads from a posting to them.
AROUND = timedelta(minutes=2)
# A commit may come this much later than the id of its row was made: statements and idle transactions end sooner.
LATE = timedelta(minutes=5)

_LEDGERS = {
    "trade_entries": "r.order_kind, r.order_id, r.line_no, r.kind, r.quantity, r.amount",
    "reservation_entries": "r.order_kind, r.order_id, r.line_no, r.item_id, r.location_id, r.quantity",
    "stock_moves": "r.item_id, r.from_location_id, r.to_location_id, r.quantity, r.value, r.moved_on, r.document_kind,"
    " r.document_id, r.line_no, r.revalues_move_id",
    "account_transfers": "r.posted_on, r.debit_account, r.credit_account, r.amount, r.currency, r.currency_amount,"
    " r.partner_id, r.item_id, r.tax_code, r.document_kind, r.document_id",
}


def _ledger(table: str, columns: str) -> str:
    return f"""
    LEFT JOIN (
        SELECT r.posting_id, json_agg(json_build_array(r.id, {columns}) ORDER BY r.id)::text AS said
        FROM {table} r
        WHERE r.company_id = $1 AND r.id BETWEEN $3 AND $4 AND r.posting_id = ANY($2)
        GROUP BY r.posting_id
    ) {table} ON {table}.posting_id = p.id"""  # noqa: S608 - constants of this module


# $1 company, $2 ids, and for postings $3 and $4 the ids between which their ledger rows lie.
POSTING_DIGESTS = f"""
SELECT p.id, sha256(convert_to(json_build_array(
    p.id, p.event, p.document_kind, p.document_id, p.document_number, p.partner_id, p.posted_on,
    extract(epoch FROM p.posted_at), p.posted_by, p.reverses_posting_id,
    {", ".join(f"{table}.said" for table in _LEDGERS)})::text, 'UTF8')) AS digest
FROM postings p{"".join(_ledger(table, columns) for table, columns in _LEDGERS.items())}
WHERE p.company_id = $1 AND p.id = ANY($2)
"""  # noqa: S608
ENTRY_DIGESTS = """
SELECT t.id, sha256(convert_to(json_build_array(
    t.id, extract(epoch FROM t.recorded_at), t.user_id, t.action, t.subject_kind, t.subject_id, t.detail,
    t.address)::text, 'UTF8')) AS digest
FROM trail_entries t WHERE t.company_id = $1 AND t.id = ANY($2)
"""


def around(ids: Sequence[UUID]) -> tuple[UUID, UUID]:
    """The ids between which the ledger rows of these postings lie."""
    return first_id_at(made_at(min(ids)) - AROUND), first_id_at(made_at(max(ids)) + AROUND)


def made_at(row_id: UUID) -> datetime:
    """When a UUIDv7 was made."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, tz=UTC)


def first_id_at(moment: datetime) -> UUID:
    """The lowest UUIDv7 of a moment."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
