"""The digest of what a row says now, taken by the database as `parts.py` defines it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.services.trail.parts import BY, ENTRY, HEAD, LEDGERS, POSTING_PARTS

# Ledger rows are found by their ids, which are made beside their posting's: no index leads from a posting to them.
AROUND = timedelta(minutes=2)
# A commit may come this much later than the id of its row was made: statements and idle transactions end sooner.
LATE = timedelta(minutes=5)

_MOMENTS = ("posted_at", "recorded_at")
# The postings of a seal lie side by side, so that one span of ids holds all their rows; those of one partner do not.
_TOGETHER = "unnest($2::uuid[], $3::bytea[]) AS s (id, salt) ON s.id = r.posting_id AND r.id BETWEEN $4 AND $5"
_APART = """unnest($2::uuid[], $3::bytea[], $4::uuid[], $5::uuid[]) AS s (id, salt, low, high)
            ON s.id = r.posting_id AND r.id BETWEEN s.low AND s.high"""


def text_of(alias: str, columns: Sequence[str]) -> str:
    """The SQL of a row's text: a JSON array of its columns, moments as seconds of the epoch."""
    said = (f"extract(epoch FROM {alias}.{name})" if name in _MOMENTS else f"{alias}.{name}" for name in columns)
    return f"json_build_array({', '.join(said)})::text"


def _salted(salt: str, name: str, content: str) -> str:
    return f"sha256(sha256({salt} || convert_to({name}, 'UTF8')) || {content})"


def _utf8(text: str) -> str:
    return f"convert_to({text}, 'UTF8')"


def _hash_of(table: str) -> str:
    return _salted("s.salt", f"'{table}:' || r.id", _utf8(text_of("r", LEDGERS[table])))


def _ledger(table: str, more: str = "", named: str = _TOGETHER) -> str:
    return f"""
    LEFT JOIN (
        SELECT r.posting_id, string_agg({_hash_of(table)}, ''::bytea ORDER BY r.id) AS rows{more}
        FROM {table} r
        JOIN {named}
        WHERE r.company_id = $1
        GROUP BY r.posting_id
    ) {table} ON {table}.posting_id = p.id"""  # noqa: S608 - constants of this module


def _told(table: str) -> str:
    """The rows of a ledger one by one, beside the hash over all of them."""
    said = (("ids", "r.id"), ("texts", text_of("r", LEDGERS[table])), ("hashes", _hash_of(table)))
    return "".join(f", array_agg({what} ORDER BY r.id) AS {name}" for name, what in said)


def _part(name: str) -> str:
    """The SQL of the hash of a part of posting `p`, whose ledgers are joined by their names."""
    if name in LEDGERS:
        return _salted("own.salt", f"'{name}'", f"coalesce({name}.rows, ''::bytea)")
    return _salted("own.salt", f"'{name}'", _utf8(text_of("p", HEAD if name == "head" else BY)))


_OF_POSTINGS = """
FROM unnest($2::uuid[], $3::bytea[]) AS own (id, salt)
JOIN postings p ON p.company_id = $1 AND p.id = own.id"""
# $1 company, $2 ids with $3 their salts, and for postings $4 and $5 the ids between which their ledger rows lie.
POSTING_DIGESTS = f"""
SELECT p.id, sha256({" || ".join(map(_part, POSTING_PARTS))}) AS digest
{_OF_POSTINGS}{"".join(map(_ledger, LEDGERS))}
"""
# The same in full: `<part>_hash` of every part, the texts of head and by, and each ledger's rows by themselves; $4 and
# $5 are those ids for each posting.
POSTING_PARTS_TOLD = f"""
SELECT p.id, {text_of("p", HEAD)} AS head_text, {text_of("p", BY)} AS by_text,
    {", ".join(f"{_part(name)} AS {name}_hash" for name in POSTING_PARTS)},
    {", ".join(f"{table}.{name} AS {table}_{name}" for table in LEDGERS for name in ("ids", "texts", "hashes"))}
{_OF_POSTINGS}{"".join(_ledger(table, _told(table), _APART) for table in LEDGERS)}
ORDER BY p.id
"""
ENTRY_DIGESTS = f"""
SELECT t.id, {text_of("t", ENTRY)} AS text, {_salted("own.salt", "'entry'", _utf8(text_of("t", ENTRY)))} AS digest
FROM unnest($2::uuid[], $3::bytea[]) AS own (id, salt)
JOIN trail_entries t ON t.company_id = $1 AND t.id = own.id
"""  # noqa: S608


def around(ids: Sequence[UUID]) -> tuple[UUID, UUID]:
    """The ids between which the ledger rows of these postings lie."""
    return first_id_at(made_at(min(ids)) - AROUND), first_id_at(made_at(max(ids)) + AROUND)


def made_at(row_id: UUID) -> datetime:
    """When a UUIDv7 was made."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, tz=UTC)


def first_id_at(moment: datetime) -> UUID:
    """The lowest UUIDv7 of a moment."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
