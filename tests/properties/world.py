"""Where state machines run: the real application on a database of its own, and one company per run of a machine."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from httpx import ASGITransport, AsyncClient
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.clock import today
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database, async_url, create_database
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.tokens import AccessClaims
from app.main import create_app
from app.services.access.actor import Actor
from tests.audit import WITHOUT_RELAY
from tests.factories.invariants import violations
from tests.factories.trading import Api, Trading, open_trading

T = TypeVar("T")
# Walls and roles do not change from step to step.
STEP_CHECKS = tuple(check for check in WITHOUT_RELAY if check.by_company)
# The audit's own settings, and one plan for all steps of all companies: planning would take longer than looking. Each
# key begins with the company, so that an index finds its few rows whatever the planner thinks of tables still empty.
SETTINGS = {
    "jit": "off",
    "enable_nestloop": "off",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
}

# The next transaction that writes will have this number; only those that write have one.
MOMENT_SQL = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


def step_audit() -> str:
    """Every check of the application's audit that one step can break, in one statement; `$1` is the company."""
    company_id = new_id()
    each = (
        f"SELECT '{check.name}' AS name, x.violations FROM ({check.statement(company_id)}) x" for check in STEP_CHECKS
    )
    query = f"SELECT name, violations FROM ({' UNION ALL '.join(each)}) y WHERE violations <> '[]'"
    return query.replace(f"'{company_id}'", "$1::uuid")


def first_of_month(day: date, months_back: int) -> date:
    """The first day of the month, or of an earlier one."""
    for _ in range(months_back):
        day = day.replace(day=1) - timedelta(days=1)
    return day.replace(day=1)


@dataclass(slots=True)
class Stage:
    """The application, its database, a connection that looks at it after each step, and the loop that all live in."""

    loop: asyncio.AbstractEventLoop
    database: Database
    engine: AsyncEngine
    app: Any
    client: AsyncClient
    watcher: asyncpg.Connection
    audit: PreparedStatement

    @classmethod
    def open(cls, urls: DatabaseUrls, settings: Settings) -> "Stage":
        """Start; `close` ends it."""
        loop = asyncio.new_event_loop()
        database = create_database(urls.app, settings)
        engine = create_async_engine(async_url(urls.owner), poolclass=pool.NullPool)
        app = create_app(settings, database)
        client = AsyncClient(transport=ASGITransport(app), base_url="http://giao.test")
        watcher = loop.run_until_complete(asyncpg.connect(driver_url(urls.owner), server_settings=SETTINGS))
        audit = loop.run_until_complete(watcher.prepare(step_audit()))
        return cls(loop, database, engine, app, client, watcher, audit)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something."""
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        """Leave nothing open."""

        async def end() -> None:
            await self.client.aclose()
            await self.watcher.close()
            await self.app.state.numbers.dispose()
            await self.database.dispose()
            await self.engine.dispose()

        self.run(end())
        self.loop.close()

    def as_owner(self, trading: Trading) -> Api:
        """The API as the company's owner uses it."""
        return self.as_person(trading.owner)

    def as_person(self, who: Actor) -> Api:
        """The API as somebody uses it."""
        claims = AccessClaims(who.user_id, who.company_id, who.membership_id, who.partner_id, who.role, who.scopes)
        return Api(self.client, {"Authorization": f"Bearer {self.app.state.token_keys.issue(claims, 86_400)}"})


@dataclass(slots=True)
class World:
    """One company with three open months."""

    stage: Stage
    trading: Trading
    api: Api
    days: list[date]
    trading_policy: str
    periods: list[str] = field(default_factory=list)
    closed: int = 0
    seen: int = 0

    @classmethod
    async def open(cls, stage: Stage, policy: str) -> "World":
        """Books from two months ago on; the current month and those after it can be posted to as well."""
        trading = await open_trading(stage.database, stage.engine, policy=policy)
        days = [first_of_month(today(), 2), first_of_month(today(), 1), today()]
        for year in {day.year for day in days}:
            await trading.fiscal_year(year)
        world = cls(stage, trading, stage.as_owner(trading), days, policy)
        await stage.watcher.execute(
            "UPDATE periods SET status = 'closed' WHERE company_id = $1 AND ends_on < $2", trading.company_id, days[0]
        )
        rows = await world.look(
            "SELECT id FROM periods WHERE company_id = $1 AND ends_on >= $2 ORDER BY starts_on", days[0]
        )
        world.periods = [str(row["id"]) for row in rows[: len(days)]]
        return world

    async def close(self) -> None:
        """Look once more with the tests' own queries."""
        found = await violations(self.stage.engine, self.trading.company_id)
        assert found == [], found

    async def look(self, query: str, *more: object) -> list[asyncpg.Record]:
        """Rows as the owner role sees them; `$1` is the company."""
        return list(await self.stage.watcher.fetch(query, self.trading.company_id, *more))

    async def has_moved(self) -> bool:
        """Whether any transaction may have written since the last look: where none has, all is as it was."""
        before = self.seen
        self.seen = await self.stage.watcher.fetchval(MOMENT_SQL)
        return self.seen != before

    async def audit(self) -> None:
        """Every check of the application's audit that one step can break."""
        found = await self.stage.audit.fetch(self.trading.company_id)
        assert not found, found

    def is_open(self, day: date) -> bool:
        """Whether something may be posted on a day."""
        return day >= [*self.days, date.max][self.closed].replace(day=1)

    async def stock_up(self, item: UUID, quantity: Decimal, value: Decimal, partner: UUID, on: date) -> None:
        """Goods arrive on credit."""
        await self.trading.buy(item, str(quantity), str(value), partner, on)
