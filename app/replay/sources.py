"""Tells what a path holds by what it is: a folder of purchases, or a file of sales."""

from pathlib import Path

from app.replay.purchases.source import PurchaseFolder
from app.replay.run import Source
from app.replay.sales.source import SalesFile


def read_source(path: Path) -> Source:
    """Read a source. Raises `UnreadableFileError`."""
    return PurchaseFolder.read(path) if path.is_dir() else SalesFile.read(path)
