"""The company's own fields over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import CustomField
from app.routers.openapi import with_own_fields
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.custom_fields import (
    CustomFieldCreate,
    CustomFieldRead,
    CustomFieldUpdate,
    OwnFieldRead,
    OwnFieldsRead,
)
from app.services.access.actor import Actor as SignedIn
from app.services.access.custom_fields import schema_of
from app.services.companies.custom_fields import (
    create_custom_field,
    get_custom_field,
    list_custom_fields,
    update_custom_field,
)

router = api_router("/own-fields", "companies")
definitions_router = api_router("/custom-fields", "companies")


@router.get("", dependencies=[requires("me:read")], summary="List the company's own fields", responses=problems(401))
async def own(actor: Actor) -> OwnFieldsRead:
    """Those that you have, and what `custom` of each kind of record takes from you."""
    fields = [field for _, of_record in sorted(actor.own_fields.items()) for field in of_record.seen]
    return OwnFieldsRead(items=[OwnFieldRead.model_validate(field) for field in fields], schemas=_schemas(actor))


@router.get(
    "/openapi",
    dependencies=[requires("me:read")],
    summary="Read the API's description with the company's own fields",
    responses={**problems(401), 200: {"description": "An OpenAPI 3.1 document."}},
    response_class=JSONResponse,
)
async def described(request: Request, actor: Actor) -> Response:
    """As `/openapi.json`, but `custom` is described as you have it: to make a client from, or forms."""
    app: FastAPI = request.app
    return JSONResponse(with_own_fields(app.openapi(), _schemas(actor)), headers={"Cache-Control": "private, no-cache"})


@definitions_router.get(
    "", dependencies=[requires("companies:write")], summary="List custom fields", responses=problems(401, 403)
)
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[CustomFieldRead]:
    """Every field of the company with who has it, those out of use too."""
    found = await list_custom_fields(session, actor, page)
    return Listed(items=[CustomFieldRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@definitions_router.post(
    "",
    status_code=201,
    dependencies=[requires("companies:write")],
    summary="Add a custom field",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: CustomFieldCreate, response: Response) -> CustomFieldRead:
    """Add a field to a kind of record; it is there for everybody within a second."""
    return _answer(await create_custom_field(session, actor, plain(body.model_dump())), response)


@definitions_router.get(
    "/{field_id}",
    dependencies=[requires("companies:write")],
    summary="Read a custom field",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, field_id: UUID, response: Response) -> CustomFieldRead:
    """One field, with its ETag."""
    return _answer(await get_custom_field(session, actor, field_id), response)


@definitions_router.patch(
    "/{field_id}",
    dependencies=[requires("companies:write")],
    summary="Change a custom field",
    responses=problems(401, 403, 404, 412),
)
async def update(
    session: Session, actor: Actor, field_id: UUID, version: IfMatch, body: CustomFieldUpdate, response: Response
) -> CustomFieldRead:
    """Change the fields that are sent; values that are kept already stay."""
    changes = plain(body.changes())
    return _answer(await update_custom_field(session, actor, field_id, version=version, changes=changes), response)


def _schemas(actor: SignedIn) -> dict[str, dict[str, Any]]:
    seen = {record: of_record.seen for record, of_record in actor.own_fields.items()}
    return {record: schema_of(fields) for record, fields in seen.items() if fields}


def plain(fields: dict[str, Any]) -> dict[str, Any]:
    """What a body says of a field, as it is kept."""
    if "group_access" in fields:
        fields["group_access"] = {str(group_id): access for group_id, access in fields["group_access"].items()}
    return fields


def _answer(field: CustomField, response: Response) -> CustomFieldRead:
    response.headers["ETag"] = etag(field.version)
    return CustomFieldRead.model_validate(field)
