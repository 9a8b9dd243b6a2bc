"""Database access: pooled engine, tenant transactions and whole-transaction retries."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import exc, make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from app.core.connections import Connections, driver_of
from app.core.errors import unavailable
from app.core.settings import Settings

ATTEMPTS = 3
RETRYABLE_STATES = frozenset({"40001", "40P01"})
UNAVAILABLE_STATES = frozenset(
    {"53100", "53200", "53300", "53400", "57P01", "57P02", "57P03", "57P05", "25006", "57014"}
)

NOTHING_SET = " ".join(
    f"SET LOCAL app.{name} = '';"
    for name in ("company_id", "user_id", "partner_id", "narrowed", "data_range", "hidden_places")
)
DRIVER, FIRST, TENANT, KEPT = "driver", "first", "tenant", "kept"

Wall = Literal["data_range", "hidden_places"]
Range = Literal["own", "accounts", "all"]
RANGES = {"own": "own", "accounts": "accounts"}
# What a tenant has where a wall is not.
NO_WALL: Mapping[Wall, Any] = {"data_range": "all", "hidden_places": ()}

# What the driver says of a connection whose server has just said goodbye and whose end it has not yet read.
Broken = asyncpg.InternalClientError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose rows a transaction may touch; None sets nothing, and nothing set means no rows."""

    company_id: UUID | None
    user_id: UUID | None
    partner_id: UUID | None = None
    # Of whose documents and of which warehouses there is less to see than the company has.
    data_range: Range = "all"
    hidden_places: tuple[UUID, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether some of the company's, or the partner's, documents or warehouses do not exist here."""
        return self.data_range != "all" or bool(self.hidden_places)

    def settings_sql(self) -> str:
        """`SET LOCAL` statements as literals; every value is a UUID object or a known word, so none can inject."""
        pairs = (("company", self.company_id), ("user", self.user_id), ("partner", self.partner_id))
        settings = [f"SET LOCAL app.{name}_id = '{UUID(str(value))}';" for name, value in pairs if value is not None]
        if self.is_narrowed:
            settings.append("SET LOCAL app.narrowed = 'on';")
        if self.data_range != "all":
            settings.append(f"SET LOCAL app.data_range = '{RANGES[self.data_range]}';")
        if self.hidden_places:
            places = ",".join(str(UUID(str(place))) for place in self.hidden_places)
            settings.append(f"SET LOCAL app.hidden_places = '{places}';")
        return " ".join(settings)


class UnsafeRoleError(RuntimeError):
    """The application's database role could step over row-level security."""


class CommitLostError(RuntimeError):
    """COMMIT was answered with ROLLBACK: a statement had failed and its error was swallowed."""


class Database:
    """Transactions over one set of connections, which are the application role's."""

    def __init__(self, engine: AsyncEngine, connections: Connections) -> None:
        self.engine, self.connections = engine, connections
        # What services remember of this database, by their own keys; they also know how far it is to be believed.
        self.kept: dict[object, Any] = {}
        self._endings: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def transaction(
        self, tenant: Tenant | None, *, read_only: bool = False, first: str = ""
    ) -> AsyncIterator[AsyncSession]:
        """Open one transaction as `tenant`: commit when the block ends well, roll back when it raises.

        BEGIN, the tenant's settings and the query `first` travel in one round trip, which tells no more of its answer
        than how many rows it has (`ask_first`). Code inside may flush and use savepoints
        (`session.begin_nested()`), but never commits.
        """
        # A read-only transaction sees one moment, however many statements it reads with.
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;" if read_only else "BEGIN;"
        connection = await self.connections.take()
        session = AsyncSession(connection, expire_on_commit=False)
        driver = driver_of(connection)
        try:
            session.info.update({DRIVER: driver, TENANT: tenant, KEPT: self.kept})
            await ask_first(session, f"{begin} {tenant.settings_sql() if tenant else ''} {first}")
            yield session
            await flush(session)
            if read_only:
                # Nothing hangs on how it ends: what was read need not wait for that.
                ending = asyncio.create_task(self._end_reading(connection, driver))
                self._endings.add(ending)
                ending.add_done_callback(self._endings.discard)
                return
            if await driver.execute("COMMIT") != "COMMIT":
                raise CommitLostError("the transaction had already failed")
        except BaseException as error:
            await asyncio.shield(self._roll_back(connection, driver, broken=isinstance(error, Broken)))
            raise
        self.connections.give_back(connection)

    async def _end_reading(self, connection: AsyncConnection, driver: "asyncpg.Connection[Any]") -> None:
        try:
            await driver.execute("COMMIT")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, Broken, OSError, TimeoutError):
            await self.connections.drop(connection)
        else:
            self.connections.give_back(connection)

    async def _roll_back(self, connection: AsyncConnection, driver: "asyncpg.Connection[Any]", *, broken: bool) -> None:
        """Undo the transaction and give the connection back, or drop it where that fails."""
        try:
            if driver.is_in_transaction():
                await driver.execute("ROLLBACK", timeout=5)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, Broken, OSError, TimeoutError):
            broken = True
        if broken:
            await self.connections.drop(connection)
        else:
            self.connections.give_back(connection)

    async def check_role(self) -> None:
        """Refuse a role that owns tables, is superuser or has BYPASSRLS (raises UnsafeRoleError)."""
        async with self.transaction(None, read_only=True) as session:
            driver = await raw(session)
            row = await driver.fetchrow(
                "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
                " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
                " AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns"
                " FROM pg_roles WHERE rolname = current_user"
            )
        if row is None or row["rolsuper"] or row["rolbypassrls"] or row["owns"]:
            name = row["rolname"] if row else "?"
            raise UnsafeRoleError(f"database role {name} is owner, superuser or BYPASSRLS; use a plain role")

    async def dispose(self) -> None:
        """Close every pooled connection."""
        await asyncio.gather(*self._endings)
        await self.connections.close()
        await self.engine.dispose()


