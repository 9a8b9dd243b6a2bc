"""How documents name the things they are about."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Named:
    """Something shown by code and name."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document by number."""

    id: UUID
    number: str
