"""`giao verify`: what an evidence file proves, with nothing but the file."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app.commands.console import stderr, stdout
from app.services.evidence.bundle import MOST_BYTES
from app.services.evidence.verify import Verdict, verify_evidence


def verify(
    file: Annotated[Path, typer.Argument(help="The evidence file.", exists=True, dir_okay=False, readable=True)],
    *,
    key: Annotated[
        str | None, typer.Option(help="Fingerprint of the issuer's key, got from the issuer and not from the file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Verify an evidence file off line; ends with 1 and names what was altered when it is not as it was signed."""
    if file.stat().st_size > MOST_BYTES:
        typer.secho("This is too large for an evidence file.", fg="red", err=True)
        raise typer.Exit(1)
    verdict = verify_evidence(file.read_bytes(), key)
    if as_json:
        typer.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        _tell(verdict)
    if not verdict.intact:
        raise typer.Exit(1)


def _tell(verdict: Verdict) -> None:
    if verdict.subject is not None:
        who = f"by {verdict.company} for {verdict.taken_by}, {verdict.taken_at}"
        stdout.print(escape(f"Evidence of {verdict.subject}, taken {who}"))
    for altered in verdict.altered:
        stderr.print(f"[red]Altered:[/red] {escape(altered)}")
    if verdict.key is None:
        stderr.print("[red]Nothing is proven: the file carries no valid signature.[/red]")
        return
    if verdict.altered:
        stderr.print("[red]The file is not as it was signed; nothing in it can be relied on.[/red]")
        return
    stdout.print("[green]Proven:[/green] not one byte was changed since it was signed")
    for proven in verdict.proven:
        stdout.print(f"[green]Proven:[/green] {escape(proven)}")
    stdout.print(f"Signed with key {verdict.key}")
    if verdict.expected_key is None:
        stdout.print("Compare it with the key that the issuer publishes (/.well-known/jwks.json), or give it as --key.")
    elif verdict.expected_key == verdict.key:
        stdout.print("[green]It is the key that you expect.[/green]")
    else:
        stderr.print(f"[red]It is not the key that you expect, {escape(verdict.expected_key)}.[/red]")


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("verify")(verify)
