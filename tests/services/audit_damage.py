"""Reads the damages that the audit must see; see the data file for what its words mean."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


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
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["damage"]
)
