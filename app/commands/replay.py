"""`giao replay`: send files of real business to a running server, as its staff would."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.commands.console import stderr, stdout, teller
from app.commands.demo import PEOPLE
from app.core.settings import get_settings
from app.replay.api import Api, ApiError
from app.replay.company import Setup
from app.replay.outcome import Outcome
from app.replay.run import Source, Summary, Wanted, replay
from app.replay.sources import read_source
from app.replay.tables import UnreadableFileError

OWNER = next(person for person in PEOPLE if person.role == "owner")
# Measured on 2 cores shared with the server, see README; more senders only wait for each other.
SENDERS = 6
POLICIES = ("reserve", "direct_sale")
INTERRUPTED = 130


def replay_path(
    path: Annotated[
        Path,
        typer.Argument(help="Order lines (.csv, .csv.xz), or a folder with suppliers and their orders.", exists=True),
    ],
    *,
    base_url: Annotated[str | None, typer.Option(help="The server; this machine's when left out.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Send the first documents only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    company: Annotated[
        str | None, typer.Option(help="Code of the company; made if absent; the path's own when left out.")
    ] = None,
    policy: Annotated[str, typer.Option(help="Posting policy of a new company: reserve or direct_sale.")] = "reserve",
    email: Annotated[str, typer.Option(envvar="GIAO_REPLAY_EMAIL", help="Who signs in.")] = OWNER.email,
    password: Annotated[
        str, typer.Option(envvar="GIAO_REPLAY_PASSWORD", show_default=False, help="The demo owner's when left out.")
    ] = OWNER.password,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Requests under way at once.")] = SENDERS,
    refused: Annotated[Path | None, typer.Option(help="Where to list the refused rows, as CSV.")] = None,
) -> None:
    """Place, deliver and invoice a file of orders, or buy and make what a folder says.

    Every row ends up posted or refused with a reason. Stop it at any time and run it again: what is in the books
    stays, and nothing is written twice.
    """
    if policy not in POLICIES:
        raise typer.BadParameter(f"One of: {', '.join(POLICIES)}.", param_hint="--policy")
    settings = get_settings()
    tell = teller(as_json)
    try:
        tell(f"Reading {path.name}.")
        source = read_source(path)
        code = company or source.company_code
        wanted = Wanted(
            setup=Setup(code, policy),
            limit=limit,
            concurrency=concurrency,
            refusals=refused or settings.data_path / "replay" / f"{code}-refused.csv",
        )
        address = base_url or f"http://{settings.host}:{settings.port}"
        summary = asyncio.run(_run(Api.at(address, email, password), source, wanted, tell))
    except KeyboardInterrupt:
        stderr.print("Stopped. The same command goes on from here.")
        raise typer.Exit(INTERRUPTED) from None
    except (ApiError, UnreadableFileError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        _tell(summary)
    if not summary.findings.agree:
        typer.secho("The ledger does not agree with the posted rows.", fg="red", err=True)
        raise typer.Exit(1)


async def _run(api: Api, source: Source, wanted: Wanted, tell: Callable[[str], None]) -> Summary:
    """Run with a progress bar on stderr; of several senders' failures the first is told."""
    try:
        documents = source.document_count
        with _progress() as progress:
            task = progress.add_task("", total=min(documents, wanted.limit or documents), posted=0, refused=0)
            counts = {"posted": 0, "refused": 0}

            def advance(outcome: Outcome) -> None:
                counts["posted"] += outcome.posted
                counts["refused"] += len(outcome.refused)
                progress.update(task, advance=1, posted=counts["posted"], refused=counts["refused"])

            return await replay(api, source, wanted, tell, advance)
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        await api.aclose()


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("documents · {task.fields[posted]} lines posted, {task.fields[refused]} refused ·"),
        TimeRemainingColumn(),
        console=stderr,
    )


def _tell(summary: Summary) -> None:
    said = summary.as_json()
    table = Table("", "read", "posted", "refused", title="Replayed", title_justify="left")
    for name in ("documents", "lines"):
        table.add_row(name, *(f"{said[name][count]:,}" for count in ("read", "posted", "refused")))
    stdout.print(table)
    for reason, count in said["refused_by_reason"].items():
        stdout.print(f"  {count:>9,}  {reason}", markup=False)
    stdout.print(f"Posted {said['amount_posted']}.", *summary.findings.sentences)
    stdout.print(f"{said['seconds']} s, {said['documents_per_second']} documents/s.")
    stdout.print(f"Refused rows: {said['refused_rows_file']}", markup=False)


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("replay")(replay_path)
