"""`giao import` against a server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from typer.testing import CliRunner

from app.cli import cli
from app.commands.import_ import send_file
from app.core.passwords import hash_password
from app.models import Company, User
from app.replay.api import Api, ApiError
from tests.factories.trading import Trading

ITEMS = b"code,name,base_unit,tax_class\nA1,\xc3\x81o thun,c\xc3\xa1i,vn_5\n"
PASSWORD = "a password for tests"


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """A server on a port of its own: the client speaks HTTP over sockets."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def api(address: str, owner_engine: AsyncEngine, trading: Trading) -> AsyncIterator[Api]:
    """The owner's client."""
    async with AsyncSession(owner_engine) as session, session.begin():
        person = update(User).where(User.id == trading.owner.user_id)
        await session.execute(person.values(password_hash=await hash_password(PASSWORD)))
        email = await session.scalar(select(User.email).where(User.id == trading.owner.user_id))
    client = Api.at(address, email or "", PASSWORD)
    yield client
    await client.aclose()


async def test_a_file_is_tried_sent_and_sent_again(api: Api, owner_engine: AsyncEngine, trading: Trading) -> None:
    async with AsyncSession(owner_engine) as session:
        code = await session.scalar(select(Company.code).where(Company.id == trading.company_id))
    counts = []
    for dry_run in (True, False, False):
        report = await send_file(api, "items", "items.csv", ITEMS, company=code, dry_run=dry_run, on=None)
        counts.append((report["created"], report["unchanged"], report["errors"]))
    assert counts == [(1, 0, []), (1, 0, []), (0, 1, [])]


async def test_bad_rows_come_back_by_row_and_column(api: Api) -> None:
    bad = ITEMS.replace(b"vn_5", b"vn_55")
    for dry_run in (True, False):
        report = await send_file(api, "items", "items.csv", bad, company=None, dry_run=dry_run, on=None)
        faults = [(error["row"], error["column"], error["code"]) for error in report["errors"]]
        assert faults == [(2, "tax_class", "unknown_reference")]
    whole = await send_file(api, "items", "items.csv", b"\n", company=None, dry_run=False, on=None)
    assert [(error["row"], error["code"]) for error in whole["errors"]] == [(None, "empty_file")]


async def test_a_company_without_a_place_is_refused(api: Api) -> None:
    with pytest.raises(ApiError, match="no place in the company"):
        await send_file(api, "items", "items.csv", ITEMS, company="nobody-has-this", dry_run=True, on=None)


def test_unknown_kinds_and_missing_files_are_said_at_once() -> None:
    who = ["--email", "a@b.c", "--password", "x"]
    kind = CliRunner().invoke(cli, ["import", "orders", __file__, *who])
    assert (kind.exit_code, "Unknown kind orders" in kind.output) == (2, True)
    assert CliRunner().invoke(cli, ["import", "items", "no-such-file.csv", *who]).exit_code == 2
