"""What a check of the audit found."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether a check holds: violations are {company, row, expected, found}, at most 20 of them."""

    name: str
    ok: bool
    rows_checked: int
    violations: Sequence[dict[str, str | None]]
