"""The command line: `giao`."""

import sys
from typing import Protocol

import typer

from app.commands import audit, demo, import_, migrate, openapi, replay, serve, up, verify, worker
from app.core.postgres_binaries import PostgresSetupError

cli = typer.Typer(name="giao", help="Trading-partner portal and ERP core.", no_args_is_help=True, add_completion=False)


class Command(Protocol):
    """A module of `app.commands`."""

    def register(self, cli: typer.Typer) -> None:
        """Add the module's commands."""


# Every command's module is named here.
COMMANDS: tuple[Command, ...] = (up, serve, worker, migrate, demo, import_, replay, audit, verify, openapi)

for command in COMMANDS:
    command.register(cli)


def main() -> None:
    """Run a command; what is missing is told in one line."""
    try:
        cli()
    except PostgresSetupError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
