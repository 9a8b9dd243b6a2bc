"""Partners with their contacts and addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.errors import FieldError, invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import (
    Company,
    Currency,
    CustomerGroup,
    Partner,
    PartnerAddress,
    PartnerContact,
    PaymentTerm,
    User,
)
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, holds, settled
from app.services.access.listing import Listing, check_version, list_page
from app.services.access.references import Reference, require
from app.services.access.standing_in import in_charge, looked_after_by, on_staff
from app.services.access.visibility import visible_to
from app.services.catalog.matching import matches
from app.services.catalog.search import item_search_key
from app.services.documents.names import Person
from app.services.partners.tax_codes import POINTER, parse_tax_code
from app.services.trail.record import difference, record

KINDS = {"customer": Partner.is_customer, "supplier": Partner.is_supplier, "factory": Partner.is_factory}
VIETNAMESE_REGIMES = ("tt99", "tt133")
HOME_COUNTRY = "VN"
MANAGER = "account_manager_id"

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner with its people and places; `cautions` are what was accepted but looks wrong.

    Staff is told by name who its account manager is, and who is in charge of it now.
    """

    partner: Partner
    contacts: Sequence[PartnerContact]
    addresses: Sequence[PartnerAddress]
    cautions: Sequence[FieldError] = ()
    account_manager: Person | None = None
    in_charge: Person | None = None


async def list_partners(
    session: AsyncSession,
    actor: Actor,
    page: Page,
    *,
    query: str | None = None,
    kind: str | None = None,
    active: bool | None = None,
    mine: bool = False,
    custom: Mapping[str, Any] = NOTHING,
) -> Listing[PartnerView]:
    """Partners in the order of their codes, found by code or name; four statements at most.

    `mine`: those that the actor is in charge of now.
    """
    statement = visible_to(actor, select(Partner), Partner)
    if kind is not None:
        statement = statement.where(KINDS[kind])
    if active is not None:
        statement = statement.where(Partner.active == active)
    if mine:
        statement = statement.where(Partner.id.in_(looked_after_by(actor.company_id, actor.user_id)))
    if custom:
        statement = statement.where(holds(Partner.custom, dict(custom)))
    if query:
        statement = statement.where(matches(Partner.search_key, query))
    found = await list_page(session, statement, (Partner.code,), page)
    return Listing(await _views(session, actor, found.items), found.next_cursor)


async def get_partner(session: AsyncSession, actor: Actor, partner_id: UUID) -> PartnerView:
    """Return a partner; raises `not_found` for one that does not exist or may not be seen."""
    partner = await session.scalar(visible_to(actor, select(Partner), Partner).where(Partner.id == partner_id))
    if partner is None:
        raise not_found("partner")
    return (await _views(session, actor, [partner]))[0]


async def create_partner(
    session: AsyncSession, actor: Actor, fields: Mapping[str, Any], *, contacts: Rows, addresses: Rows
) -> PartnerView:
    """Add a partner. `fields` are columns of `Partner`.

    Raises INVALID: `partner_kind_required`, `tax_code_format`, `unknown_reference`, `custom_fields_invalid`. The
    currency is the company's own when none is given; who sees the partners in the own charge only takes charge of it.
    """
    company = await session.get_one(Company, actor.company_id)
    values = {
        **fields,
        "currency": fields.get("currency") or company.base_currency,
        "custom": settled(actor.own_fields, "partner", fields.get("custom", NOTHING)),
    }
    if actor.data_range == "accounts" and values.get(MANAGER) is None:
        values[MANAGER] = actor.user_id
    await require(session, _references(actor, values))
    partner = Partner(company_id=actor.company_id, id=new_id(), version=1, **values)
    _check_kinds(partner)
    partner.search_key = item_search_key(partner.code, partner.name)
    cautions = _settle_tax_code(partner, company, addresses)
    session.add(partner)
    await session.flush()
    await _write_rows(session, actor, partner, contacts=contacts, addresses=addresses)
    return await _view(session, actor, partner, cautions)


async def update_partner(
    session: AsyncSession,
    actor: Actor,
    partner_id: UUID,
    *,
    version: int,
    changes: Mapping[str, Any],
    contacts: Rows | None,
    addresses: Rows | None,
) -> PartnerView:
    """Change a partner seen at `version`; given contacts or addresses replace the present ones.

    Raises `not_found`, `stale`, and what `create_partner` raises.
    """
    statement = visible_to(actor, select(Partner), Partner).where(Partner.id == partner_id)
    partner = await session.scalar(statement.with_for_update(key_share=True))
    if partner is None:
        raise not_found("partner")
    check_version(partner.version, version)
    await require(session, _references(actor, changes))
    _tell_manager(session, actor, partner, changes.get(MANAGER, partner.account_manager_id))
    if "custom" in changes:
        changes = {**changes, "custom": settled(actor.own_fields, "partner", changes["custom"], partner.custom)}
    for name, value in changes.items():
        setattr(partner, name, value)
    _check_kinds(partner)
    partner.search_key = item_search_key(partner.code, partner.name)
    partner.version += 1
    cautions: Sequence[FieldError] = ()
    if "tax_code" in changes:
        company = await session.get_one(Company, actor.company_id)
        places = addresses if addresses is not None else await _addresses(session, actor, partner)
        cautions = _settle_tax_code(partner, company, places)
    await session.flush()
    await _write_rows(session, actor, partner, contacts=contacts, addresses=addresses)
    return await _view(session, actor, partner, cautions)


