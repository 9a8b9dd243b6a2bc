"""Signing in, staying signed in, changing company and signing out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import Tenant, set_tenant
from app.core.errors import AppError, Kind, conflict
from app.core.passwords import hash_password, needs_new_hash, verify_password
from app.models import Company, Currency, Membership, Partner, User
from app.services.access.actor import Actor
from app.services.access.grants import Grants, MemberKey, read_grants_as_company
from app.services.access.memberships import Place, chosen, places_of
from app.services.access.refresh import NewToken, Origin, Outcome, look_up, rotate, start_family
from app.services.access.second_factor import has_second_factor
from app.services.access.windows import Door
from app.services.outbox.append import INSTALLATION
from app.services.trail.record import record


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed to check a password; read before, checked outside any transaction."""

    user_id: UUID
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Proved:
    """Whose password was right, as which hash it is kept, and a stronger one to keep if that is outdated."""

    user_id: UUID
    password_hash: str | None
    new_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where somebody wants to be let in, from where and for how long; `after_hours`: also to leave an order only."""

    membership_id: UUID | None
    lifetime: timedelta
    origin: Origin
    after_hours: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A granted sign-in: where the person is, until when, where else it may go, and how it stays signed in."""

    place: Place
    places: list[Place]
    closes_at: datetime | None
    refresh: NewToken
    # The company asks for a second factor that the person has not got: nothing else can be done before.
    factor_due: bool = False
    # It is outside the person's hours, which begin then: nothing can be done but to leave an order.
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A place with its door, and when that opens, where one comes outside the hours to leave an order."""

    place: Place
    door: Door
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The signed-in person and its surroundings."""

    user: User
    company: Company
    currency_scale: int
    partner: Partner | None


def wrong_credentials() -> AppError:
    """The one answer to every failed sign-in, so that it does not tell which accounts exist."""
    return AppError("wrong_credentials", "E-mail address or password is wrong.", kind=Kind.UNAUTHENTICATED)


def session_ended() -> AppError:
    """The answer to a refresh token that is not accepted."""
    return AppError("session_ended", "Sign in again.", kind=Kind.UNAUTHENTICATED)


async def find_account(session: AsyncSession, email: str) -> Account | None:
    """Return the active account of an address, None when there is none that may sign in."""
    user = await session.scalar(select(User).where(User.email == email.strip().lower()))
    return Account(user.id, user.password_hash) if user is not None and user.active else None


async def check_password(account: Account | None, password: str) -> Proved:
    """Raise AppError `wrong_credentials` unless the password is right; takes the same time in all cases."""
    right = await verify_password(password, account.password_hash if account else None)
    if account is None or not right:
        raise wrong_credentials()
    outdated = account.password_hash is not None and needs_new_hash(account.password_hash)
    return Proved(account.user_id, account.password_hash, await hash_password(password) if outdated else None)


async def note_refusal(session: AsyncSession, account: Account | None, email: str) -> None:
    """Leave an entry of a wrong password in the installation's trail, whether or not the address has an account."""
    user_id = account.user_id if account else None
    record(session, INSTALLATION, "account.sign_in_refused", user_id=user_id, detail={"email": email})


async def enter(session: AsyncSession, proved: Proved, wanted: Wanted) -> Entry:
    """Begin a sign-in of a user whose password was right, and the code of the second factor if there is one.

    Raises `wrong_credentials` when the password was changed meanwhile; FORBIDDEN: `no_membership` when the user belongs
    to no company, or not to the wanted one, `access_closed` and `network_not_allowed` when it may not come in there
    now. With none wanted it is the first that lets in.
    """
    # Held until the end: whoever sets another password ends the sign-ins that are there by then.
    user = await session.get_one(User, proved.user_id, with_for_update={"read": True})
    if not user.active or user.password_hash != proved.password_hash:
        raise wrong_credentials()
    if proved.new_hash is not None:
        user.password_hash = proved.new_hash
    return await begin(session, user, wanted)


async def begin(session: AsyncSession, user: User, wanted: Wanted) -> Entry:
    """Begin a sign-in of a user who is proved and held. Raises what `enter` does of memberships and doors."""
    places = await places_of(session, user.id)
    place = chosen(places, wanted.membership_id)
    if place is None:
        raise _not_there()
    way = await _first_open(session, [place] if wanted.membership_id else places, wanted)
    refresh = await start_family(session, way.place, wanted.lifetime, wanted.origin)
    await _note_entry(session, way, refresh)
    return await _entry(session, way, places, refresh)


async def _entry(session: AsyncSession, way: Way, places: list[Place], refresh: NewToken) -> Entry:
    factor_due = await _is_factor_due(session, way.place)
    if factor_due and way.opens_at is not None:
        way.door.check(now(), "")  # what a company asks for first is not left out at its closed door
    closes_at = None if way.opens_at else way.door.closes_at(now())
    return Entry(way.place, places, closes_at, refresh, factor_due, way.opens_at)


