"""Real PostgreSQL for every test: one cluster per run, one cloned database per worker."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.credentials import APP_ROLE, OWNER_ROLE, WORKER_ROLE
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database, Tenant, create_database
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.ids import new_id
from app.core.running_database import prepare
from app.core.settings import Settings
from app.core.tokens import TokenKeys
from app.main import create_app
from app.models import Company, Membership, User
from app.services.access.actor import Actor, actor_for
from tests.factories.owner import open_owner
from tests.factories.servers import Nursery, open_nursery
from tests.factories.tokens import token_for

CLUSTER_VARIABLE = "GIAO_TEST_CLUSTER"
TEMPLATE = "giao"


def pytest_configure(config: pytest.Config) -> None:
    """Name the run's directory before workers are forked, so that all share it."""
    if CLUSTER_VARIABLE not in os.environ:
        run = Path(tempfile.mkdtemp(prefix="giao-test-"))
        run.chmod(0o711)  # the server's account passes through
        os.environ[CLUSTER_VARIABLE] = str(run)
        config.add_cleanup(lambda: _remove_cluster(run))


def _remove_cluster(run: Path) -> None:
    data_dir = run / "var"
    if data_dir.exists():
        EmbeddedPostgres(data_dir).stop_left_over()
    shutil.rmtree(run, ignore_errors=True)
    os.environ.pop(CLUSTER_VARIABLE, None)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def _as_owner(url: str, statement: str) -> None:
    connection = await asyncpg.connect(driver_url(_named(url, "postgres")))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _drop(url: str, name: str) -> None:
    """Force ends whoever is connected, but may not end autovacuum, which a plain DROP asks to leave."""
    for force in (" WITH (FORCE)", "", " WITH (FORCE)", ""):
        try:
            await _as_owner(url, f'DROP DATABASE IF EXISTS "{name}"{force}')
        except (asyncpg.ObjectInUseError, asyncpg.InsufficientPrivilegeError):
            await asyncio.sleep(0.2)
        else:
            return
    await _as_owner(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@dataclass(frozen=True, slots=True)
class Cluster:
    """The run's server: URLs of the migrated template database, which nobody writes to."""

    template: DatabaseUrls
    data_dir: Path

    def clone(self, name: str) -> DatabaseUrls:
        """Make a fresh database from the template."""
        owner = self.template.owner
        with _alone(self.data_dir / "clone.lock"):
            asyncio.run(_as_owner(owner, f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} STRATEGY FILE_COPY'))
        return DatabaseUrls(*(_named(url, name) for url in (owner, self.template.app, self.template.worker)))

    def drop(self, name: str) -> None:
        """Remove a cloned database and whoever is still connected to it."""
        asyncio.run(_drop(self.template.owner, name))


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """Start the server and migrate the template, whichever worker comes first."""
    run = Path(os.environ[CLUSTER_VARIABLE])
    data_dir = run / "var"
    with _alone(run / "start.lock"):
        server = EmbeddedPostgres(data_dir, tests_only_no_fsync=True)
        if not (run / "ready").exists():
            server.start()
            server.hand_over()  # any worker may end first; the run's end stops the server
        urls = DatabaseUrls(*(server.url(role) for role in (OWNER_ROLE, APP_ROLE, WORKER_ROLE)))
        if not (run / "ready").exists():
            prepare(urls)
            (run / "ready").touch()
    return Cluster(urls, data_dir)


@pytest.fixture(scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    """Bears server processes: each costs a fork."""
    async with open_nursery() as nursery:
        yield nursery


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """Name of this test process: `gw0`, `gw1` ... or `main`."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def database_urls(cluster: Cluster, worker_name: str) -> DatabaseUrls:
    """URLs of this process's own database."""
    return cluster.clone(f"test_{worker_name}")


@pytest.fixture(scope="session")
def settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, database_urls: DatabaseUrls) -> Settings:
    """Settings of the application under test."""
    data_dir = tmp_path_factory.mktemp("data")
    return Settings(data_dir=data_dir, database_url=database_urls.owner, pool_size=10, log_level="ERROR")


@pytest.fixture(scope="session")
async def database(database_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[Database]:
    """Transactions as the application's role, really committed; tests keep apart by company."""
    database = create_database(database_urls.app, settings)
    await database.check_role()
    yield database
    await database.dispose()


@pytest.fixture(scope="session")
async def owner_engine(database_urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    """Engine of the owner role, which row-level security does not bind: for arranging and looking."""
    engine = open_owner(database_urls.owner)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
async def unwalled(database_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[Database]:
    """Transactions as the owner role: what is kept from anybody there, the application keeps without the database."""
    database = create_database(database_urls.owner, settings.model_copy(update={"pool_size": 2}))
    yield database
    await database.dispose()


async def make_tenant(engine: AsyncEngine, *, role: str = "owner") -> Actor:
    """Commit a fresh company with one staff user and return that user as actor."""
    company_id = new_id()
    async with AsyncSession(engine) as session, session.begin():
        session.add(Company(id=company_id, code=f"C{company_id.hex[-12:]}", name="Công ty Thử Nghiệm"))
    return await make_member(engine, company_id, role)


async def make_member(engine: AsyncEngine, company_id: UUID, role: str) -> Actor:
    """Commit a staff user of a company and return it as actor."""
    user_id, membership_id = new_id(), new_id()
    async with AsyncSession(engine) as session, session.begin():
        session.add(User(id=user_id, email=f"{user_id.hex}@example.test", name="Nguyễn Thử"))
        await session.flush()
        session.add(Membership(company_id=company_id, id=membership_id, user_id=user_id, role=role))
    return actor_for(user_id, company_id, membership_id, role, None)


@pytest.fixture
async def actor(owner_engine: AsyncEngine) -> Actor:
    """Owner of a fresh, empty company."""
    return await make_tenant(owner_engine)


@pytest.fixture
def tenant(actor: Actor) -> Tenant:
    """The tenant of `actor`."""
    return actor.tenant


@pytest.fixture
async def session(database: Database, tenant: Tenant) -> AsyncIterator[AsyncSession]:
    """One transaction of the fresh company, rolled back when the test ends."""
    try:
        async with database.transaction(tenant) as session:
            yield session
            raise _EndOfTestError
    except _EndOfTestError:
        return


class _EndOfTestError(Exception):
    """Makes the test's transaction roll back."""


@pytest.fixture
def committed_urls(cluster: Cluster, worker_name: str) -> Iterator[DatabaseUrls]:
    """A database for this test alone, dropped afterwards: for concurrency and whole-database checks."""
    name = f"own_{worker_name}_{new_id().hex[-12:]}"
    yield cluster.clone(name)
    cluster.drop(name)


@pytest.fixture
async def committed_owner(committed_urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    """Engine of the owner role on the test's own database."""
    engine = open_owner(committed_urls.owner)
    yield engine
    await engine.dispose()


@pytest.fixture
async def committed(committed_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[Database]:
    """Transactions as the application's role on the test's own database."""
    database = create_database(committed_urls.app, settings.model_copy(update={"pool_size": 64}))
    yield database
    await database.dispose()


@dataclass(frozen=True, slots=True)
class System:
    """The application on a database of its own."""

    urls: DatabaseUrls
    owner: AsyncEngine
    database: Database
    app: FastAPI
    client: AsyncClient


@asynccontextmanager
async def open_system(cluster: Cluster, name: str, settings: Settings) -> AsyncIterator[System]:
    """A database of this name, the application on it and its client; all of it goes with the block."""
    name = f"{name}_{new_id().hex[-12:]}"
    urls = await asyncio.to_thread(cluster.clone, name)
    owner, database = open_owner(urls.owner), create_database(urls.app, settings)
    app = create_app(settings, database)
    try:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
            yield System(urls, owner, database, app, client)
    finally:
        await app.state.numbers.dispose()
        await database.dispose()
        await owner.dispose()
        await asyncio.to_thread(cluster.drop, name)


MakeToken = Callable[[Actor], str]


@pytest.fixture(scope="session")
async def app(settings: Settings, database: Database) -> AsyncIterator[FastAPI]:
    """The application on this process's database; it commits for real."""
    app = create_app(settings, database)
    yield app
    await app.state.numbers.dispose()


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """HTTP client of the application, signed in as nobody."""
    app.state.listener.start()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
        yield client
    await app.state.listener.stop()


@pytest.fixture(scope="session")
def make_token(app: FastAPI) -> MakeToken:
    """Give an access token for an actor."""
    keys: TokenKeys = app.state.token_keys
    return lambda actor: token_for(keys, actor)


@pytest.fixture(scope="session")
def signed_in(make_token: MakeToken) -> Callable[[Actor], dict[str, str]]:
    """Give the headers of a request by an actor."""
    return lambda actor: {"Authorization": f"Bearer {make_token(actor)}"}
