"""Permission groups, and who is in which, over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import PermissionGroup
from app.models.field_rules import DOCUMENTS, FIELD_CLASSES
from app.routers.problems import problems
from app.schemas.common import Listed, Named
from app.schemas.permission_groups import (
    FieldClassesRead,
    FieldRule,
    MemberPermissionsRead,
    MemberPermissionsUpdate,
    PermissionGroupCreate,
    PermissionGroupRead,
    PermissionGroupUpdate,
    RoleRead,
    WarehouseDisclosureRead,
    WarehouseDisclosuresRead,
    WarehouseDisclosuresUpdate,
    WarehouseTold,
)
from app.services.access.roles import SCOPES_BY_ROLE, effective_scopes, scopes_of
from app.services.companies.permission_groups import (
    Exceptions,
    MemberPermissions,
    create_group,
    drop_group,
    get_group,
    get_permissions,
    list_groups,
    set_permissions,
    update_group,
)
from app.services.companies.warehouse_disclosures import Disclosures, get_disclosures, set_disclosures

router = api_router("/permission-groups", "members")
roles_router = api_router("/roles", "members")
fields_router = api_router("/field-classes", "members")
member_router = api_router("/members/{membership_id}/permissions", "members")


@router.get("", dependencies=[requires("members:read")], summary="List permission groups", responses=problems(401, 403))
async def index(session: ReadSession, actor: Actor, page: Page) -> Listed[PermissionGroupRead]:
    """Named parts of what roles may do."""
    found = await list_groups(session, actor, page)
    return Listed(items=[PermissionGroupRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("members:write")],
    summary="Add a permission group",
    responses=problems(401, 403, 409),
)
async def create(
    session: Session, actor: Actor, body: PermissionGroupCreate, response: Response
) -> PermissionGroupRead:
    """Name a part of what a role may do."""
    return _answer(await create_group(session, actor, body.model_dump()), response)


@router.get(
    "/{group_id}",
    dependencies=[requires("members:read")],
    summary="Read a permission group",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, group_id: UUID, response: Response) -> PermissionGroupRead:
    """One group, with its ETag."""
    return _answer(await get_group(session, actor, group_id), response)


@router.patch(
    "/{group_id}",
    dependencies=[requires("members:write")],
    summary="Change a permission group",
    responses=problems(401, 403, 404, 412),
)
async def update(
    session: Session, actor: Actor, group_id: UUID, version: IfMatch, body: PermissionGroupUpdate, response: Response
) -> PermissionGroupRead:
    """Change what a group's members may do; it binds within a second."""
    return _answer(await update_group(session, actor, group_id, version=version, changes=body.changes()), response)


@router.delete(
    "/{group_id}",
    status_code=204,
    dependencies=[requires("members:write")],
    summary="Drop a permission group",
    responses=problems(401, 403, 404, 409),
)
async def drop(session: Session, actor: Actor, group_id: UUID) -> Response:
    """Remove a group that nobody is in."""
    await drop_group(session, actor, group_id)
    return Response(status_code=204)


@router.get(
    "/{group_id}/warehouses",
    dependencies=[requires("members:read")],
    summary="Read what a group is told of warehouses",
    responses=problems(401, 403, 404),
)
async def warehouses(
    session: ReadSession, actor: Actor, group_id: UUID, response: Response
) -> WarehouseDisclosuresRead:
    """How exactly the group's people are told what each warehouse has, with the group's ETag."""
    return _disclosures(await get_disclosures(session, actor, group_id), response)


@router.put(
    "/{group_id}/warehouses",
    dependencies=[requires("members:write")],
    summary="Set what a group is told of warehouses",
    responses=problems(401, 403, 404, 412),
)
async def put_warehouses(
    session: Session,
    actor: Actor,
    group_id: UUID,
    version: IfMatch,
    body: WarehouseDisclosuresUpdate,
    response: Response,
) -> WarehouseDisclosuresRead:
    """Tell exactly, as a band, or only whether it is enough; a hidden warehouse does not exist for the group."""
    told = body.model_dump()["warehouses"]
    return _disclosures(await set_disclosures(session, actor, group_id, version=version, told=told), response)


@roles_router.get("", dependencies=[requires("members:read")], summary="List roles", responses=problems(401, 403))
async def roles() -> Listed[RoleRead]:
    """The roles of the program, and what groups of each may hold."""
    return Listed(
        items=[RoleRead(role=role, scopes=sorted(scopes)) for role, scopes in SCOPES_BY_ROLE.items()], next_cursor=None
    )


@fields_router.get(
    "", dependencies=[requires("members:read")], summary="List field classes", responses=problems(401, 403)
)
async def field_classes(request: Request) -> Listed[FieldClassesRead]:
    """The documents, and which classes of fields are told of each: what rules of fields choose from."""
    told: dict[str, frozenset[str]] = {}
    for route in request.app.state.api_routes:
        for document in route.fields.resources:
            told[document] = told.get(document, frozenset()) | route.fields.answer.classes()
    items = [
        FieldClassesRead(document=document, fields=[name for name in FIELD_CLASSES if name in told[document]])
        for document in DOCUMENTS
        if told.get(document)
    ]
    return Listed(items=items, next_cursor=None)


@member_router.get(
    "",
    dependencies=[requires("members:read")],
    summary="Read a member's permissions",
    responses=problems(401, 403, 404),
)
async def permissions(
    session: ReadSession, actor: Actor, membership_id: UUID, response: Response
) -> MemberPermissionsRead:
    """A member's group and exceptions, and what is left of it all."""
    return _permissions(await get_permissions(session, actor, membership_id), response)


@member_router.put(
    "",
    dependencies=[requires("members:write")],
    summary="Set a member's permissions",
    responses=problems(401, 403, 404, 412),
)
async def put(
    session: Session,
    actor: Actor,
    membership_id: UUID,
    version: IfMatch,
    body: MemberPermissionsUpdate,
    response: Response,
) -> MemberPermissionsRead:
    """Put a member into a group, with exceptions; it binds within a second."""
    exceptions = Exceptions(**body.model_dump(exclude={"group_id"}))
    done = await set_permissions(
        session, actor, membership_id, version=version, group_id=body.group_id, exceptions=exceptions
    )
    return _permissions(done, response)


def _answer(group: PermissionGroup, response: Response) -> PermissionGroupRead:
    response.headers["ETag"] = etag(group.version)
    return PermissionGroupRead.model_validate(group)


def _permissions(found: MemberPermissions, response: Response) -> MemberPermissionsRead:
    response.headers["ETag"] = etag(found.version)
    return MemberPermissionsRead(
        group=None if found.group is None else Named.model_validate(found.group),
        granted=list(found.exceptions.granted),
        denied=list(found.exceptions.denied),
        data_range=found.exceptions.data_range,
        warehouses=[WarehouseTold.model_validate(entry) for entry in found.exceptions.warehouses],
        fields=[FieldRule.model_validate(rule) for rule in found.exceptions.fields],
        sees=found.held.data_range,
        scopes=sorted(found.held.scopes),
        role_scopes=sorted(scopes_of(found.membership.role)),
        default_scopes=sorted(effective_scopes(found.membership.role, None)),
    )


def _disclosures(found: Disclosures, response: Response) -> WarehouseDisclosuresRead:
    response.headers["ETag"] = etag(found.group.version)
    return WarehouseDisclosuresRead(
        warehouses=[
            WarehouseDisclosureRead(location=Named.model_validate(row), disclosure=row.disclosure)
            for row in found.warehouses
        ]
    )
