"""Opening balances from a file: each account, and each partner on it, against the opening balance account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.models import Account, AccountTransfer, Currency, Partner
from app.services.access.actor import Actor
from app.services.imports.cells import Cells
from app.services.imports.opening import opening_day
from app.services.imports.report import ImportReport
from app.services.imports.tables import Layout, Table
from app.services.posting import AccountCode, Books, Event, Header, Posting, Transfer, load_books, post
from app.services.stock.lines import INVENTORY_ROLE

ZERO = Decimal(0)
CONTRA = "opening_balance"
LAYOUT = Layout(
    columns=("account", "partner_code", "debit", "credit", "currency", "currency_amount"),
    required=("account",),
    aliases={
        "tai khoan": "account",
        "account code": "account",
        "partner": "partner_code",
        "ma doi tac": "partner_code",
        "no": "debit",
        "du no": "debit",
        "co": "credit",
        "du co": "credit",
        "tien te": "currency",
        "nguyen te": "currency_amount",
    },
)

Key = tuple[str, UUID | None, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What balance rows may name; `opened` is debit less credit by (account, partner, currency)."""

    books: Books
    accounts: Mapping[str, Account]
    partners: Mapping[str, UUID]
    scales: Mapping[str, int]
    stock_accounts: frozenset[str]
    opened: Mapping[Key, Decimal]


@dataclass(frozen=True, slots=True)
class _Balance:
    """Debit positive, credit negative; `currency_amount` has the same sign."""

    account: str
    partner_id: UUID | None
    currency: str
    amount: Decimal
    currency_amount: Decimal

    @property
    def key(self) -> Key:
        return self.account, self.partner_id, self.currency


def opening_balances_id(company_id: UUID) -> UUID:
    """The one document that holds a company's opening balances, however many files they came in."""
    return uuid5(company_id, "opening-balances")


async def import_opening_balances(session: AsyncSession, actor: Actor, table: Table, on: date | None) -> ImportReport:
    """Post the balances that are there when the books begin, in one posting.

    A balance opened before with the same amount is left; with another it is an error. Stock comes in by its own import.
    Posted on `on`, else on the first day that is open. The contra account must be zero before the first period closes.
    """
    report = ImportReport("opening-balances", rows_read=len(table.rows), errors=list(table.errors))
    known = await _load_known(session, actor, table)
    found: dict[Key, _Balance] = {}
    async for row in table.paced():
        cells = Cells(row)
        balance = _read(cells, known)
        if balance is not None:
            if balance.key in found:
                cells.fault("account", "repeated", "The account occurs twice for this partner and currency.")
            if known.opened.get(balance.key, balance.amount) != balance.amount:
                cells.fault("account", "opened_already", "The account was opened with another balance.")
            found[balance.key] = balance
        report.errors.extend(cells.errors)
    fresh = [balance for key, balance in found.items() if key not in known.opened]
    if fresh and not report.errors:
        posted_on = on or await opening_day(session, actor)
        await post(session, known.books, _posting(actor, fresh, posted_on))
        report.created = len(fresh)
    report.unchanged = 0 if report.errors else report.rows_read - report.created
    return report


async def _load_known(session: AsyncSession, actor: Actor, table: Table) -> _Known:
    company_id = actor.company_id
    books = await load_books(await raw(session), company_id)
    codes = [row.cells.get("partner_code", "") for row in table.rows]
    partners = select(Partner.code, Partner.id).where(Partner.company_id == company_id, Partner.code == func.any(codes))
    accounts = await session.scalars(select(Account).where(Account.company_id == company_id))
    return _Known(
        books=books,
        accounts={account.code: account for account in accounts},
        partners=dict((await session.execute(partners)).all()),
        scales=dict((await session.execute(select(Currency.code, Currency.scale))).all()),
        stock_accounts=frozenset(books.account(role) for role in INVENTORY_ROLE.values()),
        opened=await _opened(session, company_id, books.account(CONTRA)),
    )