async def _note_entry(session: AsyncSession, way: Way, refresh: NewToken) -> None:
    """Leave an entry in the trail of the company that is entered, whose transaction it is from here on."""
    await set_tenant(session, way.place.actor.tenant)
    who, subject = way.place.user_id, ("sign_in", refresh.sign_in_id)
    detail = {"after_hours": True} if way.opens_at is not None else None
    record(session, way.place.company_id, "account.signed_in", user_id=who, subject=subject, detail=detail)


async def _first_open(session: AsyncSession, places: list[Place], wanted: Wanted) -> Way:
    """The first place that lets in now, or else, if that is wanted, the first where an order may be left.

    Raises what the first of all refuses with; `may_leave_order` of its details tells whether that can be wanted.
    """
    refused: AppError | None = None
    closed: Way | None = None
    for place in places:
        grants = await _grants_of(session, place)
        try:
            grants.door.check(now(), wanted.origin.address)
        except AppError as refusal:
            refused = refused or refusal
            closed = closed or _closed_way(place, grants, wanted.origin)
        else:
            return Way(place, grants.door)
    if closed is not None and wanted.after_hours:
        return closed
    refused = refused or _not_there()
    if closed is not None:
        refused.details["may_leave_order"] = True
    raise refused


def _closed_way(place: Place, grants: Grants, origin: Origin) -> Way | None:
    """The way to a closed door where the person may leave an order; none where it may not."""
    try:
        opens_at = grants.door.opens_at(now())
        grants.door.check_network(origin.address)
    except AppError:
        return None
    return Way(place, grants.door, opens_at) if opens_at is not None and grants.queues_orders else None


async def stay(session: AsyncSession, secret: str, wanted: Wanted) -> Entry | AppError:
    """Exchange a refresh token for the next one, in the same company or in another of the user's.

    A refusal is returned, not raised: it may revoke the family, and that has to be committed.
    """
    outcome, presented = await look_up(session, secret)
    if outcome is Outcome.IN_PROGRESS:
        return conflict("refresh_in_progress", "Another tab has just refreshed; use its new cookie.")
    if presented is None:
        return session_ended()
    user = await session.get_one(User, presented.sign_in.user_id)
    places = await places_of(session, user.id, presented.sign_in.started_at)
    place = chosen(places, wanted.membership_id or presented.sign_in.membership_id)
    if wanted.membership_id is None:
        place = place or chosen(places, None)
    if not user.active or place is None:
        return session_ended() if wanted.membership_id is None else _not_there()
    try:
        way = await _first_open(session, [place], wanted)
    except AppError as refusal:
        return refusal
    elsewhere = place.id != presented.sign_in.membership_id
    refresh = await rotate(session, presented, place, wanted.lifetime, wanted.origin)
    if elsewhere:
        await _note_entry(session, way, refresh)
    return await _entry(session, way, places, refresh)


async def _grants_of(session: AsyncSession, place: Place) -> Grants:
    """What a place holds, read as its company; leaves the transaction set to the user without one."""
    grants = await read_grants_as_company(session, MemberKey(place.company_id, place.id, place.user_id))
    await set_tenant(session, Tenant(None, place.user_id))
    if grants is None:
        raise _not_there()
    return grants


async def is_factor_required(session: AsyncSession, actor: Actor) -> bool:
    """Whether the actor's company asks people of the actor's role for a second factor."""
    roles = await session.scalar(select(Company.second_factor_roles).where(Company.id == actor.company_id))
    return actor.role in (roles or ())


async def is_factor_due(session: AsyncSession, actor: Actor) -> bool:
    """Whether the actor has to set up a second factor before anything else; nobody does who looks as somebody else."""
    if actor.viewer_id is not None:
        return False
    return await is_factor_required(session, actor) and not await has_second_factor(session, actor.user_id)


async def _is_factor_due(session: AsyncSession, place: Place) -> bool:
    await set_tenant(session, place.actor.tenant)
    return await is_factor_due(session, place.actor)


def _not_there() -> AppError:
    return AppError("no_membership", "This account may not enter there.", kind=Kind.FORBIDDEN)


async def profile_of(session: AsyncSession, actor: Actor) -> Profile:
    """Return the actor's person, company and partner; raises `session_ended` once the membership is closed."""
    row = (
        await session.execute(
            select(User, Company, Currency.scale)
            .join(Membership, Membership.user_id == User.id)
            .join(Company, Company.id == Membership.company_id)
            .outerjoin(Currency, Currency.code == Company.base_currency)
            .where(
                Membership.company_id == actor.company_id,
                Membership.id == actor.membership_id,
                Membership.active,
                User.active,
            )
        )
    ).one_or_none()
    if row is None:
        raise session_ended()
    user, company, scale = row
    partner = await session.get(Partner, (actor.company_id, actor.partner_id)) if actor.partner_id else None
    return Profile(user, company, scale or 0, partner)
