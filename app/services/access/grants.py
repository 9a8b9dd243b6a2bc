"""What a membership may do now: kept in memory, and forgotten by every process as soon as it changes.

A request must not pay a round trip for what hardly ever changes, and a change must bind within a second.
"""

import asyncio
import ipaddress
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import ColumnElement, Row, and_, exc, exists, func, or_, select, true
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Broken, Database, Range, Tenant, is_unavailable, set_tenant
from app.core.listening import Listener
from app.models import (
    AccessWindow,
    Membership,
    PermissionGroup,
    SignIn,
    User,
)
from app.services.access.actor import HIDDEN, Actor
from app.services.access.custom_fields import Fields
from app.services.access.fields import FieldRules, rules_of
from app.services.access.permissions import IS_IN, PERMISSIONS, own_fields_of
from app.services.access.roles import PLACES_ORDERS, effective_scopes
from app.services.access.spending import Limit, limits_of
from app.services.access.windows import DAY_MINUTES, Door, Span, Window

CHANNEL = "giao_access"
# How long a grant is believed after it was read, or after the listener was last sure to have heard every change.
BELIEVED_S = 0.75
REMEMBERED = 20_000
# Of the pool that grants are read through.
CONNECTIONS = 2

Version = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class MemberKey:
    """Whose grants: a membership with its company and its person, who came by a sign-in or is only coming."""

    company_id: UUID
    membership_id: UUID
    user_id: UUID
    sign_in_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Grants:
    """What an active membership of an active person holds, and the door that it comes in by."""

    role: str
    partner_id: UUID | None
    scopes: frozenset[str]
    door: Door
    disclosures: Mapping[UUID, str] = field(default_factory=dict)
    spending: Mapping[str, Limit] = field(default_factory=dict)
    own_fields: Fields = field(default_factory=dict)
    data_range: Range = "all"
    fields: FieldRules | None = None

    @property
    def queues_orders(self) -> bool:
        """Whether the person may leave orders outside its hours: who places them for a partner inside."""
        return self.partner_id is not None and PLACES_ORDERS in self.scopes


_TELL = sql("SELECT pg_notify(:channel, each) FROM unnest(CAST(:whose AS text[])) AS each")
_WINDOW = (AccessWindow.time_zone, AccessWindow.weekly, AccessWindow.days, AccessWindow.networks)
# Owners have no window: somebody must be able to open the door.
_APPLIES = and_(
    AccessWindow.company_id == Membership.company_id,
    Membership.role != "owner",
    or_(
        AccessWindow.membership_id == Membership.id,
        AccessWindow.group_id == Membership.group_id,
        AccessWindow.role == Membership.role,
    ),
)


def _grants(row: Row[Any], door: Door) -> Grants:
    """What a row of `PERMISSIONS` comes to."""
    told = {**(row.told_group or {}), **(row.told_member or {})}
    fields = rules_of(row.fields_member, row.fields_group)
    scopes = effective_scopes(
        row.role,
        row.scopes,
        row.granted or (),
        row.denied or (),
        administers=row.administers,
        data_range=row.data_range,
        hides=row.partner_id is None and HIDDEN in told.values(),
        keeps=fields is not None,
    )
    return Grants(
        role=row.role,
        partner_id=row.partner_id,
        scopes=scopes,
        door=door,
        disclosures={UUID(location_id): disclosure for location_id, disclosure in told.items()},
        spending=limits_of(row.limits or ()),
        own_fields=own_fields_of(row.own_fields or (), is_partner=row.partner_id is not None),
        data_range=row.data_range,
        fields=fields,
    )


