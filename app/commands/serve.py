"""`giao serve`: the API and the pages, in several processes."""

import os
import shutil

import typer
import uvicorn

from app.commands.console import progress
from app.core.running_database import prepare, running_database
from app.core.settings import Settings, get_settings
from app.core.stopping import leave_with_parent
from app.core.telemetry import MULTIPROCESS_VARIABLE

SHUTDOWN_TIMEOUT_S = 10
# A process answers this first when it has loaded the program, which takes a busy machine longer than uvicorn's 5 s.
START_TIMEOUT_S = 60


def serve() -> None:
    """Serve HTTP on GIAO_HOST:GIAO_PORT with GIAO_WORKERS processes."""
    prepared = leave_with_parent()
    settings = get_settings()
    with running_database(settings, progress) as urls:
        if not prepared:
            prepare(urls)
        share_metrics(settings)
        run_server(settings)


def share_metrics(settings: Settings) -> None:
    """Let all processes of this machine count together; counts start anew with the program."""
    if MULTIPROCESS_VARIABLE in os.environ:
        return
    directory = settings.data_path / "metrics"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    os.environ[MULTIPROCESS_VARIABLE] = str(directory)


def run_server(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; a worker process that dies is replaced."""
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="app.core.shared_socket:Loop",
        http="httptools",
        ws="none",
        access_log=False,
        log_config=None,
        log_level=settings.log_level.lower(),
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=",".join(settings.trusted_proxies) or None,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
        timeout_keep_alive=30,
        timeout_worker_healthcheck=START_TIMEOUT_S,
        h11_max_incomplete_event_size=64 * 1024,
    )


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("serve")(serve)
