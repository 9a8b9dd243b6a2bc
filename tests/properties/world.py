"""Where state machines run: the real application on a database of its own, and one company per run of a machine."""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database, create_database
from app.core.settings import Settings
from app.main import create_app
from app.services.access.actor import Actor
from tests.audit import WITHOUT_RELAY, assert_books_hold, broken
from tests.factories.invariants import violations
from tests.factories.owner import SETTINGS, open_owner
from tests.factories.tokens import bearer
from tests.factories.trading import Api, Trading, open_trading

T = TypeVar("T")
Rows = list[dict[str, Any]]
# Walls and roles do not change from step to step.
STEP_CHECKS = tuple(check for check in WITHOUT_RELAY if check.by_company)

# The oldest transaction that may still write, and whether any since `$1` was kept: one that only locked rows, or was
# refused and rolled back, has a number too.
MOMENT_SQL = """
SELECT pg_snapshot_xmin(s)::text::bigint AS moment, EXISTS (
    SELECT FROM generate_series($1::bigint, pg_snapshot_xmax(s)::text::bigint - 1) x
    WHERE pg_xact_status(x::text::xid8) IS DISTINCT FROM 'aborted'
) AS moved FROM pg_current_snapshot() s
"""


# Every check of the application's audit that one step can break, in one statement; `$1` is the company.
STEP_AUDIT = broken(STEP_CHECKS)


def all_of(queries: Sequence[str]) -> str:
    """One statement of many: a number and the rows of each."""
    each = (
        f"SELECT {n} AS n, (SELECT coalesce(json_agg(x), '[]') FROM ({q}) x)::text AS rows"
        for n, q in enumerate(queries)
    )
    return " UNION ALL ".join(each)


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
    statements: dict[str, PreparedStatement] = field(default_factory=dict)

    @classmethod
    def open(cls, urls: DatabaseUrls, settings: Settings) -> "Stage":
        """Start; `close` ends it."""
        loop = asyncio.new_event_loop()
        database = create_database(urls.app, settings)
        engine = open_owner(urls.owner)
        app = create_app(settings, database)
        client = AsyncClient(transport=ASGITransport(app), base_url="http://giao.test")
        watcher = loop.run_until_complete(asyncpg.connect(driver_url(urls.owner), server_settings=SETTINGS))
        return cls(loop, database, engine, app, client, watcher)

    async def prepared(self, query: str) -> PreparedStatement:
        """A statement of the watcher's, planned once."""
        if query not in self.statements:
            self.statements[query] = await self.watcher.prepare(query)
        return self.statements[query]

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
        return Api(self.client, bearer(self.app.state.token_keys, who, lifetime_s=86_400))


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

    async def look_at_all(self, queries: Sequence[str]) -> list[Rows]:
        """What several queries answer, in one round trip."""
        found = await (await self.stage.prepared(all_of(queries))).fetch(self.trading.company_id)
        return [json.loads(row["rows"], parse_float=Decimal) for row in sorted(found, key=lambda row: row["n"])]

    async def has_moved(self) -> bool:
        """Whether any transaction may have written since the last look: where none has, all is as it was."""
        moment = await self.stage.watcher.fetchrow(MOMENT_SQL, self.seen or 3)
        assert moment is not None
        first, self.seen = not self.seen, moment["moment"]
        return first or moment["moved"]

    async def audit(self) -> None:
        """Every check of the application's audit that one step can break."""
        if await (await self.stage.prepared(STEP_AUDIT)).fetch(self.trading.company_id):
            await assert_books_hold(self.stage.engine, self.trading.company_id)
            raise AssertionError("the audit found something that it does not find again")

    def is_open(self, day: date) -> bool:
        """Whether something may be posted on a day."""
        return day >= [*self.days, date.max][self.closed].replace(day=1)

    async def stock_up(self, item: UUID, quantity: Decimal, value: Decimal, partner: UUID, on: date) -> None:
        """Goods arrive on credit."""
        await self.trading.buy(item, str(quantity), str(value), partner, on)
