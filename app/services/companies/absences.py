"""When people of the staff are away, and who stands in for them meanwhile."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.errors import AppError, Kind, conflict, invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Absence, Company, Membership, User
from app.models.trail import TrailAction
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, newest_first
from app.services.access.references import Reference, require
from app.services.access.standing_in import Away, company_day, is_circle, on_staff
from app.services.access.visibility import visible_to
from app.services.companies.settings import get_company
from app.services.trail.record import difference, record

FOR_OTHERS = "members:write"


@dataclass(frozen=True, slots=True)
class AbsenceFilter:
    """Which absences are wanted: of one person, or those that are not over yet."""

    user_id: UUID | None = None
    not_over: bool = False


def _absences(actor: Actor) -> Select[Any]:
    stand_in = aliased(User)
    statement = (
        select(
            *Absence.__table__.c,
            User.name.label("user_name"),
            stand_in.name.label("stand_in_name"),
            company_day().between(Absence.first_day, Absence.last_day).label("is_away"),
        )
        .join(Company, Company.id == Absence.company_id)
        .join(User, User.id == Absence.user_id)
        .join(stand_in, stand_in.id == Absence.stand_in_id)
    )
    return visible_to(actor, statement, Absence)


async def list_absences(session: AsyncSession, actor: Actor, page: Page, wanted: AbsenceFilter) -> Listing[Row[Any]]:
    """Absences of the staff, those entered last first: one statement."""
    statement = _absences(actor)
    if wanted.user_id is not None:
        statement = statement.where(Absence.user_id == wanted.user_id)
    if wanted.not_over:
        statement = statement.where(Absence.last_day >= company_day())
    return await newest_first(session, statement, Absence.id, page)


async def get_absence(session: AsyncSession, actor: Actor, absence_id: UUID) -> Row[Any]:
    """Return an absence with its people; raises `not_found`."""
    row: Row[Any] | None = (await session.execute(_absences(actor).where(Absence.id == absence_id))).one_or_none()
    if row is None:
        raise not_found("absence")
    return row


async def enter_absence(session: AsyncSession, actor: Actor, wanted: Away) -> Row[Any]:
    """Say that a person is away, and who looks after the person's partners meanwhile: for mails it binds at once.

    Whoever is on the staff says it of themselves. Raises FORBIDDEN `absence_of_others` for who does not manage
    members; INVALID `unknown_reference`, `stand_in_self`, `absence_over`; CONFLICT `absence_overlaps`,
    `stand_in_circle`.
    """
    _check_whose(actor, wanted.user_id)
    await get_company(session, actor, actor.company_id, lock=True)  # so that no other comes beside
    await _check(session, actor, wanted, await _others(session, actor, wanted))
    absence = Absence(company_id=actor.company_id, id=new_id(), version=1, **asdict(wanted))
    session.add(absence)
    _tell(session, actor, "absence.entered", absence.id, {name: str(value) for name, value in asdict(wanted).items()})
    await session.flush()
    return await get_absence(session, actor, absence.id)


async def change_absence(
    session: AsyncSession, actor: Actor, absence_id: UUID, *, version: int, stand_in_id: UUID, days: tuple[date, date]
) -> Row[Any]:
    """Change the days or the stand-in; raises `not_found`, `stale`, and what `enter_absence` raises."""
    absence = await _locked(session, actor, absence_id)
    check_version(absence.version, version)
    wanted = Away(absence.user_id, stand_in_id, *days)
    await _check(session, actor, wanted, await _others(session, actor, wanted, but=absence_id))
    fields = asdict(wanted)
    before = {name: getattr(absence, name) for name in fields}
    _tell(session, actor, "absence.changed", absence.id, difference(before, fields))
    for name, value in fields.items():
        setattr(absence, name, value)
    absence.version += 1
    await session.flush()
    return await get_absence(session, actor, absence_id)


async def drop_absence(session: AsyncSession, actor: Actor, absence_id: UUID) -> None:
    """Forget an absence: the person's partners are the person's own again. Raises `not_found`, `absence_of_others`."""
    absence = await _locked(session, actor, absence_id)
    _tell(session, actor, "absence.dropped", absence_id, {"user_id": str(absence.user_id)})
    await session.delete(absence)


async def _locked(session: AsyncSession, actor: Actor, absence_id: UUID) -> Absence:
    statement = visible_to(actor, select(Absence), Absence).where(Absence.id == absence_id)
    # The company before its rows, as whoever enters one does.
    await get_company(session, actor, actor.company_id, lock=True)
    absence = await session.scalar(statement)
    if absence is None:
        raise not_found("absence")
    _check_whose(actor, absence.user_id)
    return absence


def _check_whose(actor: Actor, user_id: UUID) -> None:
    if user_id != actor.user_id and not actor.may(FOR_OTHERS):
        raise AppError("absence_of_others", "Enter your own absence; others' are the owner's.", kind=Kind.FORBIDDEN)


async def _others(session: AsyncSession, actor: Actor, wanted: Away, but: UUID | None = None) -> Sequence[Absence]:
    """The absences that touch the same days; the company is locked."""
    same_days = and_(Absence.last_day >= wanted.first_day, Absence.first_day <= wanted.last_day)
    statement = visible_to(actor, select(Absence), Absence).where(same_days)
    return [each for each in await session.scalars(statement) if each.id != but]


async def _check(session: AsyncSession, actor: Actor, wanted: Away, others: Sequence[Absence]) -> None:
    if wanted.stand_in_id == wanted.user_id:
        raise invalid("/stand_in_id", "stand_in_self", "Somebody else stands in.")
    if wanted.last_day < wanted.first_day:
        raise invalid("/last_day", "ends_before_it_begins", "An absence ends on its first day at the earliest.")
    await require(
        session,
        [
            Reference(f"/{field}", "staff member", on_staff(actor.company_id, user_id))
            for field, user_id in (("user_id", wanted.user_id), ("stand_in_id", wanted.stand_in_id))
        ],
    )
    if await session.scalar(select(company_day() > wanted.last_day).where(Company.id == actor.company_id)):
        raise invalid("/last_day", "absence_over", "This absence is over already.")
    if any(each.user_id == wanted.user_id for each in others):
        raise conflict("absence_overlaps", "The person is away on some of these days already: change that absence.")
    away = [Away(each.user_id, each.stand_in_id, each.first_day, each.last_day) for each in others]
    if is_circle(away, wanted):
        message = "On one of these days the stand-in is away, and this person would stand in: choose somebody else."
        raise conflict("stand_in_circle", message)


def _tell(session: AsyncSession, actor: Actor, action: TrailAction, absence_id: UUID, detail: dict[str, Any]) -> None:
    subject = ("absence", absence_id)
    record(session, actor.company_id, action, user_id=actor.user_id, subject=subject, detail=detail)


async def list_staff(session: AsyncSession, actor: Actor, page: Page) -> Listing[Row[Any]]:
    """Who is on the staff, by id: whom to put in charge of a partner, or to ask to stand in. One statement."""
    statement = (
        visible_to(actor, select(User.id, User.name, Membership.role), Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.partner_id.is_(None), Membership.active, User.active)
    )
    return await newest_first(session, statement, User.id, page)
