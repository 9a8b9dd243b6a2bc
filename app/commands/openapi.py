"""`giao openapi`: write the API's description."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.core.db import create_database
from app.core.settings import get_settings
from app.main import create_app

NO_DATABASE = "postgresql://nobody@localhost/none"


def document() -> str:
    """Return the OpenAPI document as the text that is committed; needs no database."""
    settings = get_settings()
    app = create_app(settings, create_database(NO_DATABASE, settings))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def openapi(
    target: Annotated[Path, typer.Argument(help="File to write; - for standard output.")] = Path("openapi.json"),
) -> None:
    """Write the OpenAPI document."""
    if str(target) == "-":
        typer.echo(document(), nl=False)
    else:
        target.write_text(document(), encoding="utf-8")


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("openapi")(openapi)
