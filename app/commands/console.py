"""How commands talk: progress for people on stderr, results on stdout."""

from rich.console import Console

from app.core.embedded_postgres import Progress

stderr = Console(stderr=True, soft_wrap=True, highlight=False)
stdout = Console(soft_wrap=True, highlight=False)


def progress(message: str) -> None:
    """Tell a person what is going on."""
    stderr.print(f"[dim]·[/dim] {message}", markup=True)


def quiet(_message: str) -> None:
    """Tell nobody, for `--json`."""


def teller(as_json: bool) -> Progress:
    """Choose the way of telling progress."""
    return quiet if as_json else progress
