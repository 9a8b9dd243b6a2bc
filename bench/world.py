"""A scratch installation to measure: its own PostgreSQL (fsync on), one company, customers, items, stock, tokens.

Ids are made from small numbers, so that pgbench can name the same rows as the HTTP load.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
import httpx

from app.core.clock import today
from app.core.credentials import OWNER_ROLE
from app.core.database_roles import driver_url
from app.core.db import Tenant, create_database
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.postgres_process import free_port
from app.core.settings import Settings
from app.core.tokens import AccessClaims, TokenKeys
from app.services.access.roles import scopes_of
from app.services.companies.create import create_company
from bench.ids import COMPANY, ITEMS, PARTNERS, numbered

REPOSITORY = Path(__file__).resolve().parents[1]
WORKERS = 2


@dataclass(frozen=True, slots=True)
class World:
    """A running installation with its addresses."""

    base_url: str
    owner_url: str
    data_dir: Path
    tokens: list[str]

    def sql(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Run a statement as the owner role."""
        return asyncio.run(_fetch(self.owner_url, statement, arguments))


async def _fetch(url: str, statement: str, arguments: tuple[object, ...]) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(driver_url(url))
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()


@contextmanager
def running_world(policy: str = "reserve") -> Iterator[World]:
    """Start everything on free ports under a temporary directory, and stop and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="giao-bench-") as scratch:
        Path(scratch).chmod(0o711)
        data_dir, port = Path(scratch) / "var", free_port()
        environment = {
            **os.environ,
            "GIAO_DATA_DIR": str(data_dir),
            "GIAO_PORT": str(port),
            "GIAO_WORKERS": str(WORKERS),
            "GIAO_LOG_LEVEL": "WARNING",
        }
        server = subprocess.Popen([sys.executable, "-m", "app.cli", "serve"], env=environment, cwd=REPOSITORY)
        try:
            base_url = f"http://127.0.0.1:{port}"
            _wait_until_ready(base_url, server)
            owner_url = EmbeddedPostgres(data_dir).url(OWNER_ROLE)
            settings = Settings(data_dir=data_dir, database_url=owner_url)
            asyncio.run(_fill(settings, policy))
            yield World(base_url, owner_url, data_dir, _tokens(settings))
        finally:
            server.terminate()
            server.wait(60)


def _wait_until_ready(base_url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{base_url}/health/ready", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the server did not become ready")


def _tokens(settings: Settings) -> list[str]:
    keys = TokenKeys.load(settings.data_path)
    return [
        keys.issue(
            AccessClaims(
                user_id=numbered(2, n),
                company_id=COMPANY,
                membership_id=numbered(5, n),
                partner_id=numbered(3, n),
                role="customer",
                scopes=scopes_of("customer"),
            ),
            3600,
        )
        for n in range(1, PARTNERS + 1)
    ]


OWNER_SQL = "SELECT id, user_id FROM memberships WHERE company_id = $1 AND role = 'owner'"


def owner_token(world: World) -> str:
    """A token of the company's owner."""
    row = world.sql(OWNER_SQL, COMPANY)[0]
    claims = AccessClaims(row["user_id"], COMPANY, row["id"], None, "owner", scopes_of("owner"))
    return TokenKeys.load(world.data_dir).issue(claims, 3600)


FILL = """
INSERT INTO users (id, email, name) SELECT ('00000000-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       'bench' || n || '@example.test', 'Khách ' || n FROM generate_series(1, {partners}) n;
INSERT INTO partners (company_id, id, code, name, search_key, is_customer, is_supplier, is_factory, currency,
                      credit_limit, active, version)
SELECT '{company}', ('00000000-0003-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'K' || n, 'Khách ' || n, 'k' || n,
       true, false, false, 'VND', 100000000000, true, 1 FROM generate_series(1, {partners}) n;
INSERT INTO memberships (company_id, id, user_id, role, partner_id)
SELECT '{company}', ('00000000-0005-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('00000000-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'customer',
       ('00000000-0003-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid FROM generate_series(1, {partners}) n;
INSERT INTO items (company_id, id, code, name, search_key, sort_key, kind, base_unit, tax_class, active, version)
SELECT '{company}', ('00000000-0004-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'H' || n, 'Hàng ' || n, 'h' || n,
       'h' || n, 'goods', 'cái', 'vn_reduced', true, 1 FROM generate_series(1, {items}) n;
INSERT INTO item_prices (company_id, id, price_list_id, item_id, unit, min_quantity, price, valid_from)
SELECT '{company}', gen_random_uuid(), l.id, i.id, 'cái', 0, 80000, '2020-01-01'
FROM items i, price_lists l WHERE i.company_id = '{company}' AND l.company_id = '{company}';
INSERT INTO stock_balances (company_id, item_id, location_id, on_hand, reserved, demand, value)
SELECT '{company}', i.id, l.id, 1000000000, 0, 0, 1000000000
FROM items i, locations l WHERE i.company_id = '{company}' AND l.company_id = '{company}' AND l.kind = 'warehouse';
INSERT INTO partner_balances (company_id, partner_id, account_code, currency, balance, currency_balance)
SELECT '{company}', p.id, a.code, 'VND', 0, 0 FROM partners p, (VALUES ('131'), ('M131')) a(code)
WHERE p.company_id = '{company}';
ANALYZE;
"""


async def _fill(settings: Settings, policy: str) -> None:
    owner = await asyncpg.connect(driver_url(str(settings.database_url)))
    await owner.execute("INSERT INTO users (id, email, name) VALUES ($1, 'owner@example.test', 'Chủ')", numbered(2, 0))
    database = create_database(str(settings.database_url), settings)
    async with database.transaction(Tenant(COMPANY, numbered(2, 0))) as session:
        await create_company(
            session,
            code="BENCH",
            name="Công ty Đo",
            posting_policy=policy,
            first_day=date(today().year, 1, 1),
            owner_user_id=numbered(2, 0),
        )
    await database.dispose()
    await owner.execute(FILL.format(company=COMPANY, partners=PARTNERS, items=ITEMS))
    await owner.close()
