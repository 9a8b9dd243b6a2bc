"""What partners owe and what was traded with them, over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from sqlalchemy import Row

from app.core.clock import today
from app.deps import Actor, Page, ReadSession, api_router, requires
from app.routers.problems import problems
from app.routers.spans import AsOf, FirstDay, LastDay, check_span
from app.schemas.common import CurrencyCode, Listed, Named
from app.schemas.ledger import (
    AgingRow,
    LedgerRead,
    LedgerRow,
    OpenItemRead,
    PartnerAgingRead,
    PartnerCreditRead,
    StatementRead,
    StatementTotal,
    TradeRegisterRow,
)
from app.services.ledger.aging import list_aging, partner_aging
from app.services.ledger.credit import partner_credit
from app.services.ledger.partner_ledger import LedgerSpan, PartnerLedger, partner_ledger
from app.services.ledger.sides import SIDES
from app.services.ledger.statement import Statement, partner_statement
from app.services.ledger.trade_register import RegisterFilter, list_trade_register

router = api_router("", "ledgers")

Account = Annotated[
    Literal["receivable", "payable"], Query(description="What the partner owes, or what is owed to it.")
]

Status = Literal["placed", "confirmed", "partly_delivered", "delivered", "closed", "cancelled"]


@router.get(
    "/partners/{partner_id}/ledger",
    dependencies=[requires("ledgers:read")],
    summary="Read a partner's account",
    responses=problems(401, 403, 404),
)
async def ledger(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID,
    first: FirstDay = None,
    last: LastDay = None,
    account: Account = "receivable",
    currency: Annotated[
        CurrencyCode | None, Query(description="Only this currency, in it; none: all, in base currency.")
    ] = None,
) -> LedgerRead:
    """Postings on the partner's account with a running balance, oldest first."""
    check_span(first, last)
    found = await partner_ledger(session, actor, page, partner_id, LedgerSpan(SIDES[account], first, last, currency))
    return ledger_read(found)


@router.get(
    "/partners/{partner_id}/statement",
    dependencies=[requires("ledgers:read")],
    summary="Read a partner's statement",
    responses=problems(401, 403, 404),
)
async def statement(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID,
    as_of: AsOf = None,
    account: Account = "receivable",
) -> StatementRead:
    """Open invoices, credits and money not yet used as of a day, and how they add up to the balance."""
    found = await partner_statement(session, actor, page, partner_id, as_of or today(), side=SIDES[account])
    return statement_read(found)


def ledger_read(found: PartnerLedger) -> LedgerRead:
    """A partner's ledger as it is answered."""
    return LedgerRead(
        partner=Named.model_validate(found.partner),
        account=found.account,
        currency=found.currency,
        opening_balance=found.opening_balance,
        closing_balance=found.closing_balance,
        items=[LedgerRow.model_validate(row) for row in found.rows],
        next_cursor=found.next_cursor,
    )


def statement_read(found: Statement) -> StatementRead:
    """A statement as it is answered."""
    return StatementRead(
        partner=Named.model_validate(found.partner),
        as_of=found.as_of,
        currency=found.currency,
        balance=found.balance,
        totals=[StatementTotal.model_validate(total) for total in found.totals],
        items=[OpenItemRead.model_validate(item) for item in found.items],
        next_cursor=found.next_cursor,
    )


@router.get(
    "/partners/{partner_id}/aging",
    dependencies=[requires("ledgers:read")],
    summary="Read a partner's aging",
    responses=problems(401, 403, 404),
)
async def aging(
    session: ReadSession, actor: Actor, partner_id: UUID, as_of: AsOf = None, account: Account = "receivable"
) -> PartnerAgingRead:
    """Open invoices by days overdue as of a day."""
    on = as_of or today()
    row = AgingRow.model_validate(await partner_aging(session, actor, partner_id, on, SIDES[account]))
    return PartnerAgingRead(**dict(row), as_of=on)


@router.get(
    "/partners/{partner_id}/credit",
    dependencies=[requires("ledgers:read")],
    summary="Read a customer's credit",
    responses=problems(401, 403, 404),
)
async def credit(session: ReadSession, actor: Actor, partner_id: UUID) -> PartnerCreditRead:
    """What the customer owes and has ordered, against its limit."""
    return PartnerCreditRead.model_validate(await partner_credit(session, actor, partner_id))


@router.get("/aging", dependencies=[requires("ledgers:read")], summary="List aging", responses=problems(401, 403))
async def aging_list(
    session: ReadSession, actor: Actor, page: Page, as_of: AsOf = None, account: Account = "receivable"
) -> Listed[AgingRow]:
    """Aging of every partner that owes or is owed or has something in hand, in the order of codes."""
    found = await list_aging(session, actor, page, as_of or today(), SIDES[account])
    return Listed(items=[AgingRow.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.get(
    "/trade-register",
    dependencies=[requires("trade-register:read")],
    summary="List what was traded",
    responses=problems(401, 403),
)
async def trade_register(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID | None = None,
    item_id: UUID | None = None,
    order_id: UUID | None = None,
    status: Status | None = None,
    first: FirstDay = None,
    last: LastDay = None,
) -> Listed[TradeRegisterRow]:
    """Order lines with what was ordered, delivered, invoiced, returned and paid; newest orders first."""
    check_span(first, last)
    wanted = RegisterFilter(partner_id, item_id, order_id, status, first, last)
    found = await list_trade_register(session, actor, page, wanted)
    return Listed(items=[_register_row(row) for row in found.items], next_cursor=found.next_cursor)


def _register_row(row: Row[*tuple[Any, ...]]) -> TradeRegisterRow:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return TradeRegisterRow(
        **{name: fields[name] for name in TradeRegisterRow.model_fields if name in fields},
        order_status=row.status,
        partner=Named(id=row.partner_id, code=row.partner_code, name=row.partner_name),
        item=Named(id=row.item_id, code=row.item_code, name=row.item_name),
        undelivered=row.ordered - row.delivered,
        order_paid_amount=row.paid_amount,
    )