async def raw(session: AsyncSession) -> "asyncpg.Connection[Any]":
    """Return the driver connection inside the session's transaction, for array SQL.

    Flush the session first when its pending rows must be seen. Savepoints go through
    `session.begin_nested()`: the driver did not open the transaction itself.
    """
    driver: asyncpg.Connection[Any] = session.info[DRIVER]
    return driver


async def ask_first(session: AsyncSession, queries: str) -> None:
    """Send queries without parameters and keep in `session.info[FIRST]` how many rows the last of them answered."""
    done = await session.info[DRIVER].execute(queries)
    session.info[FIRST] = int(done.rpartition(" ")[2]) if done.startswith("SELECT") else 0


async def flush(session: AsyncSession) -> None:
    """Write the session's pending rows, if it has any: asking costs less than flushing nothing."""
    if session.new or session.dirty or session.deleted:
        await session.flush()


async def set_tenant(session: AsyncSession, tenant: Tenant) -> None:
    """Change whose rows the rest of the transaction may touch: signing in looks into several companies."""
    await session.flush()
    await (await raw(session)).execute(f"{NOTHING_SET} {tenant.settings_sql()}")
    session.info[TENANT] = tenant


@asynccontextmanager
async def beyond(session: AsyncSession, *walls: Wall) -> AsyncIterator[None]:
    """Let the block see what the actor's data range or hidden warehouses keep from it; costs others nothing.

    For what the books need and nobody is shown: goods and value go where they belong, whoever's documents these are.
    A block inside another puts back what itself has passed. One that fails leaves its settings to the rollback.
    """
    tenant: Tenant | None = session.info[TENANT]
    wider = None if tenant is None else replace(tenant, **{wall: NO_WALL[wall] for wall in walls})
    if tenant is None or wider is None or wider == tenant:
        yield
        return
    await set_tenant(session, wider)
    try:
        yield
    finally:
        session.info[TENANT] = tenant
    await set_tenant(session, tenant)


def create_database(url: str, settings: Settings, *, name: str = "giao") -> Database:
    """Build the pool; nothing connects until the first transaction."""
    engine = create_async_engine(
        async_url(url),
        isolation_level="AUTOCOMMIT",  # Database itself sends BEGIN and COMMIT, one round trip each
        pool_size=settings.pool_size,
        max_overflow=0,
        connect_args={
            "timeout": settings.connect_timeout_s,
            "command_timeout": settings.statement_timeout_s + 5,
            "prepared_statement_cache_size": 500,
            "server_settings": {
                "application_name": name,
                "timezone": "UTC",
                "jit": "off",
                "statement_timeout": str(int(settings.statement_timeout_s * 1000)),
                "idle_in_transaction_session_timeout": "60000",
            },
        },
    )
    return Database(engine, Connections(engine, size=settings.pool_size, timeout=settings.pool_timeout_s))


def side_pool(database: Database, settings: Settings, size: int) -> Database:
    """Connections of their own, of the same server, for what is asked by those who hold a connection already."""
    url = database.engine.url.render_as_string(hide_password=False)
    return create_database(url, settings.model_copy(update={"pool_size": size}), name="giao-side")


def async_url(url: str) -> URL:
    """Name the asyncpg driver in any PostgreSQL URL; other options are kept."""
    return make_url(url).set(drivername="postgresql+asyncpg")


def sqlstate(error: BaseException) -> str | None:
    """Return the SQLSTATE of a driver error or of SQLAlchemy's wrapper around it."""
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    state = getattr(original, "sqlstate", None)
    return state if isinstance(state, str) else None


def constraint_name(error: BaseException) -> str | None:
    """Return the constraint that refused a row, from the driver's error under SQLAlchemy's wrappers."""
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    for candidate in (original, getattr(original, "__cause__", None)):
        name = getattr(candidate, "constraint_name", None)
        if isinstance(name, str):
            return name
    return None


def is_retryable(error: BaseException) -> bool:
    """Tell whether the whole transaction may be run again: deadlock or serialisation failure."""
    return sqlstate(error) in RETRYABLE_STATES


def is_unavailable(error: BaseException) -> bool:
    """Tell whether the database could not be reached, had no room or gave no connection in time."""
    if isinstance(error, (exc.TimeoutError, exc.DisconnectionError, Broken, OSError, TimeoutError)):
        return True
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    original = getattr(error, "orig", None) or error
    if isinstance(original.__cause__, (asyncpg.InterfaceError, OSError)):
        return True
    state = sqlstate(error) or ""
    return isinstance(original, asyncpg.InterfaceError) or state.startswith("08") or state in UNAVAILABLE_STATES


async def pause_before_retry(attempt: int) -> None:
    """Wait 10-40 ms, growing with `attempt`, so that the two sides of a deadlock part."""
    await asyncio.sleep(random.uniform(0.01, 0.04) * attempt)  # noqa: S311 - jitter, not a secret


async def run_in_transaction(
    database: Database, tenant: Tenant | None, work: Callable[[AsyncSession], Awaitable[T]]
) -> T:
    """Run `work` in one transaction, again from the start on a deadlock, at most three times."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with database.transaction(tenant) as session:
                return await work(session)
        except (exc.DBAPIError, asyncpg.PostgresError) as error:
            if not is_retryable(error):
                raise
        await pause_before_retry(attempt)
    raise unavailable("contention", "The books are busy; send the same request again.")
