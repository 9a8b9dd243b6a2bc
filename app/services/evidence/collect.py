"""Which postings make up a history, and what of them the person who takes the evidence may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, invalid
from app.models import AccountTransfer
from app.services.access.actor import Actor
from app.services.access.feed import TOLD
from app.services.access.visibility import visible_to
from app.services.ledger.partner_account import PartnerAccount, find_account
from app.services.ledger.sides import PAYABLE, RECEIVABLE, Side
from app.services.negotiation.orders import OrderKey
from app.services.trail.proofs import Sees, Shown

MOST_POSTINGS = 2_000

_OF_ORDER = """
SELECT DISTINCT posting_id FROM trade_entries WHERE company_id = $1 AND order_kind = $2 AND order_id = $3 LIMIT $4
"""
# Under the partner's wall: postings of others have no head here.
_HEADS = "SELECT id, document_kind, document_id FROM postings WHERE company_id = $1 AND id = ANY($2)"


@dataclass(frozen=True, slots=True)
class History:
    """The postings of a history, each with what of it is shown, and the accounts that are the partner's."""

    postings: Mapping[UUID, Shown]
    accounts: tuple[str, ...] = ()


async def order_history(session: AsyncSession, actor: Actor, order: OrderKey, partner_id: UUID) -> History:
    """What was posted of an order that the actor is known to see: four statements. Raises `too_much` (INVALID)."""
    driver = await raw(session)
    rows = await driver.fetch(_OF_ORDER, actor.company_id, order.kind.name, order.id, MOST_POSTINGS + 1)
    ids = _few([row["posting_id"] for row in rows])
    side = RECEIVABLE if order.kind.name == "sales" else PAYABLE
    account = await find_account(session, actor, partner_id, side) if actor.may("ledgers:read") else None
    shown = await _shown(session, actor, ids, _ledger_rows(actor, account, order))
    return History(shown, account.accounts if account else ())


async def statement_history(
    session: AsyncSession, actor: Actor, partner_id: UUID, side: Side, days: tuple[date | None, date]
) -> History:
    """What was posted on a partner's account in a span of days: four statements.

    Raises `not_found`, `too_much` (INVALID).
    """
    first, last = days
    account = await find_account(session, actor, partner_id, side)
    found = select(AccountTransfer.posting_id).where(account.transfers(actor), AccountTransfer.posted_on <= last)
    if first is not None:
        found = found.where(AccountTransfer.posted_on >= first)
    ids = _few(list(await session.scalars(found.distinct().limit(MOST_POSTINGS + 1))))
    shown = await _shown(session, actor, ids, _ledger_rows(actor, account, None), heads=True)
    return History(shown, account.accounts)


def too_much() -> AppError:
    """The refusal of a history that is too long for one file."""
    message = f"This history has more than {MOST_POSTINGS} postings or open items; choose a later first day."
    return invalid("/query/from", "too_much", message)


def _few(ids: list[UUID]) -> list[UUID]:
    if len(ids) > MOST_POSTINGS:
        raise too_much()
    return sorted(ids)


async def _shown(
    session: AsyncSession,
    actor: Actor,
    ids: list[UUID],
    rows: Mapping[str, Sees],
    *,
    heads: bool = False,
) -> dict[UUID, Shown]:
    """What of each posting is shown; of one whose head a partner may not see, only the rows of its own account.

    Head and documents go together: who may not read that kind of document sees rows without a name. `heads` shows
    every head behind the wall, as the partner's ledger does.
    """
    found = await (await raw(session)).fetch(_HEADS, actor.company_id, ids)
    kinds = {row["id"]: row["document_kind"] for row in found}
    kept = set() if actor.sees_whole_partners else await _kept(session, actor, found)
    own = {name: sees for name, sees in rows.items() if name == "account_transfers"}
    return {
        row_id: Shown(
            head=row_id in kinds and row_id not in kept and (heads or _may_read(actor, kinds[row_id])),
            by=not actor.is_partner,
            rows=rows if row_id in kinds else own,
        )
        for row_id in ids
    }


async def _kept(session: AsyncSession, actor: Actor, heads: Sequence[Any]) -> set[UUID]:
    """The postings of documents that are outside the actor's range; one statement per kind of document."""
    kept: set[UUID] = set()
    for kind in {head["document_kind"] for head in heads} & TOLD.keys():
        of_kind = {head["id"]: head["document_id"] for head in heads if head["document_kind"] == kind}
        model = TOLD[kind][0]
        statement = visible_to(actor, select(model.id), model).where(model.id.in_(of_kind.values()))
        seen = set(await session.scalars(statement))
        kept |= {row_id for row_id, document_id in of_kind.items() if document_id not in seen}
    return kept


def _may_read(actor: Actor, document_kind: str) -> bool:
    told = TOLD.get(document_kind)
    return actor.may("journal:read" if told is None else told[1])


def _ledger_rows(actor: Actor, account: PartnerAccount | None, order: OrderKey | None) -> dict[str, Sees]:
    """Which ledger rows the actor may see: as on the pages, of an order the trade, of an account its transfers.

    Stock rows say costs and places: they are for staff that reads stock values and from whom no warehouse is kept.
    """
    sees: dict[str, Sees] = {}
    if order is not None:
        paid = actor.may("receipts:read" if order.kind.name == "sales" else "payments:read")
        sees["trade_entries"] = lambda row: _is_of(row, order) and (paid or row["kind"] != "paid")
    if not actor.is_partner and actor.may("journal:read"):
        sees["account_transfers"] = _every
    elif account is not None:
        sees["account_transfers"] = lambda row: account.holds(
            row["partner_id"], row["debit_account"], row["credit_account"]
        )
    if not actor.is_partner and not actor.disclosures and actor.may("stock-values:read"):
        sees["stock_moves"] = sees["reservation_entries"] = _every
    return sees


def _is_of(row: Mapping[str, Any], order: OrderKey) -> bool:
    return bool(row["order_kind"] == order.kind.name and row["order_id"] == str(order.id))


def _every(_row: Mapping[str, Any]) -> bool:
    return True
