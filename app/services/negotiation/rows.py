"""Rows of proposals: written once, closed once. Whoever reads or writes them for a change holds the order's lock."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import not_found
from app.core.values import value
from app.services.negotiation.terms import WHOLE, LineTerms, Substitute, Terms, TermsChange

INSERT_SQL = """
INSERT INTO proposals (company_id, id, order_kind, order_id, partner_id, number, kind, side, state, base_version,
  base_agreed, message, expires_at, answers_id, made_by)
SELECT c.id, $2, $3, $4, $5, (SELECT coalesce(max(p.number), 0) + 1 FROM proposals p
                              WHERE p.company_id = $1 AND p.order_id = $4),
       $6, $7, 'open', $8, $9, $10, $11, $12, $13
FROM companies c WHERE c.id = $1
RETURNING number
"""
INSERT_LINES_SQL = """
INSERT INTO proposal_lines (company_id, proposal_id, position, line_no, item_id, unit, old_quantity, quantity,
  old_unit_price, unit_price, old_due_on, due_on, reason, additional, component_no, substitute_item_id,
  substitute_unit, kept_quantity, substitute_factor)
SELECT c.id, $2, d.* FROM companies c, unnest($3::int[], $4::int[], $5::uuid[], $6::text[], $7::numeric[],
  $8::numeric[], $9::numeric[], $10::numeric[], $11::date[], $12::date[], $13::text[], $14::bool[], $15::int[],
  $16::uuid[], $17::text[], $18::numeric[], $19::numeric[]) AS d
WHERE c.id = $1
"""
OPEN_SQL = "SELECT number FROM proposals WHERE company_id = $1 AND order_id = $2 AND state = 'open'"
ONE_SQL = """
SELECT id, number, kind, side, state, base_agreed, message, expires_at, made_by FROM proposals
WHERE company_id = $1 AND order_id = $2 AND number = $3
FOR NO KEY UPDATE
"""
LINES_SQL = """
SELECT line_no, item_id, unit, old_quantity, quantity, old_unit_price, unit_price, old_due_on, due_on, reason,
       additional, component_no, substitute_item_id, substitute_unit, kept_quantity, substitute_factor
FROM proposal_lines WHERE company_id = $1 AND proposal_id = $2 ORDER BY position
"""
CLOSE_SQL = """
UPDATE proposals SET state = $3, closed_at = now(), closed_by = $4, answer_note = $5, posting_id = $6
WHERE company_id = $1 AND id = $2
"""


@value
class NewProposal:
    """A proposal to write; lines: those whose terms it changes."""

    id: UUID
    order_kind: str
    order_id: UUID
    partner_id: UUID
    kind: str
    side: str
    base_version: int
    base_agreed: bool
    message: str | None
    expires_at: datetime | None
    answers_id: UUID | None
    made_by: UUID


@value
class ProposedLine:
    """A line's terms before and after, as they were proposed."""

    line_no: int
    old: Terms
    new: Terms
    reason: str | None
    additional: bool
    substitute: Substitute | None = None
    component_no: int = WHOLE

    @property
    def change(self) -> TermsChange:
        """What the line is to be changed by."""
        old, new = self.old, self.new
        if self.additional:
            return TermsChange(self.line_no, new.quantity, new.unit_price, new.due_on, self.reason, additional=True)
        if self.substitute is not None:
            return TermsChange(
                self.line_no,
                new.quantity,
                new.unit_price,
                new.due_on,
                self.reason,
                substitute=self.substitute,
                component_no=self.component_no,
            )
        return TermsChange(
            self.line_no,
            new.quantity if new.quantity != old.quantity else None,
            new.unit_price if new.unit_price != old.unit_price else None,
            new.due_on if new.due_on != old.due_on else None,
            self.reason,
        )


@value
class StoredProposal:
    """A proposal as it was written."""

    id: UUID
    number: int
    kind: str
    side: str
    state: str
    base_agreed: bool
    message: str | None
    expires_at: datetime | None
    made_by: UUID
    lines: tuple[ProposedLine, ...]


async def open_number(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> int | None:
    """The number of the order's open proposal, if there is one."""
    number: int | None = await connection.fetchval(OPEN_SQL, company_id, order_id)
    return number


async def write_proposal(
    connection: asyncpg.Connection,
    company_id: UUID,
    proposal: NewProposal,
    lines: Sequence[tuple[LineTerms, TermsChange]],
) -> int:
    """Write an open proposal with the next number of its order; answers the number."""
    number: int = await connection.fetchval(
        INSERT_SQL,
        company_id,
        proposal.id,
        proposal.order_kind,
        proposal.order_id,
        proposal.partner_id,
        proposal.kind,
        proposal.side,
        proposal.base_version,
        proposal.base_agreed,
        proposal.message,
        proposal.expires_at,
        proposal.answers_id,
        proposal.made_by,
    )
    if lines:
        rows = [_line_values(position, *entry) for position, entry in enumerate(lines, 1)]
        await connection.execute(INSERT_LINES_SQL, company_id, proposal.id, *map(list, zip(*rows, strict=True)))
    return number


def _line_values(position: int, line: LineTerms, change: TermsChange) -> tuple[object, ...]:
    old, new = change.before(line.terms), change.applied(line.terms)
    other = change.substitute
    substitute = (None,) * 4 if other is None else (other.item_id, other.unit, other.kept, other.factor)
    return (
        position,
        line.line_no,
        line.item_id,
        line.unit,
        old.quantity,
        new.quantity,
        old.unit_price,
        new.unit_price,
        old.due_on,
        new.due_on,
        change.reason,
        change.additional,
        change.component_no or None,
        *substitute,
    )


async def load_proposal(
    connection: asyncpg.Connection, company_id: UUID, order_id: UUID, number: int
) -> StoredProposal:
    """One proposal of an order with its lines; raises NOT_FOUND."""
    row = await connection.fetchrow(ONE_SQL, company_id, order_id, number)
    if row is None:
        raise not_found("proposal")
    lines = await connection.fetch(LINES_SQL, company_id, row["id"])
    return StoredProposal(**row, lines=tuple(_proposed(line) for line in lines))


def _proposed(row: asyncpg.Record) -> ProposedLine:
    quantity: Decimal = row["quantity"]
    return ProposedLine(
        line_no=row["line_no"],
        old=Terms(row["old_quantity"], row["old_unit_price"], row["old_due_on"]),
        new=Terms(quantity, row["unit_price"], row["due_on"]),
        reason=row["reason"],
        additional=row["additional"],
        substitute=_substitute(row),
        component_no=row["component_no"] or WHOLE,
    )


def _substitute(row: asyncpg.Record) -> Substitute | None:
    item_id = row["substitute_item_id"]
    if item_id is None:
        return None
    return Substitute(item_id, unit=row["substitute_unit"], kept=row["kept_quantity"], factor=row["substitute_factor"])


async def close_proposal(
    connection: asyncpg.Connection,
    company_id: UUID,
    proposal_id: UUID,
    state: str,
    *,
    by: UUID | None = None,
    note: str | None = None,
    posting_id: UUID | None = None,
) -> None:
    """Write what became of a proposal."""
    await connection.execute(CLOSE_SQL, company_id, proposal_id, state, by, note, posting_id)
