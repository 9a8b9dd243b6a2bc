"""The chart of accounts and the account that plays each role."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, Kind, invalid, not_found
from app.core.paging import Page
from app.models import Account, AccountRole, AccountTransfer
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, content_version, list_page
from app.services.access.visibility import visible_to
from app.services.ledger.regimes.load import ROLES, ROLES_BY_PARTNER

# Roles whose account holds a balance that sub-ledgers, stock or decisions still to come must match: it may move only
# while it is unused.
HELD_ROLES = ROLES_BY_PARTNER | {
    "inventory_goods",
    "inventory_material",
    "inventory_finished",
    "inventory_tool",
    "goods_in_transit",
    "goods_sent",
    "in_process",
    "count_shortage",
    "count_surplus",
    "opening_balance",
    "memo_contra",
}


async def list_accounts(
    session: AsyncSession, actor: Actor, page: Page, *, kind: str | None = None, active: bool | None = None
) -> Listing[Account]:
    """Accounts in the order of their codes."""
    statement = visible_to(actor, select(Account), Account)
    if kind is not None:
        statement = statement.where(Account.kind == kind)
    if active is not None:
        statement = statement.where(Account.active == active)
    return await list_page(session, statement, (Account.code,), page)


async def get_account(session: AsyncSession, actor: Actor, code: str, *, lock: bool = False) -> Account:
    """Return an account; raises `not_found`."""
    statement = visible_to(actor, select(Account), Account).where(Account.code == code)
    account = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if account is None:
        raise not_found("account")
    return account


async def create_account(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> Account:
    """Add an account; its code, kind and `by_partner` stay from then on. Raises `code_taken` (CONFLICT)."""
    taken = await session.scalar(visible_to(actor, select(Account.code), Account).where(Account.code == fields["code"]))
    if taken is not None:
        fault = FieldError("/code", "code_taken", "This account code is already in use.")
        raise AppError(fault.code, fault.message, kind=Kind.CONFLICT, errors=[fault])
    account = Account(company_id=actor.company_id, active=True, **fields)
    session.add(account)
    await session.flush()
    return account


async def update_account(
    session: AsyncSession, actor: Actor, code: str, *, version: int, changes: Mapping[str, Any]
) -> Account:
    """Rename an account or take it out of use.

    Raises `not_found`, `stale`, `account_in_role` (CONFLICT) for one that a role still needs.
    """
    account = await get_account(session, actor, code, lock=True)
    check_version(account_version(account), version)
    if changes.get("active") is False and await _plays_a_role(session, actor, code):
        raise AppError("account_in_role", "A role is mapped to this account; map another first.", kind=Kind.CONFLICT)
    for name, value in changes.items():
        setattr(account, name, value)
    await session.flush()
    return account


def account_version(account: Account) -> int:
    """Version of an account, from what it says."""
    return content_version(account.code, account.name, account.name_en, account.active)


async def list_roles(session: AsyncSession, actor: Actor, page: Page) -> Listing[AccountRole]:
    """Roles and their accounts in the order of the roles' names."""
    return await list_page(session, visible_to(actor, select(AccountRole), AccountRole), (AccountRole.role,), page)


async def map_role(session: AsyncSession, actor: Actor, role: str, account_code: str) -> AccountRole:
    """Let another account play a role from now on; what is posted stays where it is.

    Raises `not_found` for an unknown role; INVALID: `unknown_reference`, `account_unfit` (not kept per partner where it
    must be, memo or not, out of use); CONFLICT `account_in_use`: the present account holds balances.
    """
    if role not in ROLES:
        raise not_found("account role")
    statement = visible_to(actor, select(AccountRole), AccountRole).where(AccountRole.role == role)
    mapped = (await session.scalars(statement.with_for_update(key_share=True))).one()
    if mapped.account_code == account_code:
        return mapped
    account = await session.scalar(visible_to(actor, select(Account), Account).where(Account.code == account_code))
    if account is None:
        raise invalid("/account_code", "unknown_reference", "There is no such account.")
    if (
        not account.active
        or account.by_partner != (role in ROLES_BY_PARTNER)
        or (account.kind == "memo") != role.startswith("memo_")
    ):
        raise invalid("/account_code", "account_unfit", "This account cannot play the role.")
    if role in HELD_ROLES and await _is_posted(session, actor, mapped.account_code):
        raise AppError(
            "account_in_use",
            f"Account {mapped.account_code} holds postings of this role, which nothing would find any more.",
            kind=Kind.CONFLICT,
        )
    mapped.account_code = account_code
    await session.flush()
    return mapped


async def _plays_a_role(session: AsyncSession, actor: Actor, code: str) -> bool:
    mapped = exists().where(AccountRole.company_id == actor.company_id, AccountRole.account_code == code)
    return bool(await session.scalar(select(mapped)))


async def _is_posted(session: AsyncSession, actor: Actor, code: str) -> bool:
    posted = exists().where(
        AccountTransfer.company_id == actor.company_id,
        or_(AccountTransfer.debit_account == code, AccountTransfer.credit_account == code),
    )
    return bool(await session.scalar(select(posted)))
