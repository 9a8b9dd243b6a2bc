"""What a change of permissions would show or hide, over HTTP: asked before it is saved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.deps import Actor, IfMatch, Session, TransactionRoute, api_router, requires
from app.models import Membership
from app.routers.custom_fields import plain
from app.routers.problems import problems
from app.schemas.access_windows import AccessWindowUpdate
from app.schemas.common import Named
from app.schemas.custom_fields import CustomFieldCreate, CustomFieldUpdate
from app.schemas.exposure import (
    DocumentsTurnedRead,
    DoorRead,
    DoorTurn,
    ExposurePreview,
    ExposureRead,
    FieldTurn,
    GroupChange,
    OwnFieldTurnRead,
    RangeTurn,
    SampleRead,
    WarehouseTurn,
)
from app.schemas.members import PersonRead
from app.schemas.permission_groups import MemberPermissionsUpdate
from app.services.access.actor import Actor as Person
from app.services.access.windows import Door, opening
from app.services.companies.access_windows import set_window
from app.services.companies.custom_fields import create_custom_field, get_custom_field, update_custom_field
from app.services.companies.exposed_fields import whose_field_turns
from app.services.companies.exposure import Exposure, Preview, Render, preview
from app.services.companies.permission_groups import Exceptions, get_group, set_permissions, update_group
from app.services.companies.warehouse_disclosures import set_disclosures

group_router = api_router("/permission-groups", "members")
member_router = api_router("/members", "members")
window_router = api_router("/access-windows", "members")
field_router = api_router("/custom-fields", "companies")

# Where documents of a kind are read; the parameter is the document.
READS: Mapping[str, str] = {
    "sales_order": "/sales-orders/{order_id}",
    "order_request": "/order-requests/{request_id}",
    "queued_order": "/queued-orders/{queued_id}",
    "delivery": "/deliveries/{delivery_id}",
    "invoice": "/invoices/{invoice_id}",
    "receipt": "/receipts/{receipt_id}",
    "payment_notice": "/payment-notices/{notice_id}",
    "payment": "/payments/{payment_id}",
    "customer_refund": "/customer-refunds/{refund_id}",
    "supplier_refund": "/supplier-refunds/{refund_id}",
    "purchase_order": "/purchase-orders/{order_id}",
    "goods_receipt": "/goods-receipts/{receipt_id}",
    "shipping_notice": "/shipping-notices/{notice_id}",
    "supplier_invoice": "/supplier-invoices/{invoice_id}",
    "purchase_return": "/purchase-returns/{return_id}",
    "quotation": "/quotations/{quotation_id}",
    "quotation_request": "/quotation-requests/{request_id}",
    "landed_cost": "/landed-costs/{cost_id}",
    "production_order": "/production-orders/{order_id}",
    "stock_transfer": "/stock-transfers/{transfer_id}",
    "stock_adjustment": "/stock-adjustments/{adjustment_id}",
    "adjustment_request": "/stock-adjustment-requests/{request_id}",
    "stock_count": "/stock-counts/{count_id}",
    "partner": "/partners/{partner_id}",
    "item": "/items/{item_id}",
}


@group_router.post(
    "/{group_id}/preview",
    dependencies=[requires("members:write")],
    summary="Preview a change of a permission group",
    responses=problems(401, 403, 404, 412),
)
async def group(
    request: Request, session: Session, actor: Actor, group_id: UUID, version: IfMatch, body: GroupChange
) -> ExposurePreview:
    """Who would see what more, or no more, if the group were changed so; nothing is changed."""
    changes = body.changes("warehouses")

    async def change() -> None:
        changed = await update_group(session, actor, group_id, version=version, changes=changes)
        if body.warehouses is not None:
            told = body.model_dump()["warehouses"]
            await set_disclosures(session, actor, group_id, version=changed.version, told=told)

    await get_group(session, actor, group_id)
    return _preview(await preview(session, actor, Membership.group_id == group_id, change, _rendering(request)))


@member_router.post(
    "/{membership_id}/permissions/preview",
    dependencies=[requires("members:write")],
    summary="Preview a change of a member's permissions",
    responses=problems(401, 403, 404, 412),
)
async def member(
    request: Request,
    session: Session,
    actor: Actor,
    membership_id: UUID,
    version: IfMatch,
    body: MemberPermissionsUpdate,
) -> ExposurePreview:
    """What the member would see more, or no more, with this group and these exceptions; nothing is changed."""
    exceptions = Exceptions(**body.model_dump(exclude={"group_id"}))

    async def change() -> None:
        await set_permissions(
            session, actor, membership_id, version=version, group_id=body.group_id, exceptions=exceptions
        )

    return _preview(await preview(session, actor, Membership.id == membership_id, change, _rendering(request)))


@window_router.post(
    "/preview",
    dependencies=[requires("members:write")],
    summary="Preview an access window",
    responses=problems(401, 403),
)
async def window(request: Request, session: Session, actor: Actor, body: AccessWindowUpdate) -> ExposurePreview:
    """Who could come in when, and who is out now, if the window were set so; nothing is changed."""
    ids = {"membership_id": body.membership_id, "group_id": body.group_id}
    whose = {
        "role": Membership.role == body.role,
        "group_id": Membership.group_id == body.group_id,
        "membership_id": Membership.id == body.membership_id,
    }
    (concerned,) = (condition for name, condition in whose.items() if getattr(body, name) is not None)

    async def change() -> None:
        await set_window(session, actor, body.model_dump(mode="json") | ids)

    return _preview(await preview(session, actor, concerned, change, _rendering(request)))


@field_router.post(
    "/preview",
    dependencies=[requires("companies:write")],
    summary="Preview a custom field",
    responses=problems(401, 403, 409),
)
async def new_field(request: Request, session: Session, actor: Actor, body: CustomFieldCreate) -> ExposurePreview:
    """Who would see the field and who would fill it in, if it were added; nothing is changed."""
    fields = plain(body.model_dump())

    async def change() -> None:
        await create_custom_field(session, actor, fields)

    concerned = await whose_field_turns(session, actor, None, fields)
    return _preview(await preview(session, actor, concerned, change, _rendering(request)))


@field_router.post(
    "/{field_id}/preview",
    dependencies=[requires("companies:write")],
    summary="Preview a change of a custom field",
    responses=problems(401, 403, 404, 412),
)
async def field(
    request: Request, session: Session, actor: Actor, field_id: UUID, version: IfMatch, body: CustomFieldUpdate
) -> ExposurePreview:
    """Who would see or fill in the field that does not now, or no more; nothing is changed."""
    changes = plain(body.changes())

    async def change() -> None:
        await update_custom_field(session, actor, field_id, version=version, changes=changes)

    concerned = await whose_field_turns(session, actor, await get_custom_field(session, actor, field_id), changes)
    return _preview(await preview(session, actor, concerned, change, _rendering(request)))


def _rendering(request: Request) -> Render:
    """Reads documents by the very routes that people read them by."""
    routes: dict[str, TransactionRoute] = {
        route.path: route for route in request.app.state.api_routes if "GET" in (route.methods or ())
    }

    async def render(session: AsyncSession, person: Person, kind: str, document_id: UUID) -> Mapping[str, Any] | None:
        if kind not in READS:
            return None
        route = routes[READS[kind]]
        (name,) = route.param_convertors
        given = {"session": session, "actor": person, name: document_id, "response": Response()}
        names = {field.name for field in route.dependant.path_params} | _dependencies(route)
        read = await route.endpoint(**{key: value for key, value in given.items() if key in names})
        written = TypeAdapter(route.response_model).dump_python(read, mode="json")
        told: Mapping[str, Any] = route.fields.told(written, person.fields)
        return told

    return render


def _dependencies(route: TransactionRoute) -> set[str]:
    names = {dependency.name for dependency in route.dependant.dependencies if dependency.name}
    if route.dependant.response_param_name is not None:
        names.add(route.dependant.response_param_name)
    return names


def _preview(found: Preview) -> ExposurePreview:
    return ExposurePreview(people_count=found.people_count, people=[_person(person) for person in found.people])


def _person(found: Exposure) -> ExposureRead:
    doors = [_door(door) for door in found.doors]
    before, after = found.data_range
    return ExposureRead(
        membership_id=found.membership_id,
        user=PersonRead.model_validate(found.user),
        partner=None if found.partner is None else Named.model_validate(found.partner),
        door=None if doors[0] == doors[1] else DoorTurn(before=doors[0], after=doors[1]),
        data_range=None if before == after else RangeTurn.model_validate({"before": before, "after": after}),
        scopes_gained=list(found.scopes_gained),
        scopes_lost=list(found.scopes_lost),
        warehouses=[
            WarehouseTurn.model_validate(
                {"location": Named.model_validate(turn.what), "before": turn.before, "after": turn.after}
            )
            for turn in found.warehouses
        ],
        fields=[
            FieldTurn.model_validate(
                {"document": turn.what[0], "field": turn.what[1], "before": turn.before, "after": turn.after}
            )
            for turn in found.fields
        ],
        own_fields=[OwnFieldTurnRead.model_validate(turn) for turn in found.own_fields],
        documents=[DocumentsTurnedRead.model_validate(turned) for turned in found.documents],
        samples=[SampleRead.model_validate(sample) for sample in found.samples],
    )


def _door(door: Door) -> DoorRead:
    if door.window is None:
        return DoorRead(always=True, is_open=True, minutes_a_week=7 * 24 * 60, networks=[])
    spans = [span for each in door.window.weekly.values() for span in each]
    return DoorRead(
        always=False,
        is_open=opening(door.window, now()).is_open,
        minutes_a_week=sum(span.closes - span.opens for span in spans),
        networks=[str(network) for network in door.window.networks],
    )
