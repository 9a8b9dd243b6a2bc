"""The general journal and the trial balance, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import StringConstraints
from sqlalchemy import Row

from app.deps import Actor, Page, ReadSession, api_router, requires
from app.routers.problems import problems
from app.routers.spans import FirstDay, LastDay, check_span
from app.schemas.common import Listed, Named
from app.schemas.ledger import JournalRow, SidesRead, TrialBalanceRead, TrialBalanceRow, TrialBalanceTotal
from app.services.ledger.journal import JournalFilter, list_journal
from app.services.ledger.trial_balance import trial_balance

router = api_router("", "journal")

AccountPrefix = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.\-]{1,20}$")]
DocumentKind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]


@router.get("/journal", dependencies=[requires("journal:read")], summary="List transfers", responses=problems(401, 403))
async def journal(
    session: ReadSession,
    actor: Actor,
    page: Page,
    first: FirstDay = None,
    last: LastDay = None,
    account: Annotated[AccountPrefix | None, Query(description="This account and its sub-accounts.")] = None,
    document_id: UUID | None = None,
    document_kind: DocumentKind | None = None,
    partner_id: UUID | None = None,
    memo: Annotated[bool, Query(description="The memo accounts instead of the books.")] = False,
) -> Listed[JournalRow]:
    """The general journal: debit and credit account, amount and document of every transfer, oldest first."""
    check_span(first, last)
    wanted = JournalFilter(first, last, account, document_id, document_kind, partner_id, memo)
    found = await list_journal(session, actor, page, wanted)
    return Listed(items=[_row(row) for row in found.items], next_cursor=found.next_cursor)


@router.get(
    "/trial-balance",
    dependencies=[requires("journal:read")],
    summary="Read the trial balance",
    responses=problems(401, 403),
)
async def trial_balance_of(
    session: ReadSession, actor: Actor, first: FirstDay = None, last: LastDay = None
) -> TrialBalanceRead:
    """Opening, movement and closing of every account; by default from the fiscal year's first day to today."""
    found = await trial_balance(session, actor, first, last)
    total = {name: SidesRead.model_validate(found.total(name)) for name in TrialBalanceTotal.model_fields}
    return TrialBalanceRead(
        first_day=found.first,
        last_day=found.last,
        currency=found.currency,
        accounts=[TrialBalanceRow.model_validate(row) for row in found.rows],
        total=TrialBalanceTotal(**total),
        memo=[TrialBalanceRow.model_validate(row) for row in found.memo],
    )


def _row(row: Row[*tuple[Any, ...]]) -> JournalRow:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return JournalRow(
        **{name: fields[name] for name in JournalRow.model_fields if name in fields},
        partner=_named(row, "partner"),
        item=_named(row, "item"),
    )


def _named(row: Row[*tuple[Any, ...]], name: str) -> Named | None:
    found = getattr(row, f"{name}_code")
    if found is None:
        return None
    return Named(id=getattr(row, f"{name}_id"), code=found, name=getattr(row, f"{name}_name"))
