"""The general journal: every transfer as a debit and credit row, with its document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import Account, AccountTransfer, Item, Partner, Posting
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.visibility import visible_to


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which rows are wanted. `account` also finds its sub-accounts; `memo` shows the memo accounts instead."""

    first: date | None = None
    last: date | None = None
    account: str | None = None
    document_id: UUID | None = None
    document_kind: str | None = None
    partner_id: UUID | None = None
    memo: bool = False


async def list_journal(
    session: AsyncSession, actor: Actor, page: Page, wanted: JournalFilter
) -> Listing[Row[*tuple[Any, ...]]]:
    """Transfers in the order of their days, then of their writing; one statement."""
    order = (AccountTransfer.posted_on, AccountTransfer.id)
    key = keyset.after(page, date.fromisoformat, UUID)
    statement = _filtered(actor, wanted)
    if key is not None:
        statement = statement.where(tuple_(*order) > tuple_(literal(key[0]), literal(key[1])))
    found: Sequence[Row[*tuple[Any, ...]]] = (
        await session.execute(statement.order_by(*order).limit(page.limit + 1))
    ).all()
    rows, more = cut(found, page)
    return Listing(rows, encode_cursor(rows[-1].posted_on, rows[-1].id) if more else None)


def _filtered(actor: Actor, wanted: JournalFilter) -> Select[*tuple[Any, ...]]:
    transfer = AccountTransfer
    statement = visible_to(
        actor,
        select(
            *transfer.__table__.c,
            Posting.event,
            Posting.document_number,
            Partner.code.label("partner_code"),
            Partner.name.label("partner_name"),
            Item.code.label("item_code"),
            Item.name.label("item_name"),
        )
        .join(Posting, and_(Posting.company_id == transfer.company_id, Posting.id == transfer.posting_id))
        .outerjoin(Partner, and_(Partner.company_id == transfer.company_id, Partner.id == transfer.partner_id))
        .outerjoin(Item, and_(Item.company_id == transfer.company_id, Item.id == transfer.item_id)),
        transfer,
    )
    is_memo = exists().where(
        Account.company_id == transfer.company_id, Account.code == transfer.debit_account, Account.kind == "memo"
    )
    conditions = [is_memo if wanted.memo else ~is_memo]
    if wanted.first is not None:
        conditions.append(transfer.posted_on >= wanted.first)
    if wanted.last is not None:
        conditions.append(transfer.posted_on <= wanted.last)
    if wanted.document_id is not None:
        conditions.append(transfer.document_id == wanted.document_id)
    if wanted.document_kind is not None:
        conditions.append(transfer.document_kind == wanted.document_kind)
    if wanted.partner_id is not None:
        conditions.append(transfer.partner_id == wanted.partner_id)
    if wanted.account is not None:
        sides = (transfer.debit_account, transfer.credit_account)
        conditions.append(or_(*(side.startswith(wanted.account, autoescape=True) for side in sides)))
    return statement.where(*conditions)
