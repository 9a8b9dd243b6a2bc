"""The server's life: first start, crash, interrupted owner, second owner, long recovery, odd places."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.core.credentials import APP_ROLE, OWNER_ROLE, role_passwords
from app.core.database_roles import driver_url
from app.core.embedded_postgres import AlreadyOwnedError, EmbeddedPostgres
from app.core.postgres_binaries import WHEEL, Account, packaged_bin, server_account, usable_bin
from app.core.postgres_process import is_postgres_of, postmaster_pid


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory with spaces and a long name, which the server's account may pass through."""
    top = Path(tempfile.mkdtemp(prefix="giao đường dẫn "))
    top.chmod(0o711)
    yield top
    shutil.rmtree(top, ignore_errors=True)


def server_in(place: Path, told: list[str] | None = None) -> EmbeddedPostgres:
    progress = told.append if told is not None else lambda _message: None
    return EmbeddedPostgres(place / "var", progress=progress, tests_only_no_fsync=True)


def ask(server: EmbeddedPostgres, query: str) -> object:
    async def fetch() -> object:
        connection = await asyncpg.connect(driver_url(server.url(OWNER_ROLE)), timeout=5)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def eventually(check: Callable[[], object], seconds: float = 20) -> None:
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            check()
        except (OSError, asyncpg.PostgresError, AssertionError):
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)
        else:
            return


def test_first_start_crash_and_second_start(place: Path) -> None:
    told: list[str] = []
    server = server_in(place, told)
    server.start()
    server.watch()
    try:
        assert "first start" in told[0]
        assert (
            ask(server, "SELECT current_user || rolsuper FROM pg_roles WHERE rolname = current_user")
            == "giao_ownerfalse"
        )
        assert ask(server, "SHOW data_checksums") == "on"
        ask(server, "CREATE TABLE kept AS SELECT 7 AS n")
        before = server.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        eventually(lambda: ask(server, "SELECT n FROM kept"))
        assert server.pid != before
    finally:
        server.stop()
    again = server_in(place)
    again.start()
    try:
        assert ask(again, "SELECT n FROM kept") == 7
        with pytest.raises(AlreadyOwnedError, match=str(os.getpid())):
            server_in(place).start()
        assert server.url(OWNER_ROLE) == again.url(OWNER_ROLE)
    finally:
        started_stopping = time.monotonic()
        again.stop()
    assert time.monotonic() - started_stopping < 10


def test_secrets_and_data_are_out_of_reach(place: Path) -> None:
    server = server_in(place)
    server.start()
    try:
        var = place / "var"
        assert stat.S_IMODE((var / "credentials.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((var / "postgres").stat().st_mode) == 0o700
        assert (var / "postgres").stat().st_uid != 0 or os.geteuid() != 0
        assert not (var / "postgres.secret").exists()

        async def with_password(password: str) -> None:
            url = driver_url(server.url(OWNER_ROLE)).replace(role_passwords(var)[OWNER_ROLE], password)
            await (await asyncpg.connect(url, timeout=5)).close()

        asyncio.run(with_password(role_passwords(var)[OWNER_ROLE]))
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(with_password(role_passwords(var)[APP_ROLE]))
    finally:
        server.stop()


def test_a_server_whose_owner_was_killed_is_taken_over(place: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from app.core.embedded_postgres import EmbeddedPostgres\n"
        "EmbeddedPostgres(Path(sys.argv[1]), tests_only_no_fsync=True).start(); print('up', flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(place / "var")], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"up\n"
    orphan = postmaster_pid(place / "var" / "postgres")
    owner.kill()
    owner.wait()
    assert orphan is not None
    assert is_postgres_of(orphan, place / "var" / "postgres")
    told: list[str] = []
    server = server_in(place, told)
    server.start()
    try:
        assert any("left behind" in message for message in told)
        assert not psutil.pid_exists(orphan) or server.pid != orphan
        assert ask(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_an_interrupted_first_start_is_begun_again(place: Path) -> None:
    half = place / "var" / "postgres.new"
    half.mkdir(parents=True)
    (place / "var").chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")
    server = server_in(place)
    server.start()
    try:
        assert ask(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_programs_are_copied_to_where_the_account_can_run_them(place: Path) -> None:
    class Elsewhere(Account):
        """An account that cannot see the wheel's own directory."""

        def can(self, mode: str, path: Path) -> bool:
            return not path.is_relative_to(packaged_bin().parent) and path.exists()

    account = server_account() or Account("self", os.geteuid(), os.getegid())
    copied = usable_bin(Elsewhere(account.name, account.uid, account.gid), place / "cache")
    assert copied.is_relative_to(place / "cache")
    assert WHEEL in str(copied)
    version = subprocess.run([copied / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    assert "PostgreSQL" in version
    first = (copied / "postgres").stat().st_ino
    assert usable_bin(Elsewhere(account.name, account.uid, account.gid), place / "cache") == copied
    assert (copied / "postgres").stat().st_ino == first
