"""Reads the damages that the audit must see; see the first data file for what its words mean."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILES = sorted(Path(__file__).parent.glob("audit_damage*.toml"))


@dataclass(frozen=True, slots=True)
class Damage:
    """Statements that break an invariant, the check that must see it, and an expression for what it must name."""

    check: str
    statements: tuple[str, ...]
    named: str
    also: frozenset[str]
    variant: str

    @property
    def name(self) -> str:
        """How the test run calls it."""
        return f"{self.check}-{self.variant}" if self.variant else self.check


DAMAGES = tuple(
    Damage(row["check"], tuple(row["do"]), row["names"], frozenset(row.get("also", ())), row.get("variant", ""))
    for file in FILES
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["damage"]
)