async def read_grants(session: AsyncSession, key: MemberKey) -> Grants | None:
    """Read what a membership holds now; none when it or its person is not active, or the sign-in counts no more."""
    found: Any = (
        await session.execute(
            select(*PERMISSIONS, *_WINDOW)
            .join(User, User.id == Membership.user_id)
            .outerjoin(PermissionGroup, IS_IN)
            .outerjoin(AccessWindow, _APPLIES)
            .where(
                Membership.company_id == key.company_id,
                Membership.id == key.membership_id,
                Membership.user_id == key.user_id,
                Membership.active,
                User.active,
                true() if key.sign_in_id is None else _sign_in_counts(key),
            )
            # A person's own window is in place of the group's, and that in place of the role's.
            .order_by(AccessWindow.membership_id.is_(None), AccessWindow.group_id.is_(None))
            .limit(1)
        )
    ).one_or_none()
    if found is None:
        return None
    return _grants(found, Door(None if found.time_zone is None else window_of(found)))


async def read_grants_as_company(session: AsyncSession, key: MemberKey) -> Grants | None:
    """The same in a transaction of somebody else's, which is the company's from then on: partners see no grants."""
    await set_tenant(session, Tenant(key.company_id, key.user_id))
    return await read_grants(session, key)


async def grants_of(session: AsyncSession, company_id: UUID, membership_id: UUID) -> Grants:
    """What a membership holds, or would hold if it and its person were active, without its window."""
    statement = select(*PERMISSIONS).outerjoin(PermissionGroup, IS_IN)
    mine = (Membership.company_id == company_id, Membership.id == membership_id)
    return _grants((await session.execute(statement.where(*mine))).one(), Door(None))


async def people_who_may(session: AsyncSession, scope: str, whose: ColumnElement[bool]) -> list[tuple[User, Actor]]:
    """The active people of active memberships (`whose`) that hold `scope` now, each once, as who they would come.

    One statement.
    """
    rows = await session.execute(
        select(User, Membership.company_id, Membership.id, *PERMISSIONS)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(PermissionGroup, IS_IN)
        .where(whose, Membership.active, User.active)
        .order_by(User.id)
    )
    holding: dict[UUID, tuple[User, Actor]] = {}
    for row in rows:
        grants = _grants(row, Door(None))
        if scope in grants.scopes:
            holding[row.User.id] = (row.User, acting(MemberKey(row.company_id, row.id, row.User.id), grants))
    return list(holding.values())


def acting(key: MemberKey, grants: Grants) -> Actor:
    """Somebody with all that the membership holds."""
    return Actor(
        user_id=key.user_id,
        company_id=key.company_id,
        membership_id=key.membership_id,
        role=grants.role,
        partner_id=grants.partner_id,
        scopes=grants.scopes,
        sign_in_id=key.sign_in_id,
        disclosures=grants.disclosures,
        spending=grants.spending,
        own_fields=grants.own_fields,
        data_range=grants.data_range,
        fields=grants.fields,
    )


def window_of(row: Row[Any]) -> Window:
    """The window that a row of `access_windows` tells of."""
    weekly: dict[int, list[Span]] = defaultdict(list)
    for hours in row.weekly:
        weekly[hours["weekday"]].append(_span(hours))
    return Window(
        zone=ZoneInfo(row.time_zone),
        weekly={weekday: tuple(spans) for weekday, spans in weekly.items()},
        days={date.fromisoformat(each["day"]): tuple(map(_span, each["spans"])) for each in row.days},
        networks=tuple(ipaddress.ip_network(network) for network in row.networks),
    )


def _span(hours: Mapping[str, str]) -> Span:
    return Span(_minute(hours["opens"]), _minute(hours["closes"]))


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return min(int(hour) * 60 + int(minute), DAY_MINUTES)


def _sign_in_counts(key: MemberKey) -> ColumnElement[bool]:
    """Whether the sign-in goes on, and began after the membership was last signed out."""
    return exists().where(
        SignIn.id == key.sign_in_id,
        SignIn.user_id == key.user_id,
        SignIn.ended_at.is_(None),
        func.coalesce(Membership.signed_out_at < SignIn.started_at, true()),
    )


