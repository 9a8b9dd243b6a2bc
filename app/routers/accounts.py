"""The chart of accounts over HTTP."""

from typing import Annotated

from fastapi import Path, Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import Account
from app.routers.problems import problems
from app.schemas.accounts import (
    AccountCreate,
    AccountKind,
    AccountRead,
    AccountRoleRead,
    AccountUpdate,
    RoleMapping,
)
from app.schemas.common import Listed
from app.services.ledger.accounts import (
    account_version,
    create_account,
    get_account,
    list_accounts,
    list_roles,
    map_role,
    update_account,
)

router = api_router("", "accounts")
CodePath = Annotated[str, Path(max_length=20)]
RolePath = Annotated[str, Path(max_length=40)]


@router.get("/accounts", dependencies=[requires("masters:read")], summary="List accounts", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, kind: AccountKind | None = None, active: bool | None = None
) -> Listed[AccountRead]:
    """The chart of accounts in the order of codes; `memo` accounts are outside the trial balance."""
    found = await list_accounts(session, actor, page, kind=kind, active=active)
    return Listed(items=[AccountRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "/accounts",
    status_code=201,
    dependencies=[requires("masters:write")],
    summary="Add an account",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: AccountCreate, response: Response) -> AccountRead:
    """Add an account to the chart."""
    return _answer(await create_account(session, actor, body.model_dump()), response)


@router.get(
    "/accounts/{code}",
    dependencies=[requires("masters:read")],
    summary="Read an account",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, code: CodePath, response: Response) -> AccountRead:
    """One account, with its ETag."""
    return _answer(await get_account(session, actor, code), response)


@router.patch(
    "/accounts/{code}",
    dependencies=[requires("masters:write")],
    summary="Change an account",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, code: CodePath, version: IfMatch, body: AccountUpdate, response: Response
) -> AccountRead:
    """Rename an account or take it out of use."""
    changes = body.changes()
    return _answer(await update_account(session, actor, code, version=version, changes=changes), response)


@router.get(
    "/account-roles", dependencies=[requires("masters:read")], summary="List roles", responses=problems(401, 403)
)
async def roles(session: ReadSession, actor: Actor, page: Page) -> Listed[AccountRoleRead]:
    """What postings ask for by role, and the account of each."""
    found = await list_roles(session, actor, page)
    return Listed(items=[AccountRoleRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.put(
    "/account-roles/{role}",
    dependencies=[requires("masters:write")],
    summary="Map a role",
    responses=problems(401, 403, 404, 409),
)
async def put_role(session: Session, actor: Actor, role: RolePath, body: RoleMapping) -> AccountRoleRead:
    """Let another account play a role from now on; safe to repeat."""
    return AccountRoleRead.model_validate(await map_role(session, actor, role, body.account_code))


def _answer(account: Account, response: Response) -> AccountRead:
    response.headers["ETag"] = etag(account_version(account))
    return AccountRead.model_validate(account)
