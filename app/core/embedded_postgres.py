"""The database server that comes with the program: initialised, started, watched and stopped here."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import IO
from urllib.parse import quote

import psutil

from app.core.credentials import OWNER_ROLE, SUPERUSER, role_passwords
from app.core.postgres_binaries import ROOT_DATA, PostgresSetupError, run_program, server_account, usable_bin
from app.core.postgres_process import (
    end,
    free_port,
    is_postgres_of,
    port_is_free,
    postmaster_pid,
    postmaster_status,
)

DATABASE = "giao"
SOCKET_PATH_LIMIT = 80
LOG_LIMIT_BYTES = 20 * 1024 * 1024
PG_HBA = """\
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    # Until its first analysis a new table is read as if it were empty, whatever has been written to it meanwhile.
    "autovacuum_naptime": "10s",
    "log_startup_progress_interval": "2s",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] %u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Commits still reach the operating system: killing the server loses nothing, losing power does.
TESTS_ONLY_NO_FSYNC = {"fsync": "off", "full_page_writes": "off"}

Progress = Callable[[str], None]


def _silent(_message: str) -> None:
    return None


class AlreadyOwnedError(PostgresSetupError):
    """Another process runs the server of this data directory."""


class EmbeddedPostgres:
    """One PostgreSQL cluster under `data_dir`, with one owner process at a time.

    Files: `credentials.json` (0600), `postgres.json` (where it listens), `postgres.log`,
    `postgres/` (the cluster, 0700), `postgres.lock`. As root the server runs under an unprivileged
    account, and the cluster lies below `/var/lib/giao` when that account cannot reach `data_dir`.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        cache_dir: Path | None = None,
        progress: Progress = _silent,
        tests_only_no_fsync: bool = False,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.progress = progress
        self.settings = SETTINGS | (TESTS_ONLY_NO_FSYNC if tests_only_no_fsync else {})
        self._wanted_port = port
        self._account = server_account()
        self._cache_dir = cache_dir
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._guard: threading.Thread | None = None

    # -- where it is ---------------------------------------------------------------------------

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the URL of a running server for `role`, through its Unix socket."""
        place = read_place(self.data_dir)
        if place is None:
            raise PostgresSetupError("The embedded PostgreSQL has not been started yet.")
        password = role_passwords(self.data_dir)[role]
        return (
            f"postgresql+asyncpg://{role}:{quote(password, safe='')}@/{database}"
            f"?host={quote(str(place['socket_dir']), safe='/')}&port={place['port']}"
        )

    @property
    def log_path(self) -> Path:
        """The server's log."""
        return self.data_dir / "postgres.log"

    @property
    def pid(self) -> int | None:
        """Process id of the running server, None between two lives."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    # -- life ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Take ownership, initialise on first use, start, and wait for recovery however long it is."""
        self._prepare_directory()
        self._take_lock()
        try:
            self._bin = usable_bin(self._account, self._cache_dir)
            self._cluster = self._cluster_dir()
            self._end_left_over()
            if not (self._cluster / "PG_VERSION").exists():
                self._initialise()
            self._place()
            self._launch_until_ready()
            self._ensure_database()
        except BaseException:
            self.stop()
            raise

    def watch(self) -> None:
        """Restart the server by itself whenever it dies, until `stop()`; returns at once."""
        self._guard = threading.Thread(target=self._keep_alive, name="postgres-guard", daemon=True)
        self._guard.start()

    def stop(self) -> None:
        """Shut down fast (open sessions are ended, everything is flushed) and give up ownership."""
        self._stopping.set()
        self._end_process()
        if self._guard is not None:
            self._guard.join(timeout=30)
            self._end_process()  # the guard may have been starting one
        if self._process is not None and self._sockets.parent != self._cluster.parent:
            shutil.rmtree(self._sockets, ignore_errors=True)
        self._process = None
        self.hand_over()

    def hand_over(self) -> None:
        """Leave the server running without an owner; whoever takes ownership next can stop it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def stop_left_over(self) -> None:
        """Stop a server that outlived its owner; raises AlreadyOwnedError while the owner lives."""
        self._take_lock()
        self._cluster = self._cluster_dir()
        self._end_left_over()
        self.stop()

    def _end_process(self) -> None:
        if self._process is not None and self._process.poll() is None:
            end(self._process)

    def _keep_alive(self) -> None:
        while not self._stopping.is_set():
            process = self._process
            if process is not None:
                process.wait()
            if self._stopping.is_set():
                return
            self.progress("PostgreSQL went away; starting it again.")
            try:
                self._launch_until_ready()
            except PostgresSetupError as error:
                self.progress(str(error))
                self._stopping.wait(2)

    # -- directories and ownership ---------------------------------------------------------------

    def _prepare_directory(self) -> None:
        if not self.data_dir.exists():
            self.data_dir.mkdir(parents=True, mode=0o711)
            if self._account:
                self.data_dir.chmod(0o711)  # the server's account must pass through

    def _take_lock(self) -> None:
        handle = (self.data_dir / "postgres.lock").open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            owner = handle.read().strip()
            handle.close()
            raise AlreadyOwnedError(f"The database in {self.data_dir} is already run by process {owner}.") from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._lock = handle

    def _cluster_dir(self) -> Path:
        """Return where the cluster lies: inside the data directory unless its account cannot get there."""
        marker = self.data_dir / "postgres.location"
        if marker.exists():
            return Path(marker.read_text().strip())
        if self._account is None or self._account.can("x", self.data_dir):
            return self.data_dir / "postgres"
        elsewhere = ROOT_DATA / token_hex(8)
        elsewhere.mkdir(parents=True, mode=0o711)
        marker.write_text(str(elsewhere / "postgres"))
        return elsewhere / "postgres"

    def _own(self, path: Path, mode: int) -> None:
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)

    def _end_left_over(self) -> None:
        """End a server whose owner was killed: the lock is ours, so nobody else answers for it."""
        pid = postmaster_pid(self._cluster)
        if pid is None or not is_postgres_of(pid, self._cluster):
            return
        self.progress("Stopping the PostgreSQL that an interrupted run left behind.")
        psutil.Process(pid).send_signal(signal.SIGINT)
        try:
            psutil.Process(pid).wait(timeout=60)
        except psutil.TimeoutExpired:
            psutil.Process(pid).kill()
        except psutil.NoSuchProcess:
            return

    # -- first use -------------------------------------------------------------------------------

    def _initialise(self) -> None:
        self.progress("Creating the database cluster (first start).")
        draft = self._cluster.with_name("postgres.new")
        if draft.exists():
            shutil.rmtree(draft)
        self._own(draft, 0o700)
        secret = draft.with_name("postgres.secret")
        secret.touch(mode=0o600)
        secret.write_text(role_passwords(self.data_dir)[SUPERUSER] + "\n")
        if self._account:
            os.chown(secret, self._account.uid, self._account.gid)
        run_program(
            [
                self._bin / "initdb",
                f"--pgdata={draft}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
            ],
            self._account,
        )
        secret.unlink()
        hba = draft / "pg_hba.conf"
        hba.write_text(PG_HBA)
        draft.rename(self._cluster)

    def _ensure_database(self) -> None:
        """Create the owner role and the database unless they exist."""
        passwords = role_passwords(self.data_dir)
        place = read_place(self.data_dir) or {}
        psql: list[str | Path] = [self._bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(place["socket_dir"])]
        psql += ["-p", str(place["port"]), "-U", SUPERUSER, "-d", "postgres"]
        script = (
            f"SELECT 'CREATE ROLE {OWNER_ROLE}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER_ROLE}')"
            f"\\gexec\nALTER ROLE {OWNER_ROLE} LOGIN CREATEROLE CREATEDB PASSWORD '{passwords[OWNER_ROLE]}';\n"
            f"SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}'"
            f" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}')\\gexec\n"
        )
        run_program(psql, self._account, stdin=script, env={"PGPASSWORD": passwords[SUPERUSER]})

    # -- starting --------------------------------------------------------------------------------

    def _place(self) -> None:
        """Choose port and socket directory and write them down; the last ones are kept when free."""
        last = read_place(self.data_dir) or {}
        port = self._wanted_port or int(str(last.get("port", 0)))
        if not port or not port_is_free(port):
            if self._wanted_port:
                raise PostgresSetupError(f"Port {port} for PostgreSQL is taken; set GIAO_POSTGRES_PORT.")
            port = free_port()
        sockets = self._cluster.with_name("postgres-socket")
        if len(str(sockets)) > SOCKET_PATH_LIMIT:
            sockets = Path(tempfile.mkdtemp(prefix="giao-"))
        self._own(sockets, 0o711 if self._account else 0o700)
        path = self.data_dir / "postgres.json"
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps({"port": port, "socket_dir": str(sockets), "owner": os.getpid()}))
        draft.rename(path)
        self._port, self._sockets = port, sockets

    def _launch_until_ready(self) -> None:
        """Start the server and wait until it accepts connections.

        A start may fail while the processes of a killed server still leave; it is tried again for a
        minute. Recovery has no limit: progress is told from the log.
        """
        give_up_at = time.monotonic() + 60
        while not self._stopping.is_set():
            self._process = self._launch()
            if self._wait_ready(self._process):
                return
            if time.monotonic() > give_up_at:
                raise PostgresSetupError(f"PostgreSQL does not start: {self._last_log_line()}")
            self._stopping.wait(0.5)

    def _launch(self) -> subprocess.Popen[bytes]:
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_LIMIT_BYTES:
            self.log_path.rename(self.log_path.with_suffix(".log.1"))
        options = self.settings | {"port": str(self._port), "unix_socket_directories": f'"{self._sockets}"'}
        command = [str(self._bin / "postgres"), "-D", str(self._cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log_path.open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C must reach the application first
                **(self._account.popen_options() if self._account else {}),  # type: ignore[call-overload]
            )
        return process

    def _wait_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        told_at = time.monotonic()
        while process.poll() is None:
            if postmaster_status(self._cluster, process.pid) == "ready":
                return True
            if time.monotonic() - told_at > 2:
                told_at = time.monotonic()
                self.progress(f"Waiting for PostgreSQL: {self._last_log_line()}")
            time.sleep(0.05)
        return False

    def _last_log_line(self) -> str:
        with self.log_path.open("rb") as log:
            log.seek(max(0, self.log_path.stat().st_size - 4096))
            lines = log.read().decode(errors="replace").splitlines()
        return lines[-1] if lines else "no log yet"


def read_place(data_dir: Path) -> dict[str, object] | None:
    """Return port and socket directory that the server of `data_dir` uses, None before first start."""
    try:
        return dict(json.loads((data_dir / "postgres.json").read_text()))
    except FileNotFoundError:
        return None


def is_owned(data_dir: Path) -> bool:
    """Tell whether a live process runs the server of `data_dir`."""
    path = data_dir / "postgres.lock"
    if not path.exists():
        return False
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
