"""What of a row is sealed, in parts that can be shown or kept back one by one without breaking the seal.

A row has a random salt of its own; each of its parts, and each ledger row of a posting, is hashed with a salt that
follows from it. What is kept back is a hash that nobody can guess the content of; what is shown is its text with its
salt. Nothing here reads a database: who verifies off line computes the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

# Columns in the order in which their texts hold them. A later version may seal more under another name.
HEAD = (
    "id",
    "event",
    "document_kind",
    "document_id",
    "document_number",
    "partner_id",
    "posted_on",
    "posted_at",
    "reverses_posting_id",
)
BY = ("posted_by",)
LEDGERS: Mapping[str, tuple[str, ...]] = {
    "trade_entries": ("id", "order_kind", "order_id", "line_no", "kind", "quantity", "amount"),
    "reservation_entries": ("id", "order_kind", "order_id", "line_no", "item_id", "location_id", "quantity"),
    "stock_moves": (
        "id",
        "item_id",
        "from_location_id",
        "to_location_id",
        "quantity",
        "value",
        "moved_on",
        "document_kind",
        "document_id",
        "line_no",
        "revalues_move_id",
    ),
    "account_transfers": (
        "id",
        "posted_on",
        "debit_account",
        "credit_account",
        "amount",
        "currency",
        "currency_amount",
        "partner_id",
        "item_id",
        "tax_code",
        "document_kind",
        "document_id",
    ),
}
ENTRY = ("id", "recorded_at", "user_id", "action", "subject_kind", "subject_id", "detail", "address")
# The parts of a posting, in the order in which its digest takes them.
POSTING_PARTS = ("head", "by", *LEDGERS)
SALT_BYTES = 16


def columns_of(text: str, names: Sequence[str]) -> dict[str, Any]:
    """A row's columns by name, from its text; numbers as decimals. Raises ValueError when the text is no such row."""
    values = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    if not isinstance(values, list):
        raise ValueError("not a row")  # noqa: TRY004 - what was read is wrong, not how it was called
    return dict(zip(names, values, strict=True))


def salt_of(row_salt: bytes, name: str) -> bytes:
    """The salt of one part (`head`) or of one ledger row (`stock_moves:<id>`); the row's own cannot be told from it."""
    return hashlib.sha256(row_salt + name.encode()).digest()


def salted(salt: bytes, content: bytes) -> bytes:
    """The hash of a part or of a ledger row."""
    return hashlib.sha256(salt + content).digest()


def posting_digest(parts: Iterable[bytes]) -> bytes:
    """The digest of a posting, from the hashes of its parts in their order."""
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_of(kind: str, row_id: UUID, digest: bytes) -> bytes:
    """A sealed row as a leaf of its seal's tree."""
    return hashlib.sha256(b"\x00%s|%s|%s" % (kind.encode(), row_id.bytes, digest)).digest()


class Tree:
    """The hash tree over the rows of a seal: from its root, one row is proven by a handful of hashes."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(_above(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """The hash over all leaves."""
        return self._levels[-1][0]

    def path(self, index: int) -> list[bytes]:
        """The hashes beside the way from a leaf to the root, from below."""
        beside = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                beside.append(level[index ^ 1])
            index //= 2
        return beside


def climb(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf at a place leads to; none when the path does not fit a tree of that size."""
    if not 0 <= index < size:
        return None
    rest = list(path)
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                return None
            other = rest.pop(0)
            leaf = _node(other, leaf) if index % 2 else _node(leaf, other)
        index, size = index // 2, (size + 1) // 2
    return None if rest else leaf


def chained(company_id: UUID, number: int, before: bytes, size: int, root: bytes) -> bytes:
    """The digest of a seal: of its company, its number, the digest before it, and the tree of its rows."""
    return hashlib.sha256(b"%s|%d|%s|%d|%s" % (company_id.bytes, number, before, size, root)).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The level above: pairs joined; a last one without another goes up as it is."""
    joined = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return joined if len(level) % 2 == 0 else [*joined, level[-1]]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
