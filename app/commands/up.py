"""`giao up`: everything on one machine, from nothing, on one port."""

import os
import signal
import socket
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Annotated

import typer

from app.commands.console import progress, stdout
from app.commands.serve import share_metrics
from app.core.running_database import prepare, running_database
from app.core.settings import Settings, get_settings
from app.core.stopping import PARENT_VARIABLE

READY_TIMEOUT_S = 120
STOP_TIMEOUT_S = 20
CALM_AFTER_S = 30
HERE = ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104 - addresses that a browser on this machine calls localhost


class Stopping:
    """Whether we were asked to end: a plain flag, since a second signal may interrupt the handler of the first.

    An event would take its lock in both and wait for itself for ever.
    """

    asked = False


class Child:
    """One process of ours that is started again when it dies."""

    def __init__(self, command: str) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._failures = 0

    def ensure(self) -> None:
        """Start it, or start it again after a pause that grows with quick deaths."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            lived = time.monotonic() - self._started_at
            self._failures = 0 if lived > CALM_AFTER_S else self._failures + 1
            if lived < min(0.5 * 2**self._failures, 15):
                return
            progress(f"{self.command} ended with {self._process.returncode}; starting it again.")
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", self.command],
            env={**os.environ, PARENT_VARIABLE: str(os.getpid())},
            start_new_session=True,  # Ctrl-C reaches us only: we stop things in order
        )

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_stopped(self, deadline: float) -> None:
        """Wait until it has ended; kill it at the deadline."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def up(
    demo: Annotated[bool, typer.Option(help="Make the demo company when it is not there yet.")] = True,
) -> None:
    """Run database, API, pages and background work until SIGTERM or SIGINT."""
    settings = get_settings()
    refuse_taken_port(settings)
    stopping = Stopping()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stopping.asked = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    with running_database(settings, progress, alone=True) as urls:
        progress("Bringing the database up to date.")
        prepare(urls)
        if demo and not stopping.asked:
            made = subprocess.run([sys.executable, "-m", "app.cli", "demo"], check=False, start_new_session=True)
            if made.returncode != 0:
                raise typer.Exit(made.returncode)
        share_metrics(settings)
        supervise(settings, stopping)
    progress("Stopped.")


def refuse_taken_port(settings: Settings) -> None:
    """Say at once, in one line, when another program listens on our port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise typer.BadParameter(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}); set GIAO_PORT."
            ) from None


def supervise(settings: Settings, stopping: Stopping) -> None:
    """Keep server and worker alive until `stopping`, then end them in good order."""
    children = [Child("serve"), Child("worker")]
    give_up_at = time.monotonic() + READY_TIMEOUT_S
    told = False
    try:
        while not stopping.asked:
            for child in children:
                child.ensure()
            if not told:
                told = tell_when_ready(settings, give_up_at)
            time.sleep(0.5)
    finally:
        progress("Stopping.")
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for child in children:
            child.wait_stopped(deadline)


def tell_when_ready(settings: Settings, give_up_at: float) -> bool:
    """Print the address once the server answers; True when there is nothing more to tell."""
    host = settings.host if settings.host not in HERE else "localhost"
    if answers(host, settings.port):
        address = f"http://{host}:{settings.port}"
        stdout.print(f"\nGiao is ready on [bold]{address}[/bold]  (API: /docs)  Stop with Ctrl-C.\n")
        return True
    if time.monotonic() > give_up_at:
        progress("The server does not answer yet; its messages are above.")
        return True
    return False


def answers(host: str, port: int) -> bool:
    """Tell whether the server says that it is ready."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("up")(up)
