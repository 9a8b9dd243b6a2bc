"""The whole program as people start it: one command, deaths of every kind, a clean end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from app.commands.up import answers
from app.core.postgres_process import free_port, postmaster_pid

PATIENCE_S = 90


@pytest.fixture
def place() -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="giao up "))
    top.chmod(0o711)
    yield top
    shutil.rmtree(top, ignore_errors=True)


@contextmanager
def running(place: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`giao up` in `place`, answering when the block begins, gone when it ends."""
    log = (place / "log").open("a+")
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "up", "--no-demo"],
        env={**os.environ, "GIAO_DATA_DIR": str(place / "var"), "GIAO_PORT": str(port), "GIAO_WORKERS": "2"},
        stdout=log,
        stderr=log,
        text=True,
    )
    try:
        eventually(lambda: answers("127.0.0.1", port) or process.poll() is not None)
        assert process.poll() is None, (place / "log").read_text()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(40)
        log.close()


def eventually(check: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    give_up_at = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.3)


def family(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def child(process: "subprocess.Popen[str]", command: str) -> psutil.Process | None:
    for candidate in psutil.Process(process.pid).children():
        with suppress(psutil.Error):  # it may have just died
            if candidate.cmdline()[-1:] == [command]:
                return candidate
    return None


def kill(target: psutil.Process | None) -> int:
    assert target is not None
    target.send_signal(signal.SIGKILL)
    return target.pid


def replaced(process: "subprocess.Popen[str]", command: str, dead: int) -> bool:
    now = child(process, command)
    return now is not None and now.pid != dead


def test_the_life_of_an_installation(place: Path) -> None:
    port = free_port()
    with running(place, port) as up:
        assert_second_start_is_refused(place, port)
        assert_it_heals(place, port, up)
        children = [p for p in family(up) if "postgres" not in p.name()]
        up.kill()  # nothing can be put in order now: the children notice, the database is left behind
        up.wait()
        eventually(lambda: not alive(children))
    with running(place, port) as up:
        everyone = family(up)
        started_stopping = time.monotonic()
        for number in (signal.SIGTERM, signal.SIGINT) * 100:  # a terminal and make both pass Ctrl-C on, at once
            os.kill(up.pid, number)
        assert up.wait(40) == 0
        assert time.monotonic() - started_stopping < 30
    assert alive(everyone) == []


def assert_it_heals(place: Path, port: int, up: "subprocess.Popen[str]") -> None:
    for command in ("serve", "worker"):
        dead = kill(child(up, command))
        eventually(partial(replaced, up, command, dead))
    eventually(lambda: answers("127.0.0.1", port))
    database = postmaster_pid(place / "var" / "postgres")
    assert database is not None
    os.kill(database, signal.SIGKILL)
    eventually(lambda: postmaster_pid(place / "var" / "postgres") not in (None, database))
    eventually(lambda: answers("127.0.0.1", port))


def assert_second_start_is_refused(place: Path, port: int) -> None:
    for other_port, told in ((port, f"Port {port}"), (free_port(), "already run by process")):
        second = subprocess.run(
            [sys.executable, "-m", "app.cli", "up", "--no-demo"],
            env={**os.environ, "GIAO_DATA_DIR": str(place / "var"), "GIAO_PORT": str(other_port)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert second.returncode != 0
        assert told in second.stderr
        assert "Traceback" not in second.stderr


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
