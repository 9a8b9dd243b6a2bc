"""What a change of permissions would show or hide, and to whom, before it is made.

The change is made, looked at as each person concerned, and taken back: what is told is what would be so.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, false, func, literal, not_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import set_tenant
from app.core.errors import AppError
from app.models import Item, Location, Membership, Partner, Refund, User
from app.models.field_rules import DOCUMENTS, FIELD_CLASSES
from app.services.access.actor import EXACT, Actor
from app.services.access.feed import TOLD
from app.services.access.fields import WRITE
from app.services.access.grants import Grants, MemberKey, acting, read_grants
from app.services.access.visibility import visible, visible_to
from app.services.access.windows import Door
from app.services.companies.exposed_fields import OwnFieldTurn, newest_by_kind, own_fields_turned

MOST_PEOPLE = 50
MOST_SAMPLES = 4
# An event of these is about a document of another kind.
ONLY_EVENTS = ("sales_promise", "credit_note", "transfer_receipt")
KINDS: Mapping[str, tuple[type[Any], str]] = {
    **{kind: told for kind, told in TOLD.items() if kind not in ONLY_EVENTS},
    "partner": (Partner, "partners:read"),
    "item": (Item, "items:read"),
}

V = TypeVar("V")

Change = Callable[[], Awaitable[object]]
# Gives a document as a person reads it; none where the person does not.
Render = Callable[[AsyncSession, Actor, str, UUID], Awaitable[Mapping[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class Turn(Generic[V]):
    """Something that is so now, and would be so."""

    what: Any
    before: V
    after: V


@dataclass(frozen=True, slots=True)
class DocumentsTurned:
    """How many documents of a kind would be shown that are not now, and the other way round."""

    kind: str
    shown: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One document as the person reads it now, and would read it."""

    kind: str
    id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What would be otherwise for one person."""

    membership_id: UUID
    user: User
    partner: Partner | None
    doors: tuple[Door, Door]
    scopes_gained: Sequence[str]
    scopes_lost: Sequence[str]
    data_range: tuple[str, str]
    warehouses: Sequence[Turn[str]]
    fields: Sequence[Turn[str]]
    own_fields: Sequence[OwnFieldTurn]
    documents: Sequence[DocumentsTurned]
    samples: Sequence[Sample]


@dataclass(frozen=True, slots=True)
class Preview:
    """The people concerned, at most 50 of `people_count` in the order of their names."""

    people_count: int
    people: Sequence[Exposure]


@dataclass(frozen=True, slots=True)
class _Person:
    key: MemberKey
    user: User
    partner: Partner | None


@dataclass(frozen=True, slots=True)
class _Look:
    session: AsyncSession
    actor: Actor
    warehouses: Mapping[UUID, Location]
    render: Render


async def preview(
    session: AsyncSession, actor: Actor, whose: ColumnElement[bool], change: Change, render: Render
) -> Preview:
    """What `change` would show or hide to the active members `whose`; nothing of it is kept.

    Raises what the change raises.
    """
    people, count = await _people(session, actor, whose)
    before = [await _held(session, person) for person in people]
    savepoint = await session.begin_nested()
    await change()
    after = [await _held(session, person) for person in people]
    await savepoint.rollback()
    warehouses = {row.id: row for row in await session.scalars(visible_to(actor, select(Location), Location))}
    turns = zip(people, zip(before, after, strict=True), strict=True)
    return Preview(count, [await _exposure(_Look(session, actor, warehouses, render), *turn) for turn in turns])


async def _people(session: AsyncSession, actor: Actor, whose: ColumnElement[bool]) -> tuple[list[_Person], int]:
    here = (Membership.company_id == actor.company_id, Membership.active, User.active, whose)
    statement = (
        select(Membership, User, Partner, func.count().over().label("people_count"))
        .join(User, User.id == Membership.user_id)
        .outerjoin(Partner, and_(Partner.company_id == Membership.company_id, Partner.id == Membership.partner_id))
        .where(*here)
        .order_by(User.name, Membership.id)
        .limit(MOST_PEOPLE)
    )
    rows = (await session.execute(statement)).all()
    people = [_Person(MemberKey(actor.company_id, row[0].id, row[1].id), row[1], row[2]) for row in rows]
    return people, rows[0].people_count if rows else 0


async def _held(session: AsyncSession, person: _Person) -> Grants:
    grants = await read_grants(session, person.key)
    if grants is None:
        raise RuntimeError("a membership that is active holds something")
    return grants


async def _exposure(look: _Look, person: _Person, turn: tuple[Grants, Grants]) -> Exposure:
    before, after = turn
    actors = (acting(person.key, before), acting(person.key, after))
    own_fields = await own_fields_turned(look.session, actors, (before.own_fields, after.own_fields))
    documents, newest = await _documents(look.session, actors, newest_by_kind(own_fields))
    fields = _fields(before, after)
    return Exposure(
        membership_id=person.key.membership_id,
        user=person.user,
        partner=person.partner,
        doors=(before.door, after.door),
        scopes_gained=sorted(after.scopes - before.scopes),
        scopes_lost=sorted(before.scopes - after.scopes),
        data_range=(before.data_range, after.data_range),
        warehouses=[
            Turn(look.warehouses[location_id], *told)
            for location_id in sorted(before.disclosures.keys() | after.disclosures.keys())
            if location_id in look.warehouses
            and len(set(told := [held.disclosures.get(location_id, EXACT) for held in turn])) == 2
        ],
        fields=fields,
        own_fields=own_fields,
        documents=documents,
        samples=await _samples(look, actors, newest if documents or fields or own_fields else {}),
    )


def _fields(before: Grants, after: Grants) -> list[Turn[str]]:
    def access(held: Grants, document: str, name: str) -> str:
        return WRITE if held.fields is None else held.fields.access(document, name)

    return [
        Turn((document, name), access(before, document, name), access(after, document, name))
        for document in DOCUMENTS
        for name in FIELD_CLASSES
        if access(before, document, name) != access(after, document, name)
    ]


async def _documents(
    session: AsyncSession, actors: tuple[Actor, Actor], own: Mapping[str, UUID]
) -> tuple[list[DocumentsTurned], dict[str, UUID]]:
    """Per kind what turns, and the newest document that turns, has `own` fields that do, or is seen both ways.

    One statement.
    """
    counts = []
    for kind, (model, scope) in KINDS.items():
        sees = [func.coalesce(visible(actor, model), false()) if actor.may(scope) else false() for actor in actors]
        of_kind = [model.company_id == actors[0].company_id]
        if model is Refund:
            of_kind.append(Refund.kind == kind)
        turns = [and_(sees[1], not_(sees[0])), and_(sees[0], not_(sees[1]))]
        either = turns[0] | turns[1]
        counts.append(
            select(
                literal(kind).label("kind"),
                func.count().filter(turns[0]).label("shown"),
                func.count().filter(turns[1]).label("hidden"),
                func.max(cast(model.id, Text)).filter(either).label("newest_turned"),
                func.max(cast(model.id, Text)).filter(sees[0]).label("newest_seen"),
            ).where(*of_kind)
        )
    rows = (await session.execute(union_all(*counts))).all()
    turned = [DocumentsTurned(row.kind, row.shown, row.hidden) for row in rows if row.shown or row.hidden]
    turns_by_kind = {row.kind: UUID(row.newest_turned) for row in rows if row.newest_turned}
    seen = {row.kind: UUID(row.newest_seen) for row in rows if row.newest_seen}
    order = [*(entry.kind for entry in turned), *own, *(kind for kind in KINDS if kind in seen)]
    newest = {**seen, **own, **turns_by_kind}
    return turned, {kind: newest[kind] for kind in dict.fromkeys(order)}


async def _samples(look: _Look, actors: tuple[Actor, Actor], newest: Mapping[str, UUID]) -> list[Sample]:
    """A few documents as the person reads them: those that turn first, then those of which fields turn."""
    samples: list[Sample] = []
    for kind, document_id in newest.items():
        if len(samples) == MOST_SAMPLES:
            break
        read = [await _rendered(look, person, kind, document_id) for person in actors]
        if read[0] != read[1]:
            samples.append(Sample(kind, document_id, *read))
    await set_tenant(look.session, look.actor.tenant)
    return samples


async def _rendered(look: _Look, person: Actor, kind: str, document_id: UUID) -> Mapping[str, Any] | None:
    if not person.may(KINDS[kind][1]):
        return None
    await set_tenant(look.session, person.tenant)
    try:
        return await look.render(look.session, person, kind, document_id)
    except AppError:
        return None