async def _opened(session: AsyncSession, company_id: UUID, contra: str) -> dict[Key, Decimal]:
    on_debit_side = AccountTransfer.credit_account == contra
    account = case((on_debit_side, AccountTransfer.debit_account), else_=AccountTransfer.credit_account)
    amount = case((on_debit_side, AccountTransfer.amount), else_=-AccountTransfer.amount)
    statement = (
        select(account, AccountTransfer.partner_id, AccountTransfer.currency, func.sum(amount))
        .where(AccountTransfer.company_id == company_id)
        .where(AccountTransfer.document_id == opening_balances_id(company_id))
        .where(or_(on_debit_side, AccountTransfer.debit_account == contra))
        .group_by(account, AccountTransfer.partner_id, AccountTransfer.currency)
    )
    return {(code, partner, currency): total for code, partner, currency, total in await session.execute(statement)}


def _read(cells: Cells, known: _Known) -> _Balance | None:
    account = known.accounts.get(cells.required_text("account", longest=20))
    _check_account(cells, account, known)
    partner_id = _partner(cells, account, known)
    debit = cells.number("debit", places=known.books.scale, least=ZERO) or ZERO
    credit = cells.number("credit", places=known.books.scale, least=ZERO) or ZERO
    if (debit == ZERO) == (credit == ZERO) and not cells.errors:
        cells.fault("debit", "one_side", "Give a debit or a credit, not both.")
    amount = debit - credit
    currency = cells.row.cells.get("currency", known.books.base_currency)
    currency_amount = _currency_amount(cells, currency, amount, known)
    if account is None or cells.errors:
        return None
    return _Balance(account.code, partner_id, currency, amount, currency_amount)


def _check_account(cells: Cells, account: Account | None, known: _Known) -> None:
    if account is None:
        if "account" in cells.row.cells:
            cells.fault("account", "unknown_reference", "There is no such account.")
    elif account.kind == "memo" or account.code == known.books.account(CONTRA):
        cells.fault("account", "account_unfit", "This account has no opening balance.")
    elif account.code in known.stock_accounts:
        cells.fault("account", "use_opening_stock", "Stock comes in item by item, with opening-stock.")


def _partner(cells: Cells, account: Account | None, known: _Known) -> UUID | None:
    code = cells.row.cells.get("partner_code")
    if account is not None and account.by_partner and code is None:
        cells.fault("partner_code", "required", "This account is kept per partner.")
    if account is not None and not account.by_partner and code is not None:
        cells.fault("partner_code", "partner_not_kept", "This account is not kept per partner.")
    if code is not None and code not in known.partners:
        cells.fault("partner_code", "unknown_reference", "There is no such partner.")
    return known.partners.get(code or "")


def _currency_amount(cells: Cells, currency: str, amount: Decimal, known: _Known) -> Decimal:
    scale = known.scales.get(currency)
    if scale is None:
        cells.fault("currency", "unknown_reference", "There is no such currency.")
        return amount
    if currency == known.books.base_currency:
        return amount
    foreign = cells.required_number("currency_amount", places=scale, above=ZERO)
    return foreign if amount > ZERO else -foreign


def _posting(actor: Actor, balances: list[_Balance], posted_on: date) -> Posting:
    return Posting(
        header=Header(
            event="balances.opened",
            company_id=actor.company_id,
            user_id=actor.user_id,
            document_kind="opening_balances",
            document_id=opening_balances_id(actor.company_id),
            document_number="OPENING-BALANCES",
            posted_on=posted_on,
        ),
        event=Event("balances.opened", {"rows": len(balances)}),
        # A negative amount turns the transfer round: debit the contra, credit the account.
        transfers=[
            Transfer(
                AccountCode(balance.account),
                CONTRA,
                balance.amount,
                partner_id=balance.partner_id,
                currency=balance.currency,
                currency_amount=balance.currency_amount,
            )
            for balance in balances
        ],
    )
