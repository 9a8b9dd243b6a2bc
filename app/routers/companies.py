"""Companies over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import Company
from app.routers.problems import problems
from app.schemas.common import Listed, Named
from app.schemas.companies import CompanyCreate, CompanyRead, CompanyUpdate
from app.services.companies.settings import (
    company_version,
    found_company,
    get_company,
    list_companies,
    update_company,
)

router = api_router("/companies", "companies")


@router.get("", dependencies=[requires("masters:read")], summary="List companies", responses=problems(401, 403))
async def index(session: ReadSession, page: Page) -> Listed[Named]:
    """Companies in which the signed-in person has a place."""
    found = await list_companies(session, page)
    return Listed(items=[Named.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("companies:write")],
    summary="Set up a company",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: CompanyCreate, response: Response) -> CompanyRead:
    """Set up another company with chart, taxes, terms, periods and a warehouse; its owner is who asks.

    Change to it with `POST /auth/refresh`.
    """
    fields = body.model_dump(exclude={"first_day"})
    return _answer(await found_company(session, actor, first_day=body.first_day, fields=fields), response)


@router.get(
    "/{company_id}",
    dependencies=[requires("masters:read")],
    summary="Read a company",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, company_id: UUID, response: Response) -> CompanyRead:
    """The settings of the company that is open, with their ETag."""
    return _answer(await get_company(session, actor, company_id), response)


@router.patch(
    "/{company_id}",
    dependencies=[requires("companies:write")],
    summary="Change a company",
    responses=problems(401, 403, 404, 412),
)
async def update(
    session: Session, actor: Actor, company_id: UUID, version: IfMatch, body: CompanyUpdate, response: Response
) -> CompanyRead:
    """Change the settings of the company that is open; orders already placed keep their posting policy."""
    changes = body.changes()
    return _answer(await update_company(session, actor, company_id, version=version, changes=changes), response)


def _answer(company: Company, response: Response) -> CompanyRead:
    response.headers["ETag"] = etag(company_version(company))
    return CompanyRead.model_validate(company)