def _check_kinds(partner: Partner) -> None:
    if not (partner.is_customer or partner.is_supplier or partner.is_factory):
        raise invalid("/is_customer", "partner_kind_required", "A partner is customer, supplier or factory.")


def _settle_tax_code(partner: Partner, company: Company, addresses: Rows) -> Sequence[FieldError]:
    """Check a tax code that Vietnam gave; foreign partners and companies elsewhere have codes of other forms."""
    registered = [row["country"] for row in addresses if row["kind"] == "registered"]
    abroad = bool(registered) and HOME_COUNTRY not in registered
    if partner.tax_code is None or abroad or company.accounting_regime not in VIETNAMESE_REGIMES:
        return ()
    tax_code = parse_tax_code(partner.tax_code)
    partner.tax_code = tax_code.value
    if not tax_code.doubtful:
        return ()
    return [FieldError(POINTER, "tax_code_checksum", "The check digit of this tax code is not right.")]


def _references(actor: Actor, fields: Mapping[str, Any]) -> list[Reference]:
    company_id = actor.company_id
    known = {
        "currency": ("currency", exists().where(Currency.code == fields.get("currency"))),
        "customer_group_id": (
            "customer group",
            exists().where(CustomerGroup.company_id == company_id, CustomerGroup.id == fields.get("customer_group_id")),
        ),
        "payment_term_id": (
            "payment term",
            exists().where(PaymentTerm.company_id == company_id, PaymentTerm.id == fields.get("payment_term_id")),
        ),
        "account_manager_id": (
            "staff member",
            on_staff(company_id, fields.get("account_manager_id")),
        ),
    }
    return [
        Reference(f"/{name}", what, condition)
        for name, (what, condition) in known.items()
        if fields.get(name) is not None
    ]


async def _write_rows(
    session: AsyncSession, actor: Actor, partner: Partner, *, contacts: Rows | None, addresses: Rows | None
) -> None:
    for model, rows in ((PartnerContact, contacts), (PartnerAddress, addresses)):
        if rows is None:
            continue
        await session.execute(delete(model).where(model.company_id == actor.company_id, model.partner_id == partner.id))
        if rows:
            keys = {"company_id": actor.company_id, "partner_id": partner.id}
            await session.execute(insert(model).values([{**keys, "id": new_id(), **row} for row in rows]))


async def _addresses(session: AsyncSession, actor: Actor, partner: Partner) -> Rows:
    statement = select(PartnerAddress.kind, PartnerAddress.country).where(
        PartnerAddress.company_id == actor.company_id, PartnerAddress.partner_id == partner.id
    )
    return [{"kind": kind, "country": country} for kind, country in await session.execute(statement)]


async def _view(session: AsyncSession, actor: Actor, partner: Partner, cautions: Sequence[FieldError]) -> PartnerView:
    view = (await _views(session, actor, [partner]))[0]
    return replace(view, cautions=cautions)


async def _views(session: AsyncSession, actor: Actor, partners: Sequence[Partner]) -> list[PartnerView]:
    ids = [partner.id for partner in partners]
    contacts: dict[UUID, list[PartnerContact]] = {}
    addresses: dict[UUID, list[PartnerAddress]] = {}
    if ids:
        people = visible_to(actor, select(PartnerContact), PartnerContact).where(PartnerContact.partner_id.in_(ids))
        for contact in await session.scalars(people.order_by(PartnerContact.id)):
            contacts.setdefault(contact.partner_id, []).append(contact)
        places = visible_to(actor, select(PartnerAddress), PartnerAddress).where(PartnerAddress.partner_id.in_(ids))
        for address in await session.scalars(places.order_by(PartnerAddress.id)):
            addresses.setdefault(address.partner_id, []).append(address)
    charged = await _people(session, actor, ids)
    nobody: tuple[None, None] = (None, None)
    return [
        PartnerView(p, contacts.get(p.id, []), addresses.get(p.id, []), (), *charged.get(p.id, nobody))
        for p in partners
    ]


async def _people(
    session: AsyncSession, actor: Actor, ids: Sequence[UUID]
) -> dict[UUID, tuple[Person | None, Person | None]]:
    """The account manager of each partner, and who is in charge of it now; nobody but staff is told."""
    if actor.is_partner or not ids:
        return {}
    manager, person = aliased(User), aliased(User)
    rows = await session.execute(
        visible_to(actor, select(Partner.id, manager.id, manager.name, person.id, person.name), Partner)
        .join(manager, manager.id == Partner.account_manager_id)
        .join(person, person.id == in_charge(actor.company_id, Partner.account_manager_id))
        .where(Partner.id.in_(ids))
    )
    return {
        partner_id: (Person(manager_id, manager_name), Person(person_id, person_name))
        for partner_id, manager_id, manager_name, person_id, person_name in rows
    }


def _tell_manager(session: AsyncSession, actor: Actor, partner: Partner, manager_id: UUID | None) -> None:
    changed = difference({MANAGER: partner.account_manager_id}, {MANAGER: manager_id})
    if changed:
        subject = ("partner", partner.id)
        record(
            session, actor.company_id, "partner.manager_changed", user_id=actor.user_id, subject=subject, detail=changed
        )
