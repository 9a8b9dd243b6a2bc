"""Takes every access check away, one at a time, and reports whether a test notices.

    .venv/bin/python tools/mutate_access.py [--progress FILE] [--only PART] [--share K/N] [--minutes N] [--longest S]
        [TESTS ...]

What was found is kept in the progress file, so that a run that was ended goes on where it stopped; what was not noticed
is tried again; which test noticed is kept in tests/mutation/noticed.txt, so that it is the first to be asked another
time. Ends with 1 unless a test has failed without each of the checks.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The tests that are about access; of those with servers of their own, which do not see what is changed, none is asked.
TELLING = (
    "tests/policy",
    "tests/access",
    "tests/accounts",
    "tests/api",
    "tests/core/test_tokens.py",
    "tests/customisation",
    "tests/evidence",
    "tests/intake",
    "tests/ledgers/test_walls.py",
    "tests/masters/test_companies_and_members.py",
    "tests/masters/test_walls.py",
    "tests/production/test_factory_invoices.py",
    "tests/production/test_walls.py",
    "tests/production/test_worked_examples.py",
    "tests/purchasing/test_attachments.py",
    "tests/purchasing/test_quotation_seal.py",
    "tests/purchasing/test_walls.py",
    "tests/stock/test_adjustment_requests.py",
    "tests/stock/test_adjustments.py",
    "tests/stock/test_blind_counts.py",
    "tests/stock/test_reading_walls.py",
    "tests/stock/test_walls.py",
    "tests/trail",
    "tests/unit",
)


def main() -> int:
    """Run, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--progress", type=Path, default=ROOT / "var" / "mutation.jsonl")
    parser.add_argument("--only", action="append", help="a part of the names of the checks that are wanted")
    parser.add_argument("--share", default="1/1", help="2/3: of three runs that share the checks the second")
    parser.add_argument("--minutes", default="600", help="how long to go on")
    parser.add_argument("--longest", default="30", help="how many seconds to look for a test that notices one")
    parser.add_argument("tests", nargs="*", default=TELLING)
    wanted = parser.parse_args()
    wanted.progress.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "GIAO_MUTATION_PROGRESS": str(wanted.progress.resolve()),
        "GIAO_MUTATION_ONLY": "\n".join(wanted.only or ()),
        "GIAO_MUTATION_SHARE": wanted.share,
        "GIAO_MUTATION_MINUTES": wanted.minutes,
        "GIAO_MUTATION_LONGEST": wanted.longest,
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-p",
        "tests.mutation.plugin",
        "-p",
        "no:xdist",
        *wanted.tests,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
