"""`giao audit`: prove the books, or name the rows that break them."""

import asyncio
import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from app.commands.console import stderr, stdout, teller
from app.core.db import async_url
from app.core.errors import AppError
from app.core.files import FileStore
from app.core.running_database import running_database
from app.core.seal_keys import SealKey
from app.core.settings import get_settings
from app.services.audit import AuditReport, run_audit
from app.services.audit.trail import run_trail_audit


def audit(
    *,
    company: Annotated[str | None, typer.Option(help="Code of the one company to check; all when left out.")] = None,
    trail: Annotated[
        bool, typer.Option("--trail", help="Prove the audit trail and the postings against their seals instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check every invariant of the books in one snapshot; ends with 1 and names the rows when one is broken."""
    settings = get_settings()
    with running_database(settings, teller(as_json)) as urls:
        try:
            key = SealKey.load(settings.data_path) if trail else None
            report = asyncio.run(_report(urls.owner, company, key))
        except AppError:
            typer.secho(f"There is no company {company}.", fg="red", err=True)
            raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        _tell(report)
    if not report.ok:
        raise typer.Exit(1)


async def _report(owner_url: str, company: str | None, key: SealKey | None) -> AuditReport:
    engine = create_async_engine(async_url(owner_url), poolclass=pool.NullPool)
    try:
        if key is not None:
            return await run_trail_audit(engine, key, company_code=company)
        return await run_audit(engine, FileStore(get_settings().files_path), company_code=company)
    finally:
        await engine.dispose()


def _tell(report: AuditReport) -> None:
    table = Table("check", "rows", "")
    table.columns[1].justify = "right"
    for check in report.checks:
        mark = "[green]ok[/green]" if check.ok else "[red]broken[/red]"
        table.add_row(check.name, f"{check.rows_checked:,}", mark)
    stdout.print(table)
    for check in report.failed:
        broken = Table("company", "row", "expected", "found", title=check.name, title_justify="left")
        for violation in check.violations:
            broken.add_row(*(escape(violation[name] or "") for name in ("company", "row", "expected", "found")))
        stdout.print(broken)
    if report.ok:
        stdout.print(f"All {len(report.checks)} checks hold.")
    else:
        stderr.print(f"[red]{len(report.failed)} of {len(report.checks)} checks are broken.[/red]")


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("audit")(audit)
