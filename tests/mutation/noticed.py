"""Which test noticed which check to be gone, kept in `noticed.txt`: the first to be asked the next time."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

RECORD = Path(__file__).with_name("noticed.txt")
INDENT = "  "


def recorded() -> dict[str, str]:
    """The test by the name of the check."""
    found, test = {}, ""
    for line in RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else ():
        if line.startswith(INDENT):
            found[line.removeprefix(INDENT)] = test
        else:
            test = line
    return found


def record(noticed: Mapping[str, str], missed: Collection[str], there: Collection[str]) -> None:
    """Take in what was `noticed` now, leave out what was `missed` and what is not `there` any more."""
    by_test = defaultdict(list)
    for name, test in {**recorded(), **noticed}.items():
        if name in there and name not in missed:
            by_test[test].append(name)
    lines = [
        line for test in sorted(by_test) for line in (test, *(f"{INDENT}{name}" for name in sorted(by_test[test])))
    ]
    RECORD.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