async def permissions_changed(session: AsyncSession, *whose: UUID) -> None:
    """Tell every process, at commit, to forget what it knows of memberships, sign-ins, persons or whole companies.

    Commits that notify wait for each other: no posting may do this.
    """
    if whose:
        await session.execute(_TELL, {"channel": CHANNEL, "whose": [str(each) for each in whose]})


@dataclass(frozen=True, slots=True)
class _Known:
    """Grants as they were read: `asked_at` before the reading began, under `version` of the permissions."""

    grants: Grants | None
    asked_at: float
    version: Version


class GrantsCache:
    """The grants of those who use this process; each is read on first use.

    Every notification moves the permission version of a company, membership, person or sign-in; what was read under an
    earlier version does not count, also when the reading was still under way. Without a listener that is sure to have
    heard everything, grants count for `BELIEVED_S` only: the cache does not trust itself. The listener is then asked,
    once for all who wait, so that a thousand reads do not make a process that is late later still; what that does not
    prove is read again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[MemberKey, _Known] = {}
        self._reading: dict[MemberKey, asyncio.Task[_Known]] = {}
        self._versions: dict[UUID, int] = {}
        self._epoch = 0
        self.listener: Listener | None = None

    async def of(self, key: MemberKey) -> Grants | None:
        """What the membership holds now; none when it holds nothing. Reads the database only where it must."""
        known = self._known.get(key)
        if known is not None and (self._counts(key, known) or await self._is_proven(key, known)):
            return known.grants
        return (await self._read(key)).grants

    def forget(self, whose: str) -> None:
        """What was known of this membership, person or company does not count any more."""
        if len(self._versions) >= REMEMBERED:
            self.forget_all()
        changed = UUID(whose)
        self._versions[changed] = self._versions.get(changed, 0) + 1

    def forget_all(self) -> None:
        """Nothing that was known counts any more."""
        self._epoch += 1
        self._versions.clear()
        self._known.clear()

    def _version(self, key: MemberKey) -> Version:
        versions = self._versions
        return (
            self._epoch,
            versions.get(key.company_id, 0),
            versions.get(key.membership_id, 0),
            versions.get(key.user_id, 0),
            0 if key.sign_in_id is None else versions.get(key.sign_in_id, 0),
        )

    def _counts(self, key: MemberKey, known: _Known) -> bool:
        sure_at = known.asked_at if self.listener is None else max(known.asked_at, self.listener.proven_at)
        return time.monotonic() - sure_at <= BELIEVED_S and known.version == self._version(key)

    async def _is_proven(self, key: MemberKey, known: _Known) -> bool:
        """Whether the listener, asked now, has heard of no change of what is known."""
        if self.listener is None or known.version != self._version(key):
            return False
        await self.listener.prove()
        return self._counts(key, known)

    async def _read(self, key: MemberKey) -> _Known:
        """Read once for all who wait, but for those who came after a change: what is being read may be of before."""
        reading = self._reading.get(key)
        if reading is None:
            reading = self._reading[key] = asyncio.create_task(self._ask(key))
            reading.add_done_callback(lambda task: self._has_read(key, task))
        known = await asyncio.shield(reading)
        return known if known.version == self._version(key) else await self._ask(key)

    def _has_read(self, key: MemberKey, task: asyncio.Task[_Known]) -> None:
        del self._reading[key]
        if not task.cancelled():
            task.exception()  # whoever waits for it is told; perhaps nobody does any more

    async def _ask(self, key: MemberKey) -> _Known:
        """Read, once more on another connection where the first turns out to have been ended."""
        for _ in range(CONNECTIONS):
            try:
                return await self._ask_once(key)
            except (Broken, asyncpg.InterfaceError, exc.DBAPIError) as error:
                if not is_unavailable(error):
                    raise
        return await self._ask_once(key)

    async def _ask_once(self, key: MemberKey) -> _Known:
        asked_at, version = time.monotonic(), self._version(key)
        async with self._database.transaction(Tenant(key.company_id, key.user_id), read_only=True) as session:
            grants = await read_grants(session, key)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        known = self._known[key] = _Known(grants, asked_at, version)
        return known
