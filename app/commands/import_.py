"""`giao import`: send a file of masters or opening balances to a running server."""

import asyncio
import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.table import Table

from app.commands.console import stderr, stdout
from app.core.settings import get_settings
from app.replay.api import Api, ApiError, Fault, RefusalError
from app.schemas.imports import ImportKind

KINDS = get_args(ImportKind)
MOST_SHOWN = 50


async def send_file(
    api: Api, kind: str, name: str, content: bytes, *, company: str | None, dry_run: bool, on: date | None
) -> dict[str, Any]:
    """Import a file over HTTP; returns the report, whose `errors` are empty when all went well.

    Raises `ApiError` when the server does not answer or does not let us in.
    """
    await api.sign_in()
    if company is not None:
        await api.sign_in(await _membership(api, company))
    query = {"dry_run": str(dry_run).lower(), **({"on": on.isoformat()} if on else {})}
    try:
        answer = await api.upload(f"/imports/{kind}", name, content, **query)
    except RefusalError as refusal:
        return {
            "kind": kind,
            "dry_run": dry_run,
            "created": 0,
            "updated": 0,
            "unchanged": 0,
            "code": refusal.code,
            "detail": refusal.detail,
            "errors": [_row_error(fault) for fault in refusal.faults] or [_whole_file(refusal)],
            "warnings": [],
        }
    report: dict[str, Any] = answer.body
    return report


async def _membership(api: Api, company: str) -> str:
    codes = {row["id"]: row["code"] for row in await api.every("/companies")}
    for place in api.memberships:
        if codes.get(place["company_id"]) == company:
            return str(place["id"])
    raise ApiError(f"{api.email} has no place in the company {company}.")


def _row_error(fault: Fault) -> dict[str, Any]:
    parts = fault.pointer.strip("/").split("/", 2)
    in_row = len(parts) > 1 and parts[0] == "rows" and parts[1].isdecimal()
    return {
        "row": int(parts[1]) if in_row else None,
        "column": (parts[2] if len(parts) > 2 else "") if in_row else fault.pointer,
        "code": fault.code,
        "message": fault.message,
    }


def _whole_file(refusal: RefusalError) -> dict[str, Any]:
    return {"row": None, "column": "", "code": refusal.code, "message": refusal.detail}


def import_file(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    file: Annotated[Path, typer.Argument(help="CSV or .xlsx file.", exists=True, dir_okay=False, readable=True)],
    *,
    email: Annotated[str, typer.Option(envvar="GIAO_EMAIL", prompt=True, help="Who signs in.")],
    password: Annotated[str, typer.Option(envvar="GIAO_PASSWORD", prompt=True, hide_input=True, show_default=False)],
    base_url: Annotated[str | None, typer.Option(help="The server; this machine's when left out.")] = None,
    company: Annotated[str | None, typer.Option(help="Code of the company, for people who have several.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Posting date of opening figures.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Report what would happen and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import a file as a whole: one bad row, and nothing of it is written. Safe to repeat."""
    if kind not in KINDS:
        raise typer.BadParameter(f"Unknown kind {kind}; one of: {', '.join(KINDS)}.", param_hint="KIND")
    settings = get_settings()
    address = base_url or f"http://{settings.host}:{settings.port}"

    async def run() -> dict[str, Any]:
        api = Api.at(address, email, password)
        try:
            day = on.date() if on else None
            return await send_file(api, kind, file.name, file.read_bytes(), company=company, dry_run=dry_run, on=day)
        finally:
            await api.aclose()

    try:
        report = asyncio.run(run())
    except ApiError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report)
    if report["errors"]:
        raise typer.Exit(1)


def _tell(report: dict[str, Any]) -> None:
    for title, rows in (("Errors", report["errors"]), ("Warnings", report["warnings"])):
        if rows:
            table = Table("row", "column", "code", "message", title=f"{title}: {len(rows)}", title_justify="left")
            for row in rows[:MOST_SHOWN]:
                table.add_row(str(row["row"] or ""), row["column"], row["code"], row["message"])
            stdout.print(table)
    if report["errors"]:
        stderr.print("Nothing was written.")
        return
    counts = ", ".join(f"{report[name]} {name}" for name in ("created", "updated", "unchanged"))
    stdout.print(f"{'Would be: ' if report['dry_run'] else ''}{counts}.")


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("import")(import_file)
