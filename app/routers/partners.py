"""Partners over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.routers.custom_filters import CustomFilter
from app.routers.mine import OnlyMine
from app.routers.problems import problems
from app.schemas.common import Caution, Listed
from app.schemas.partners import (
    AddressRead,
    ContactRead,
    OwnItemInput,
    OwnItemRead,
    PartnerCreate,
    PartnerKind,
    PartnerRead,
    PartnerUpdate,
)
from app.services.access.actor import Actor as SignedIn
from app.services.access.custom_fields import shown, wanted_values
from app.services.partners.own_items import list_own_items, put_own_item, remove_own_item
from app.services.partners.partners import PartnerView, create_partner, get_partner, list_partners, update_partner

router = api_router("/partners", "partners")
ROWS = {"contacts", "addresses"}


@router.get("", dependencies=[requires("partners:read")], summary="List partners", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    query: Annotated[str | None, Query(max_length=200, description="Words of code or name, diacritics free.")] = None,
    kind: PartnerKind | None = None,
    active: bool | None = None,
    mine: OnlyMine = False,
    custom: CustomFilter = (),
) -> Listed[PartnerRead]:
    """Partners of the company; a partner's user sees that partner only."""
    wanted = wanted_values(actor.own_fields, "partner", custom)
    found = await list_partners(session, actor, page, query=query, kind=kind, active=active, mine=mine, custom=wanted)
    return Listed(items=[partner_read(actor, view) for view in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("partners:write")],
    summary="Add a partner",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: PartnerCreate, response: Response) -> PartnerRead:
    """Add a partner; `warnings` tells what was accepted but looks wrong, such as a tax code's check digit."""
    view = await create_partner(
        session,
        actor,
        body.model_dump(exclude=ROWS),
        contacts=_rows(body.contacts),
        addresses=_rows(body.addresses),
    )
    return _answer(actor, view, response)


@router.get(
    "/{partner_id}",
    dependencies=[requires("partners:read")],
    summary="Read a partner",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, partner_id: UUID, response: Response) -> PartnerRead:
    """One partner, with its ETag."""
    return _answer(actor, await get_partner(session, actor, partner_id), response)


@router.patch(
    "/{partner_id}",
    dependencies=[requires("partners:write")],
    summary="Change a partner",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, partner_id: UUID, version: IfMatch, body: PartnerUpdate, response: Response
) -> PartnerRead:
    """Change the fields that are sent; If-Match carries the ETag that was read."""
    sent = body.model_fields_set
    view = await update_partner(
        session,
        actor,
        partner_id,
        version=version,
        changes=body.changes(*ROWS),
        contacts=_rows(body.contacts) if "contacts" in sent else None,
        addresses=_rows(body.addresses) if "addresses" in sent else None,
    )
    return _answer(actor, view, response)


@router.get(
    "/{partner_id}/items",
    dependencies=[requires("partners:read")],
    summary="List a partner's own item codes",
    responses=problems(401, 403, 404),
)
async def own_items(session: ReadSession, actor: Actor, page: Page, partner_id: UUID) -> Listed[OwnItemRead]:
    """What the partner calls our items."""
    found = await list_own_items(session, actor, partner_id, page)
    items = [OwnItemRead.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.put(
    "/{partner_id}/items/{item_id}",
    dependencies=[requires("partners:write")],
    summary="Set a partner's own code of an item",
    responses=problems(401, 403, 404),
)
async def put_item(session: Session, actor: Actor, partner_id: UUID, item_id: UUID, body: OwnItemInput) -> OwnItemRead:
    """Set what the partner calls an item; safe to repeat."""
    row = await put_own_item(session, actor, partner_id, item_id, body.model_dump())
    return OwnItemRead.model_validate(row)


@router.delete(
    "/{partner_id}/items/{item_id}",
    status_code=204,
    dependencies=[requires("partners:write")],
    summary="Forget a partner's own code of an item",
    responses=problems(401, 403, 404),
)
async def remove_item(session: Session, actor: Actor, partner_id: UUID, item_id: UUID) -> None:
    """Forget what the partner calls an item."""
    await remove_own_item(session, actor, partner_id, item_id)


def _rows(entries: list[Any]) -> list[dict[str, Any]]:
    return [entry.model_dump() for entry in entries if isinstance(entry, BaseModel)]


def _answer(actor: SignedIn, view: PartnerView, response: Response) -> PartnerRead:
    response.headers["ETag"] = etag(view.partner.version)
    return partner_read(actor, view)


def partner_read(actor: SignedIn, view: PartnerView) -> PartnerRead:
    """As the actor may see it."""
    partner = view.partner
    return PartnerRead(
        id=partner.id,
        code=partner.code,
        name=partner.name,
        is_customer=partner.is_customer,
        is_supplier=partner.is_supplier,
        is_factory=partner.is_factory,
        tax_code=partner.tax_code,
        tax_treatment=partner.tax_treatment,
        currency=partner.currency,
        customer_group_id=partner.customer_group_id,
        payment_term_id=partner.payment_term_id,
        credit_limit=partner.credit_limit,
        account_manager_id=partner.account_manager_id,
        account_manager=view.account_manager,
        in_charge=view.in_charge,
        email=partner.email,
        phone=partner.phone,
        active=partner.active,
        contacts=[ContactRead.model_validate(contact) for contact in view.contacts],
        addresses=[AddressRead.model_validate(address) for address in view.addresses],
        warnings=[Caution.model_validate(caution) for caution in view.cautions],
        custom=shown(actor.own_fields, "partner", partner.custom),
    )
