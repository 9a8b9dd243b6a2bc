"""Writes down every refused row: its place in the file, what it was, and why it is not in the books."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from app.replay.outcome import Refused


class RefusalFile:
    """A CSV file that is written anew by each run; `labels` are the headings of what names a row."""

    def __init__(self, path: Path, labels: Sequence[str]) -> None:
        self._path = path
        self._labels = labels

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow((*self._labels, "reason", "message"))
        return self

    def __exit__(self, *_error: object) -> None:
        self._stream.close()

    def write(self, refused: Iterable[Refused]) -> None:
        """Add rows."""
        self._writer.writerows((*each.row.labels, each.reason, each.message) for each in refused)
