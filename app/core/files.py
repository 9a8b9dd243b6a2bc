"""Files that people have sent, each under a random name of the server's, in a folder for each company."""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

NAME_BYTES = 16
ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come as a whole: it lies nowhere yet, and is gone when nobody keeps it.

    `name` is what its sender calls it.
    """

    name: str
    content: IO[bytes]
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileStore:
    """Where files lie. A name is never one that a user chose."""

    root: Path

    def keep(self, company_id: UUID, received: Received) -> str:
        """Write a file so that it outlasts a crash; answers its name."""
        name = secrets.token_hex(NAME_BYTES)
        folder = self.root / company_id.hex
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        received.content.seek(0)
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as target:
                shutil.copyfileobj(received.content, target)
                target.flush()
                os.fsync(target.fileno())
        except BaseException:
            self.forget(company_id, name)
            raise
        return name

    def path(self, company_id: UUID, name: str) -> Path:
        """Where a file lies."""
        return self.root / company_id.hex / name

    def forget(self, company_id: UUID, name: str) -> None:
        """Remove a file whose row is certain not to come; nothing if there is none."""
        self.path(company_id, name).unlink(missing_ok=True)

    def set_aside(self, company_id: UUID, name: str) -> None:
        """Take a file out that no row names, but keep it: the wrong database may have been asked."""
        folder = self.root / ASIDE / company_id.hex
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path(company_id, name).replace(folder / name)

    def digest(self, company_id: UUID, name: str) -> str | None:
        """The SHA-256 of a file as it lies there, in hexadecimal; none if it is not there."""
        try:
            with self.path(company_id, name).open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def companies(self) -> list[UUID]:
        """The companies that have had files."""
        return [UUID(folder.name) for folder in sorted(self.root.glob("*")) if folder.name != ASIDE]

    def older_than(self, company_id: UUID, age_s: float) -> Iterator[str]:
        """Names of a company's files that have lain there for some seconds: what is younger may still get its row."""
        before = time.time() - age_s
        for file in (self.root / company_id.hex).glob("*"):
            if file.stat().st_mtime < before:
                yield file.name
