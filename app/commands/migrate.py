"""`giao migrate`: bring the database to the newest schema."""

import typer

from app.commands.console import progress
from app.core.running_database import prepare, running_database
from app.core.settings import get_settings


def migrate() -> None:
    """Create roles, apply migrations and install the job queue. Safe to repeat."""
    with running_database(get_settings(), progress) as urls:
        prepare(urls)
    progress("The database is up to date.")


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("migrate")(migrate)
