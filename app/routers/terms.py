"""Payment terms and customer groups over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import CustomerGroup, PaymentTerm
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.partners import (
    CustomerGroupCreate,
    CustomerGroupRead,
    CustomerGroupUpdate,
    PaymentTermCreate,
    PaymentTermRead,
    PaymentTermUpdate,
)
from app.services.partners.terms import create_term, get_term, list_terms, term_version, update_term

router = api_router("", "partners")


@router.get(
    "/customer-groups", dependencies=[requires("masters:read")], summary="List groups", responses=problems(401, 403)
)
async def groups(session: ReadSession, actor: Actor, page: Page) -> Listed[CustomerGroupRead]:
    """Customer groups in the order of their codes."""
    found = await list_terms(session, actor, CustomerGroup, page)
    items = [CustomerGroupRead.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.post(
    "/customer-groups",
    status_code=201,
    dependencies=[requires("masters:write")],
    summary="Add a group",
    responses=problems(401, 403, 409),
)
async def create_group(
    session: Session, actor: Actor, body: CustomerGroupCreate, response: Response
) -> CustomerGroupRead:
    """Add a customer group."""
    return _group(await create_term(session, actor, CustomerGroup, body.model_dump()), response)


@router.get(
    "/customer-groups/{group_id}",
    dependencies=[requires("masters:read")],
    summary="Read a group",
    responses=problems(401, 403, 404),
)
async def read_group(session: ReadSession, actor: Actor, group_id: UUID, response: Response) -> CustomerGroupRead:
    """One customer group, with its ETag."""
    return _group(await get_term(session, actor, CustomerGroup, group_id), response)


@router.patch(
    "/customer-groups/{group_id}",
    dependencies=[requires("masters:write")],
    summary="Change a group",
    responses=problems(401, 403, 404, 409, 412),
)
async def update_group(
    session: Session, actor: Actor, group_id: UUID, version: IfMatch, body: CustomerGroupUpdate, response: Response
) -> CustomerGroupRead:
    """Rename a customer group."""
    changes = body.changes()
    row = await update_term(session, actor, CustomerGroup, group_id, version=version, changes=changes)
    return _group(row, response)


@router.get(
    "/payment-terms", dependencies=[requires("masters:read")], summary="List terms", responses=problems(401, 403)
)
async def terms(session: ReadSession, actor: Actor, page: Page) -> Listed[PaymentTermRead]:
    """Payment terms in the order of their codes."""
    found = await list_terms(session, actor, PaymentTerm, page)
    items = [PaymentTermRead.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.post(
    "/payment-terms",
    status_code=201,
    dependencies=[requires("masters:write")],
    summary="Add a term",
    responses=problems(401, 403, 409),
)
async def create_payment_term(
    session: Session, actor: Actor, body: PaymentTermCreate, response: Response
) -> PaymentTermRead:
    """Add a payment term; its instalments add up to 100 percent."""
    return _term(await create_term(session, actor, PaymentTerm, _stored(body.model_dump())), response)


@router.get(
    "/payment-terms/{term_id}",
    dependencies=[requires("masters:read")],
    summary="Read a term",
    responses=problems(401, 403, 404),
)
async def read_term(session: ReadSession, actor: Actor, term_id: UUID, response: Response) -> PaymentTermRead:
    """One payment term, with its ETag."""
    return _term(await get_term(session, actor, PaymentTerm, term_id), response)


@router.patch(
    "/payment-terms/{term_id}",
    dependencies=[requires("masters:write")],
    summary="Change a term",
    responses=problems(401, 403, 404, 409, 412),
)
async def update_payment_term(
    session: Session, actor: Actor, term_id: UUID, version: IfMatch, body: PaymentTermUpdate, response: Response
) -> PaymentTermRead:
    """Change a payment term; invoices already issued keep their due dates."""
    changes = _stored(body.changes())
    return _term(await update_term(session, actor, PaymentTerm, term_id, version=version, changes=changes), response)


def _stored(fields: dict[str, Any]) -> dict[str, Any]:
    # In the document column decimals are kept as strings, as everywhere in JSON.
    if "instalments" in fields:
        fields["instalments"] = [{**entry, "percent": str(entry["percent"])} for entry in fields["instalments"]]
    return fields


def _group(row: CustomerGroup, response: Response) -> CustomerGroupRead:
    response.headers["ETag"] = etag(term_version(row))
    return CustomerGroupRead.model_validate(row)


def _term(row: PaymentTerm, response: Response) -> PaymentTermRead:
    response.headers["ETag"] = etag(term_version(row))
    return PaymentTermRead.model_validate(row)
